import type { Channel, Features, Reference, RenderContext } from '../channel.ts'
import type { DeliveryError } from '../errors.ts'
import type { Notification } from '../notification.ts'

/** One request as the recorder saw it: everything a test may want to ask about. */
export interface Recorded {
  readonly notification: Notification
  readonly title: string
  /** Left out unless the channel edits: the reference of the message that this request changed. */
  readonly edited?: string
  readonly cause: RenderContext['cause']
  readonly recipient?: string
  readonly context: RenderContext
  /** Epoch ms. */
  readonly at: number
  readonly attempt: number
  readonly idempotencyKey: string
}

export interface RecorderOptions {
  /** Default `follows`. */
  readonly incidents?: Features['incidents']
  /** Makes it a way to people with this kind of address. */
  readonly address?: string
  /** Whom its options name. */
  readonly recipients?: Features['recipients']
}

export interface Recorder extends Channel<RecordedMessage> {
  /** What arrived, in order. */
  readonly sent: readonly Recorded[]
  /** Titles of what arrived, with the state of an incident. */
  readonly titles: readonly string[]
  /** The next requests fail with these, one each, or hang until they are aborted. */
  fail(...answers: (DeliveryError | Error | 'hang')[]): void
  clear(): void
}

interface RecordedMessage {
  readonly notification: Notification
  readonly context: RenderContext
}

/** A channel that keeps what it is given. For tests of what your program sends. */
export function recorder({ incidents = 'follows', address, recipients }: RecorderOptions = {}): Recorder {
  const sent: Recorded[] = []
  const answers: (Error | 'hang')[] = []
  let messages = 0
  return {
    spec: 1,
    kind: 'recorder',
    features: { incidents, ...(address !== undefined && { address }), ...(recipients && { recipients }) },
    sent,
    get titles() {
      return sent.map(({ notification: { title, state } }) =>
        state === undefined ? title : `${title} [${state}]`,
      )
    },
    fail: (...more) => void answers.push(...more),
    clear: () => void sent.splice(0),
    render: (notification, context) => [{ notification, context }],
    async send({ notification, context }, { attempt, idempotencyKey, clock, reference, signal }) {
      const answer = answers.shift()
      if (answer === 'hang')
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        )
      if (answer) throw answer
      const edits = incidents === 'edits' && reference !== undefined
      const edited = edits ? reference['message'] : undefined
      sent.push({
        notification,
        title: notification.title,
        ...(edited !== undefined && { edited }),
        cause: context.cause,
        ...(context.recipient && { recipient: context.recipient.id }),
        context,
        at: clock.now(),
        attempt,
        idempotencyKey,
      })
      if (edits) return {}
      const made: Reference = { message: `m${++messages}` }
      return incidents === 'edits' ? { reference: made } : {}
    },
  }
}
