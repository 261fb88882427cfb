import { systemClock, type Channel, type Notification } from '@notify/core'
import { inFlight, timed, timedOn } from '../../lib/meter.ts'
import type { Sample } from '../../lib/figures.ts'
import { sampleDraft } from '../../lib/sample-draft.ts'
import { checked } from '../../sinks/checked.ts'
import type { Sink } from '../../sinks/sink.ts'

export const atATime = 20

export const notification = (index: number, type?: string): Notification => ({
  ...sampleDraft(index, type),
  id: `0192f0a0-0000-7000-8000-${String(index).padStart(12, '0')}`,
  occurredAt: 1_800_000_000_000,
})

/** As a delivery does it. */
export function rendered<Message>(
  channel: Channel<Message>,
  index: number,
  type?: string,
): readonly Message[] {
  const { address, recipients } = channel.features
  return channel.render(notification(index, type), {
    cause: 'route',
    locale: 'en',
    ...(address && recipients?.[0] && { address: recipients[0].addresses[address]! }),
  })
}

/** As a delivery does it, without anything around it: with a signal of its own, that is never aborted. */
export async function sendAll<Message>(
  channel: Channel<Message>,
  messages: readonly Message[],
  index: number,
): Promise<void> {
  const { signal } = new AbortController()
  for (const [part, message] of messages.entries())
    await channel.send(message, {
      signal,
      clock: systemClock,
      idempotencyKey: `bench-${index}-${part}`,
      attempt: 1,
      open: () => Promise.reject(new Error('nothing is attached')),
    })
}

/** Ways to send `count` messages to one receiver and to see them arrive. */
export interface Runs {
  /** Everything is within the clock. */
  readonly whole: (call: (index: number) => Promise<unknown>) => () => Promise<Sample>
  /** The message is made outside of it, as it is for a client that has no renderer. */
  readonly sending: <Message>(
    make: (index: number) => Message,
    call: (message: Message, index: number) => Promise<unknown>,
  ) => () => Promise<Sample>
}

export const runsTo = (sink: Sink, name: string, count: number): Runs => ({
  whole: (call) => () => checked(sink, name, count, () => timed(count, () => inFlight(count, atATime, call))),
  sending: (make, call) => () =>
    checked(sink, name, count, () => {
      let done = 0
      return timedOn(count, make, async (messages) => {
        const from = done
        await inFlight(messages.length, atATime, (index) => call(messages[index]!, from + index))
        done += messages.length
      })
    }),
})
