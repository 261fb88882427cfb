import type { Delivery, Notification, PlannedDelivery } from '@notify/core'
import type { Acceptance, Settlement } from '@notify/core/store'
import { acceptance, group, planned, throttle } from '../works.ts'
import type { How, Told } from './operations.ts'

const recipients = ['ana', 'ben'].map((id) => ({ id, addresses: { email: `${id}@acme.dev` } }))

/** No two deliveries are due at the same time, so that they have one order: operations are less than so many ms apart. */
const apartMs = 50

/**
 * @param number Tells the notifications of one sequence apart.
 * @param place In its commit.
 */
export function acceptanceOf(told: Told, number: number, place: number, now: number): Acceptance {
  const { to, key, state, throttle: held, inhibit, once, tenant } = told
  const given: Partial<Notification> = {
    id: `notification ${number}`,
    title: `Title ${number}`,
    type: number % 2 === 0 ? 'disk.full' : 'job.failed',
    occurredAt: now,
    ...(key !== undefined && { key }),
    ...(state !== undefined && { state }),
    ...(tenant !== undefined && { tenant }),
  }
  const checks = [
    ...(held === undefined ? [] : [throttle(held, 40_000)]),
    ...(inhibit === undefined ? [] : [{ kind: 'inhibit', key: inhibit } as const]),
  ]
  const follows = state === 'acknowledged' || state === 'resolved'
  const deliveries = follows ? [] : to.flatMap((channel) => plannedTo(channel, told, 2 * apartMs * place))
  return acceptance(deliveries, given, {
    plan: { checks },
    leftOut: follows ? ['title', 'type'] : [],
    ...(once && { idempotency: once }),
  })
}

function plannedTo(channel: string, told: Told, laterMs: number): PlannedDelivery[] {
  const { group: collected, afterSeconds, fallback, fallbackAfterSeconds, escalates } = told
  const one = planned(channel, {
    afterMs: afterSeconds * 1_000 + laterMs,
    incidents: channel === 'ops' || channel === 'narrow' ? 'edits' : 'follows',
    ...(channel === 'paced' && { repeatMs: 30_000 }),
    ...(fallback && { fallback: ['sms', 'pager'] }),
    ...(fallbackAfterSeconds !== undefined && { fallbackAfterMs: fallbackAfterSeconds * 1_000 }),
  })
  const collect = (recipient = '', later = laterMs): Pick<PlannedDelivery, 'group'> =>
    collected
      ? {
          group: group({
            key: `${collected.key}/${channel}/${recipient}`,
            waitMs: 30_000 + later,
            leading: collected.leading,
            limit: 4,
          }),
        }
      : {}
  const all =
    channel === 'mail'
      ? recipients.map((recipient, index) => ({
          ...one,
          recipient,
          afterMs: one.afterMs + index * apartMs,
          ...collect(recipient.id, laterMs + index * apartMs),
        }))
      : [{ ...one, ...collect() }]
  const later = planned('sms', { level: 1, afterMs: 45_000 + laterMs })
  return escalates && channel === 'ops' ? [...all, later] : all
}

export function settlementOf(delivery: Delivery, how: How, seconds: number, now: number): Settlement {
  const { id, epoch, fallback } = delivery
  const [to, ...rest] = fallback
  const tried = (outcome: 'delivered' | 'unavailable' | 'invalid'): Pick<Settlement, 'attempt'> => ({
    attempt: { number: delivery.attempts + 1, startedAt: now, durationMs: seconds, outcome },
  })
  const started =
    to === undefined ? {} : { fallback: { to, rest, recipients: [], incidents: 'follows' } as const }
  const retry = {
    state: 'waiting',
    afterMs: seconds * 1_000,
    why: 'retry',
    error: 'the service answered 503',
  } as const
  const ways: Readonly<Record<How, Omit<Settlement, 'id' | 'epoch'>>> = {
    delivered: {
      next: { state: 'delivered', url: 'https://ops.example/1' },
      ...tried('delivered'),
      reference: { message: `m${now}` },
    },
    retry: { next: retry, ...tried('unavailable') },
    ambiguous: { next: retry, ...tried('unavailable'), mayHaveArrived: true, ...started },
    dead: { next: { state: 'dead', why: 'the vendor refused it' }, ...tried('invalid'), ...started },
    unknown: {
      next: { state: 'unknown', why: 'the answer was lost' },
      ...tried('unavailable'),
      mayHaveArrived: true,
    },
    released: { next: { state: 'waiting', why: 'due' } },
    part: {
      next: { state: 'leased' },
      sent: delivery.sent + 1,
      left: [{ part: seconds }],
      reference: { message: 'part' },
    },
    held: {
      next: { state: 'waiting', why: 'held' },
      hold: { ms: seconds * 1_000, probe: seconds % 2 === 0, why: 'retry-after' },
    },
    forgotten: { next: { state: 'waiting', why: 'due' }, forget: true },
  }
  return { id, epoch, ...ways[how] }
}
