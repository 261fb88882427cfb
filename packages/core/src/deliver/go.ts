import type { RenderContext, Sent } from '../channel.ts'
import type { Clock } from '../clock.ts'
import type { Attempt, Delivery } from '../delivery.ts'
import { DeliveryError, toDeliveryError } from '../errors.ts'
import type { Attachment, Notification } from '../notification.ts'
import type { Settlement, StartFallback } from '../store/store.ts'
import { decide } from './decide.ts'
import { digest } from './digest.ts'
import type { Lane } from './lane.ts'

/** What one go needs from the dispatcher. */
export interface GoContext {
  readonly clock: Clock
  readonly random: () => number
  readonly laneOf: (tenant: string | undefined, channel: string) => Lane | undefined
  /** Aborted by the end of the lease, or when the notifier closes. */
  readonly signal: AbortSignal
  /** When the go must end. Epoch ms. */
  readonly endsAt: number
  open(sha256: string): Promise<Blob | undefined>
  /** Records that one of several requests succeeded. @returns Whether the lease is still ours. */
  progress(settlement: Settlement): Promise<boolean>
}

/** Nothing where the lease was lost on the way: somebody else has the delivery. */
export type Went = { readonly settlement: Settlement; readonly attempt?: Attempt } | undefined

type Result = Pick<Settlement, 'next'> & Partial<Omit<Settlement, 'id' | 'epoch' | 'next'>>

/** One go at a delivery: decide what needs no request, else render and send, request by request. */
export async function go(delivery: Delivery, context: GoContext): Promise<Went> {
  const { id, epoch } = delivery
  const lane = context.laneOf(delivery.tenant, delivery.channel)
  const settled = (result: Result): Went => ({ settlement: { id, epoch, ...result } })
  const fallback = fallbackOf(delivery, context.laneOf)
  const ruled = rule(delivery, lane)
  if (ruled) return settled({ ...ruled, ...(fallback && { fallback }) })
  const startedAt = context.clock.now()
  const tried = (outcome: Attempt['outcome'], why?: string): Omit<Attempt, 'delivery'> => ({
    number: delivery.attempts + 1,
    startedAt,
    durationMs: context.clock.now() - startedAt,
    outcome,
    ...(why !== undefined && { why }),
  })
  // What this go has sent counts when it fails later on.
  const now = { ...delivery }
  try {
    const result = await sendAll(now, lane!, context)
    if (result === 'lost') return undefined
    if (result.next.state !== 'delivered') return settled(result)
    const attempt = tried('delivered')
    return { settlement: { id, epoch, attempt, ...result }, attempt: { delivery: id, ...attempt } }
  } catch (thrown) {
    const error = toDeliveryError(thrown)
    if (context.signal.aborted && context.clock.now() < context.endsAt)
      return settled({ next: { state: 'waiting', afterMs: 0, why: 'due' }, mayHaveArrived: true })
    const { fallback: starts, ...decision } = decide(now, error, lane!.retry, context.random)
    const attempt = tried(error.reason, error.message)
    return {
      settlement: { id, epoch, attempt, ...decision, ...(starts && fallback && { fallback }) },
      attempt: { delivery: id, ...attempt },
    }
  }
}

/** What is decided without a request. */
function rule(delivery: Delivery, lane: Lane | undefined): Result | undefined {
  const dead = (why: string): Result => ({ next: { state: 'dead', why } })
  if (lane === undefined) return dead(`the channel "${delivery.channel}" no longer exists`)
  if (delivery.overdue === 'queue-full') return dead('queue-full')
  if (delivery.overdue === 'max-age') return dead(`not delivered within ${lane.retry.maxAge}`)
  if (delivery.overdue === 'fallback') return { next: { state: 'waiting', why: 'retry' } }
  if (delivery.crashes >= 3) return dead('poison: the process ended three times while it was sent')
  if (delivery.crashes > 0 && delivery.mayHaveArrived && lane.retry.ambiguous === 'unknown')
    return { next: { state: 'unknown', why: 'the process ended while it was sent' } }
  return undefined
}

/** The next fallback channel that exists and can reach somebody. */
function fallbackOf(delivery: Delivery, laneOf: GoContext['laneOf']): StartFallback | undefined {
  for (const [index, to] of delivery.fallback.entries()) {
    const lane = laneOf(delivery.tenant, to)
    if (!lane) continue
    const { address, incidents, recipients: named } = lane.channel.features
    const rest = delivery.fallback.slice(index + 1)
    if (address === undefined) return { to, rest, incidents, recipients: [] }
    const people =
      named ?? (delivery.recipient ? [delivery.recipient] : (delivery.notifications[0]?.recipients ?? []))
    const recipients = people.filter((person) => person.addresses[address] !== undefined)
    if (recipients.length > 0) return { to, rest, incidents, recipients }
  }
  return undefined
}

async function sendAll(
  delivery: { -readonly [Name in keyof Delivery]: Delivery[Name] },
  lane: Lane,
  context: GoContext,
): Promise<Result | 'lost'> {
  let { reference, sent } = delivery
  let left = [...(delivery.left ?? render(delivery, lane))]
  const ended: { url?: string; warning?: string } = {}
  while (left.length > 0) {
    const [message, ...rest] = left
    const answer = checkSent(await request(delivery, lane, context, message, reference, sent))
    reference = answer.reference ?? reference
    ended.url ??= answer.url!
    if (answer.warning !== undefined && !ended.warning?.includes(answer.warning))
      ended.warning = [ended.warning, answer.warning].filter(Boolean).join('; ')
    left = answer.next === undefined ? rest : [answer.next, ...rest]
    delivery.sent = ++sent
    if (reference) delivery.reference = reference
    if (left.length === 0) break
    const progress = {
      id: delivery.id,
      epoch: delivery.epoch,
      sent,
      left,
      ...(reference && { reference }),
      ...(answer.uncharged && { uncharged: true }),
    }
    if (!(await context.progress({ ...progress, next: { state: 'leased' } }))) return 'lost'
    if (context.clock.now() >= context.endsAt) return { next: { state: 'waiting', afterMs: 0, why: 'due' } }
  }
  return {
    next: {
      state: 'delivered',
      ...(ended.url !== undefined && { url: ended.url }),
      ...(ended.warning !== undefined && { warning: ended.warning }),
    },
    sent,
    ...(reference && { reference }),
  }
}

function request(
  delivery: Delivery,
  lane: Lane,
  context: GoContext,
  message: unknown,
  reference: Delivery['reference'],
  sent: number,
): Promise<Sent> {
  return withDeadline(
    lane.send({
      channel: delivery.channel,
      destination: delivery.destination,
      delivery: delivery.id,
      notification: delivery.notifications[0]!.id,
      message,
      signal: context.signal,
      idempotencyKey: sent === 0 ? delivery.id : `${delivery.id}-${sent}`,
      attempt: delivery.attempts + 1,
      clock: context.clock,
      ...(reference && { reference }),
      open: (attachment) => open(attachment, context),
    }),
    context.signal,
  )
}

async function open(
  { sha256, name }: Pick<Attachment, 'sha256' | 'name'>,
  context: GoContext,
): Promise<Blob> {
  const content = await context.open(sha256).catch(() => {
    throw new DeliveryError('unavailable', `the attachment "${name}" could not be read from the store`)
  })
  if (content) return content
  throw new DeliveryError('contract', `the content of the attachment "${name}" is not in the store`)
}

/** A channel that ignores its signal is left behind: the lease must not end under it. */
function withDeadline(sending: Promise<Sent>, signal: AbortSignal): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new DeliveryError('timeout', 'no answer before the lease ended'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    void sending.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** What a delivery looks like on the wire. Also used by explain: the production path without I/O. */
export function render(delivery: Delivery, lane: Lane): readonly unknown[] {
  const notification = delivery.digest
    ? digest(delivery.id, delivery.notifications)
    : delivery.notifications[0]!
  const { address } = lane.channel.features
  const { recipient, incident, reference, heldBack, ring } = delivery
  const context: RenderContext = {
    cause: delivery.cause,
    locale: recipient?.locale ?? notification.locale ?? 'en',
    ...(recipient && { recipient }),
    ...(recipient && address !== undefined && { address: recipient.addresses[address]! }),
    ...(reference && { reference }),
    ...(ring && { ring }),
    ...(incident && { incident }),
    ...(heldBack !== undefined && { heldBack }),
  }
  const messages = lane.channel.render(freeze(notification), context)
  if (Array.isArray(messages) && messages.length > 0) return messages
  throw new DeliveryError('contract', 'the channel rendered no message')
}

function checkSent(answer: unknown): Sent {
  if (typeof answer === 'object' && answer !== null) return answer
  throw new DeliveryError(
    'contract',
    `the channel answered with ${answer === null ? 'null' : typeof answer}, not with an object`,
  )
}

/** Deep, once: a channel that changes its input must not change what the next one gets. */
function freeze(notification: Notification): Notification {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
    Object.freeze(value)
    for (const inner of Object.values(value)) visit(inner)
  }
  visit(notification)
  return notification
}
