import type { RenderContext, Sent } from '../channel.ts'
import type { Clock } from '../clock.ts'
import type { Attempt, Delivery } from '../delivery.ts'
import { DeliveryError, toDeliveryError } from '../errors.ts'
import type { Attachment, Notification } from '../notification.ts'
import type { Settlement, StartFallback } from '../store/store.ts'
import { decide } from './decide.ts'
import { digest } from './digest.ts'
import type { Lane } from './lane.ts'
import type { AttemptContext } from './policies/policy.ts'

/** What every go needs from the dispatcher. */
export interface GoContext {
  readonly clock: Clock
  readonly random: () => number
  readonly laneOf: (tenant: string | undefined, channel: string) => Lane | undefined
  /** The content of an attachment, from the store. */
  content(sha256: string): Promise<Blob | undefined>
  /** Records that one of several requests succeeded. @returns Whether the lease is still ours. */
  progress(delivery: Delivery, settlement: Settlement): Promise<boolean>
}

/** One go while it lasts. */
export interface Flight {
  /** When the go must end. Epoch ms. */
  readonly endsAt: number
  readonly controller: AbortController
  /** Its lease ended, or the notifier closes: it is not the request that failed. */
  stopped: boolean
  /** Leaves the request that is under way behind. */
  leave: (() => void) | undefined
}

export const flight = (endsAt: number): Flight => ({
  endsAt,
  controller: new AbortController(),
  stopped: false,
  leave: undefined,
})

/** A channel that ignores its signal is left behind: the lease must not end under it. */
export function stop(flight: Flight): void {
  flight.stopped = true
  flight.controller.abort()
  flight.leave?.()
}

/** Nothing where the lease was lost on the way: somebody else has the delivery. */
export type Went = { readonly settlement: Settlement; readonly attempt?: Attempt } | undefined

type Result = Pick<Settlement, 'next'> & Partial<Omit<Settlement, 'id' | 'epoch' | 'next'>>

/** What requests of this go have left. */
interface Progress {
  sent: number
  reference: Delivery['reference']
}

/** One go at a delivery: decide what needs no request, else render and send, request by request. */
export async function go(delivery: Delivery, flying: Flight, context: GoContext): Promise<Went> {
  const { id, epoch, attempts } = delivery
  const { clock, laneOf } = context
  const lane = laneOf(delivery.tenant, delivery.channel)
  const ruled = rule(delivery, lane)
  if (ruled || !lane) {
    const fallback = fallbackOf(delivery, laneOf)
    return { settlement: { id, epoch, ...ruled!, ...(fallback && { fallback }) } }
  }
  const startedAt = clock.now()
  const number = attempts + 1
  // What this go has sent counts when it fails later on.
  const progress: Progress = { sent: delivery.sent, reference: delivery.reference }
  try {
    const result = await sendAll(delivery, lane, flying, context, progress)
    if (result === 'lost') return undefined
    if (result.next.state !== 'delivered') return { settlement: { id, epoch, ...result } }
    const durationMs = clock.now() - startedAt
    const attempt: Attempt = { delivery: id, number, startedAt, durationMs, outcome: 'delivered' }
    return { settlement: { id, epoch, attempt, ...result }, attempt }
  } catch (thrown) {
    const error = toDeliveryError(thrown)
    if (flying.stopped && clock.now() < flying.endsAt)
      return {
        settlement: { id, epoch, next: { state: 'waiting', afterMs: 0, why: 'due' }, mayHaveArrived: true },
      }
    const { sent, reference } = progress
    const now: Delivery = { ...delivery, sent, ...(reference && { reference }) }
    const { fallback: starts, ...decision } = decide(now, error, lane.retry, context.random)
    const fallback = starts ? fallbackOf(delivery, laneOf) : undefined
    const durationMs = clock.now() - startedAt
    const { reason: outcome, message: why } = error
    const attempt: Attempt = { delivery: id, number, startedAt, durationMs, outcome, why }
    return { settlement: { id, epoch, attempt, ...decision, ...(fallback && { fallback }) }, attempt }
  }
}

/** What is decided without a request. */
function rule(delivery: Delivery, lane: Lane | undefined): Result | undefined {
  const dead = (why: string): Result => ({ next: { state: 'dead', why } })
  if (lane === undefined && delivery.overdue === 'fallback')
    return { next: { state: 'waiting', why: 'held' } }
  if (lane === undefined && delivery.overdue === 'max-age')
    return dead(`not delivered in its time: this configuration has no channel "${delivery.channel}"`)
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
  delivery: Delivery,
  lane: Lane,
  flying: Flight,
  context: GoContext,
  progress: Progress,
): Promise<Result | 'lost'> {
  const { id, epoch } = delivery
  let left = delivery.left ?? render(delivery, lane)
  let url: string | undefined
  let warning: string | undefined
  while (left.length > 0) {
    const answer = checkSent(await request(delivery, lane, flying, context, left[0], progress))
    const { next, uncharged } = answer
    progress.reference = answer.reference ?? progress.reference
    progress.sent++
    url ??= answer.url
    if (answer.warning !== undefined && !warning?.includes(answer.warning))
      warning = [warning, answer.warning].filter(Boolean).join('; ')
    const rest = left.slice(1)
    left = next === undefined ? rest : [next, ...rest]
    if (left.length === 0) break
    const { sent, reference } = progress
    const kept: Settlement = {
      id,
      epoch,
      sent,
      left,
      next: { state: 'leased' },
      ...(reference && { reference }),
      ...(uncharged && { uncharged }),
    }
    if (!(await context.progress(delivery, kept))) return 'lost'
    if (context.clock.now() >= flying.endsAt) return { next: { state: 'waiting', afterMs: 0, why: 'due' } }
  }
  const { sent, reference } = progress
  return {
    next: {
      state: 'delivered',
      ...(url !== undefined && { url }),
      ...(warning !== undefined && { warning }),
    },
    sent,
    ...(reference && { reference }),
  }
}

function request(
  delivery: Delivery,
  lane: Lane,
  flying: Flight,
  context: GoContext,
  message: unknown,
  { sent, reference }: Progress,
): Promise<Sent> {
  const { controller } = flying
  const attempt: AttemptContext = {
    channel: delivery.channel,
    destination: delivery.destination,
    delivery: delivery.id,
    notification: delivery.notifications[0]!.id,
    message,
    signal: controller.signal,
    idempotencyKey: sent === 0 ? delivery.id : `${delivery.id}-${sent}`,
    attempt: delivery.attempts + 1,
    clock: context.clock,
    ...(reference && { reference }),
    open: (attachment) => open(attachment, context),
    abort: () => controller.abort(),
  }
  return new Promise((resolve, reject) => {
    flying.leave = () => reject(new DeliveryError('timeout', 'no answer before the lease ended'))
    if (flying.stopped) flying.leave()
    else lane.send(attempt).then(resolve, reject)
  })
}

async function open(
  { sha256, name }: Pick<Attachment, 'sha256' | 'name'>,
  context: GoContext,
): Promise<Blob> {
  const content = await context.content(sha256).catch(() => {
    throw new DeliveryError('unavailable', `the attachment "${name}" could not be read from the store`)
  })
  if (content) return content
  throw new DeliveryError('contract', `the content of the attachment "${name}" is not in the store`)
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
  freezeAll(notification)
  return notification
}

function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const name in value) freezeAll((value as Record<string, unknown>)[name])
}
