import assert from 'node:assert/strict'
import type {
  Channel,
  DeliveryError,
  Notification,
  Reference,
  RenderContext,
  SendContext,
  Sent,
} from '@notify/core/channel'
import { httpRecorder, type HttpAnswer } from '../recorders/http.ts'
import type { WireRecorder } from '../recorders/recorder.ts'
import { smtpRecorder, type SmtpAnswer } from '../recorders/smtp.ts'
import { renderContext, sendContext } from '../samples/notifications.ts'
import type { ChannelDescriptor } from './descriptor.ts'
import { failure } from './failure.ts'

/** One promise of the contract. It rejects with a sentence if the channel breaks it; needs no test runner. */
export interface Check {
  /** A sentence about behaviour. */
  readonly name: string
  run(): Promise<void>
}

/** The answer differs by protocol; whoever makes one knows which it is. */
export type Answer = HttpAnswer | SmtpAnswer

/** A channel and its server, for one check. */
export interface Bench<Message = unknown> {
  readonly server: WireRecorder<Answer>
  readonly channel: Channel<Message>
  /** A copy of the notification is rendered, so that what a channel does to it stays within one check. */
  render(notification: Notification, context?: Partial<RenderContext>): readonly Message[]
  /** @throws if it is not settled in time. */
  send(message: Message, context?: Partial<SendContext>): Promise<Sent<Message>>
  /** What `send` failed with. @throws if it did not, or with something else than a DeliveryError. */
  failure(sending: Promise<unknown>): Promise<DeliveryError>
  within<Value>(what: string, promise: Promise<Value>): Promise<Value>
}

export interface BenchOptions<Message> {
  readonly tls?: boolean
  /** Default: the descriptor's `create`. */
  readonly create?: ChannelDescriptor<Message>['create']
}

/** Gives a check a server and a channel of its own, and closes both. */
export async function withBench<Message>(
  descriptor: ChannelDescriptor<Message>,
  run: (bench: Bench<Message>) => Promise<void>,
  { tls = false, create = descriptor.create }: BenchOptions<Message> = {},
): Promise<void> {
  const success = descriptor.success ?? (() => ({ body: { ok: true } }))
  const server = (descriptor.protocol === 'smtp'
    ? await smtpRecorder({ tls })
    : await httpRecorder({ tls, answer: success })) as unknown as WireRecorder<Answer>
  try {
    const channel = create(server)
    try {
      await run(bench(descriptor, server, channel))
    } finally {
      await channel.close?.()
    }
  } finally {
    await server.close()
  }
}

const bench = <Message>(
  descriptor: ChannelDescriptor<Message>,
  server: WireRecorder<Answer>,
  channel: Channel<Message>,
): Bench<Message> => {
  const within = <Value>(what: string, promise: Promise<Value>): Promise<Value> =>
    settled(what, promise, descriptor.deadlineMs ?? 5_000)
  return {
    server,
    channel,
    within,
    render: (notification, context) => render(descriptor, channel, notification, context),
    // Async, so that a channel that throws at once is a rejection like any other.
    send: (message, context) =>
      within('send', (async () => (await channel.send(message, sendContext(context))) as Sent<Message>)()),
    failure,
  }
}

/** Renders a copy for somebody whom the channel can reach. */
export const render = <Message>(
  descriptor: ChannelDescriptor<Message>,
  channel: Channel<Message>,
  notification: Notification,
  given: Partial<RenderContext> = {},
): readonly Message[] =>
  channel.render(
    structuredClone(notification),
    contextFor(descriptor, channel, notification, structuredClone(given)),
  )

/** What a renderer is told of a notification; with a recipient, where the channel is a way to people. */
export function contextFor(
  { address }: Pick<ChannelDescriptor, 'address'>,
  { features: { address: kind } }: Pick<Channel, 'features'>,
  notification: Notification,
  given: Partial<RenderContext> = {},
): RenderContext {
  const context = { ...renderContext({}, notification), ...given }
  if (kind === undefined) return context
  assert.ok(
    address !== undefined,
    `the channel is a way to people: give the descriptor an address of the kind "${kind}"`,
  )
  return { recipient: { id: 'ana', addresses: { [kind]: address } }, address, ...context }
}

/** A channel that never settles fails here, not at the end of the runner's patience. */
function settled<Value>(what: string, promise: Promise<Value>, deadlineMs: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new assert.AssertionError({ message: `${what} was not settled within ${deadlineMs} ms` }))
    }, deadlineMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** What is left of a delivery after an error. */
export interface Progress<Message> {
  readonly left: readonly Message[]
  readonly reference?: Reference
  readonly error?: unknown
}

/** Sends one message after the other, as the dispatcher does: up to the first that fails. */
export async function deliver<Message>(
  { server, send }: Pick<Bench<Message>, 'server' | 'send'>,
  { left, reference }: Progress<Message>,
): Promise<Progress<Message>> {
  let kept = reference
  let rest = [...left]
  for (let sends = 0; rest.length > 0; sends++) {
    assert.ok(sends < 100, 'one notification needs more than 100 requests')
    const before = server.requests.length
    try {
      const sent: Sent<Message> = await send(rest[0]!, {
        idempotencyKey: `019ab4b5-0000-7000-8000-0000000000aa${sends === 0 ? '' : `-${sends}`}`,
        ...(kept && { reference: kept }),
      })
      assert.ok(typeof sent === 'object' && sent !== null, 'send did not answer with an object')
      kept = sent.reference ?? kept
      rest = sent.next === undefined ? rest.slice(1) : [sent.next, ...rest.slice(1)]
    } catch (error) {
      return { left: rest, error, ...(kept && { reference: kept }) }
    } finally {
      const made = server.requests.length - before
      assert.ok(
        made <= 1,
        `one send made ${made} requests: retries and further steps belong to the dispatcher`,
      )
    }
  }
  return { left: [], ...(kept && { reference: kept }) }
}

/** Every text in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)])
}
