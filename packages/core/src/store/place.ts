/** One planned delivery of an acceptance: refused, left out, collected, or a row of its own. */
import type { Cause } from '../channel.ts'
import type { Incident } from '../delivery.ts'
import { StateError } from '../errors.ts'
import { follows, scoped } from '../notification.ts'
import type { Check, PlannedDelivery, Suppression } from '../plan/plan.ts'
import { newRow } from './new-row.ts'
import { lane, shows, type Row } from './row.ts'
import type { Facts, Ruling } from './ruling.ts'
import type { Acceptance } from './store.ts'

/** A planned delivery with the channel that was chosen for it. */
export type Wanted = PlannedDelivery & { readonly cause: Cause; readonly chosen: string }

/** What is known while one acceptance is decided. */
export interface Context {
  readonly acceptance: Acceptance
  readonly facts: Facts
  readonly ruling: Ruling
  readonly key: string | undefined
  readonly incident: Incident | undefined
  readonly did: 'opened' | 'repeated' | 'changed' | undefined
  readonly episode: readonly Row[]
}

/** Keeps what is not sent, and why. */
export function record(
  ruling: Ruling,
  { by, why, until }: Suppression,
  planned?: PlannedDelivery,
  channel?: string,
): void {
  ruling.receipts.push({
    outcome: 'suppressed',
    by,
    why,
    attempts: 0,
    ...(until !== undefined && { until }),
    ...(planned && { route: planned.route }),
    ...(planned?.recipient && { recipient: planned.recipient.id }),
    ...(channel !== undefined && { channel }),
  })
}

export const samePlace = (row: Row, channel: string, recipient: string | undefined): boolean =>
  row.channel === channel && row.recipient?.id === recipient

/** Puts one delivery where it belongs: refused, left out, collected, or a row of its own. */
export function place(context: Context, wanted: Wanted): StateError | undefined {
  const { acceptance, facts, ruling, did, episode, incident } = context
  const { plan } = acceptance
  const passes = follows(ruling.notification)
  const checks = passes ? [] : plan.checks.concat(wanted.checks)
  const refusal = refuse(context, checks)
  if (refusal) {
    record(ruling, refusal, wanted, wanted.chosen)
    return undefined
  }
  let ring = wanted.level > 0
  if (did === 'repeated') {
    const before = episode.filter((row) => samePlace(row, wanted.chosen, wanted.recipient?.id))
    if (
      wanted.level > 0 &&
      (incident?.state !== 'firing' || before.some((row) => row.level === wanted.level))
    )
      return undefined
    const standing = before.filter(shows)
    ring ||= rings(wanted, standing, facts.now)
    if (!ring && wanted.incidents === 'follows' && standing.length > 0 && !wanted.group) {
      record(ruling, { by: 'incident', why: 'it is shown there already; counted' }, wanted, wanted.chosen)
      return undefined
    }
  }
  const row = collect(context, wanted, ring, checks) ?? insert(context, wanted, ring, checks)
  for (const check of checks)
    if (check.kind === 'throttle') ruling.take.push({ key: check.key, everyMs: check.everyMs, row: row.id })
  return overflow(context, row)
}

/** The queue is full: the whole notification is refused, or this delivery is to die. */
function overflow({ facts, ruling }: Context, row: Row): StateError | undefined {
  const { queue } = facts.limit(row.destination)
  if (!queue || !ruling.insert.includes(row)) return undefined
  const inserted = ruling.insert.filter((one) => one.destination === row.destination).length
  if (facts.waiting(row.destination) + inserted <= queue.limit) return undefined
  if (queue.overflow === 'refuse')
    return new StateError(
      'E_QUEUE_FULL',
      `${queue.limit} deliveries wait for the channel "${row.channel}"; try again later`,
    )
  row.overdue = 'queue-full'
  row.fallbackAt = facts.now
  return undefined
}

/** Long enough since people were last told there: by the first message, or by a ring. */
function rings({ repeatMs }: Wanted, standing: readonly Row[], now: number): boolean {
  const told = standing.filter((row, index) => index === 0 || row.ring).at(-1)
  return repeatMs !== undefined && told !== undefined && now - told.acceptedAt >= repeatMs
}

function refuse(
  { facts, ruling, did, acceptance }: Context,
  checks: readonly Check[],
): Suppression | undefined {
  const { notification } = acceptance.plan
  for (const check of checks) {
    if (check.kind === 'inhibit') {
      const source = facts.incident(check.key)
      if (source && source.state !== 'resolved')
        return { by: 'inhibit', why: `the incident "${source.firing.key ?? ''}" is open` }
      continue
    }
    const taken = facts.throttle(check.key)
    // What opens an incident passes: only repeats are held back.
    if (did === 'opened' || !taken || taken.until <= facts.now || taken.by === notification.id) continue
    if (!ruling.refused.includes(check.key)) ruling.refused.push(check.key)
    return { by: 'throttle', why: `${taken.by} passed before it`, until: taken.until }
  }
  return undefined
}

/** Joins or opens a digest. Nothing if it goes alone. */
function collect(context: Context, wanted: Wanted, ring: boolean, checks: readonly Check[]): Row | undefined {
  const { facts, ruling } = context
  const { group } = wanted
  if (!group) return undefined
  const window = facts.window(group.key)
  const row = window?.row
  if (row?.open) {
    const full = row.notifications.length + 1 >= group.limit
    const due = full
      ? facts.now
      : Math.min(row.acceptedAt + (row.group ?? group).atMostMs, facts.now + group.waitMs)
    ruling.append.push({ row, due, full, heldBack: heldBackBy(facts, checks) })
    return row
  }
  const collecting = window !== undefined && window.until > facts.now
  if (group.leading && !collecting) {
    ruling.open.push({ key: group.key, window: { until: facts.now + group.waitMs } })
    return undefined
  }
  const afterMs = group.leading && window ? window.until - facts.now : group.waitMs
  const digest = insert(
    context,
    { ...wanted, afterMs: Math.max(wanted.afterMs, afterMs), cause: 'digest' },
    ring,
    checks,
  )
  ruling.open.push({ key: group.key, window: { until: digest.due, row: digest } })
  return digest
}

function insert(context: Context, wanted: Wanted, ring: boolean, checks: readonly Check[]): Row {
  const { facts, ruling, key, incident, acceptance } = context
  const { now } = facts
  const { tenant } = acceptance.plan.notification
  const destination = scoped(tenant, wanted.chosen)
  const digest = wanted.cause === 'digest'
  const inLane = key !== undefined && !digest ? lane(destination, key, wanted.recipient) : undefined
  const superseded = inLane === undefined || wanted.level > 0 ? none : supersede(context, inLane)
  const heldBack = heldBackBy(facts, checks)
  const row = newRow({
    id: facts.newId(),
    now,
    channel: wanted.chosen,
    destination,
    tenant,
    recipient: wanted.recipient,
    route: wanted.route,
    cause: wanted.cause,
    level: wanted.level,
    notifications: [ruling.notification.id],
    group: digest ? wanted.group : undefined,
    incident: key,
    episode: incident?.episode,
    incidents: wanted.incidents,
    lane: inLane,
    ring,
    heldBack,
    checks: checks.flatMap((check) => (check.kind === 'throttle' ? check.key : [])),
    fallback: wanted.fallback,
    afterMs: wanted.afterMs,
    fallbackAfterMs: wanted.fallbackAfterMs,
    maxAgeMs: facts.limit(destination).maxAgeMs ?? Number.POSITIVE_INFINITY,
  })
  // A firing that repeats faster than its fallback waits must not put the fallback off for ever.
  for (const older of superseded) row.fallbackAt = Math.min(row.fallbackAt, older.fallbackAt)
  ruling.insert.push(row)
  return row
}

const none: readonly Row[] = []

function heldBackBy(facts: Facts, checks: readonly Check[]): number {
  let most = 0
  for (const check of checks) most = Math.max(most, refusedBefore(facts, check))
  return most
}

function refusedBefore(facts: Facts, check: Check): number {
  const taken = check.kind === 'throttle' ? facts.throttle(check.key) : undefined
  return taken ? taken.refused - (taken.told ?? 0) : 0
}

/** What is still held back when something newer is accepted is overtaken by it, unless it may have arrived. */
function supersede({ facts, ruling, incident }: Context, key: string): Row[] {
  const overtaken: Row[] = []
  for (const { row, heldBack } of facts.pending(key)) {
    // What is left of an earlier episode has a message of its own to bring to its end.
    if (row.episode !== incident?.episode || row.state !== 'waiting') continue
    if (row.mayHaveArrived || row.sent > 0 || !heldBack) continue
    ruling.end.push({ row, by: 'superseded', why: 'a newer state of the incident took its place' })
    overtaken.push(row)
  }
  return overtaken
}
