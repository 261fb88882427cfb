import type { Delivery } from '../../delivery.ts'
import type { Notification } from '../../notification.ts'
import type { IncidentContext, Reference } from '../../channel.ts'
import { admit, isNamed } from '../rates.ts'
import { slotsOf } from '../slots.ts'
import { scoped } from '../../notification.ts'
import type { Row } from '../row.ts'
import type { Done, LeaseRequest } from '../store.ts'
import {
  enqueue,
  isBehind,
  isHeld,
  laneOf,
  move,
  placeOf,
  type IncidentEntry,
  type Place,
  type Tables,
} from './tables.ts'

interface Leased extends Pick<Done, 'unserved'> {
  readonly leased: Row[]
  readonly nextAt: number
}

/** What all steps of one lease know. */
interface Pass {
  readonly tables: Tables
  readonly now: number
  readonly limit: number
  readonly leased: Row[]
  /** When to ask again. */
  readonly next: { at: number }
  readonly serves: (destination: string) => boolean
}

/** Who does not know a destination, nor where its deliveries fall back to, looks again so much later: another may know. */
const leftToOthersMs = 60_000

/** Hands out what may go now, one destination after the other. */
export function lease(tables: Tables, { limit, leaseMs, namedOnly = false }: LeaseRequest): Leased {
  const now = tables.clock.now()
  const leased: Row[] = []
  const next = { at: Number.POSITIVE_INFINITY }
  const serves = (destination: string): boolean => !namedOnly || isNamed(tables.limits, destination)
  const pass: Pass = { tables, now, limit, leased, next, serves }
  const hand = (row: Row): void => {
    move(tables, row, () => {
      row.state = 'leased'
      row.epoch++
      row.leaseUntil = now + leaseMs
    })
    closeWindow(tables, row, now)
    leased.push(row)
  }
  for (const row of tables.due.expired(now)) crashed(tables, row, now)
  if (limit > 0) overdue(pass, hand)
  if (leased.length < limit) suspect(pass, hand)
  const unserved: { destination: string; waiting: number }[] = []
  for (const place of tables.due.inTurn()) {
    if (leased.length >= limit) break
    if (serves(place.name)) fromPlace(pass, place, hand)
    else unserved.push({ destination: place.name, waiting: place.waiting })
  }
  const nextAt = Math.min(next.at, tables.due.nextAt())
  return { leased, nextAt, ...(namedOnly && leased.length < limit && { unserved }) }
}

/** Its lease ran out: whoever had it ended, or hung, and the request may have been sent. */
function crashed(tables: Tables, row: Row, now: number): void {
  move(tables, row, () => {
    row.state = 'waiting'
    row.crashes++
    row.mayHaveArrived = true
    row.due = now
    row.why = 'due'
  })
  enqueue(tables, row)
}

/** What must be decided by now, held or not. */
function overdue({ tables, now, limit, leased, serves }: Pass, hand: (row: Row) => void): void {
  const servesAny = (row: Row): boolean =>
    [row.channel, ...row.fallback].some((channel) => serves(scoped(row.tenant, channel)))
  for (const row of tables.due.overdue(now)) {
    const tooOld = row.bornAt + row.maxAgeMs <= now
    if (!tooOld && row.overdue === undefined && !servesAny(row)) {
      row.fallbackAt = now + leftToOthersMs
      enqueue(tables, row)
      continue
    }
    row.overdue ??= tooOld ? 'max-age' : 'fallback'
    row.fallbackAt = Number.POSITIVE_INFINITY
    hand(row)
    if (leased.length >= limit) return
  }
}

/** Of those that have seen a crash, one at a time is in flight. */
function suspect({ tables, now, next, serves }: Pass, hand: (row: Row) => void): void {
  for (const row of tables.due.suspects()) {
    if (row.state !== 'waiting' || isBehind(tables, row) || !serves(row.destination)) continue
    const place = placeOf(tables, row.destination)
    const heldUntil = isHeld(place, now) ? (place.hold?.until ?? Number.POSITIVE_INFINITY) : now
    const at = Math.max(row.due, heldUntil)
    if (at <= now) return hand(row)
    next.at = Math.min(next.at, at)
  }
}

function fromPlace({ tables, now, limit, leased, next }: Pass, place: Place, hand: (row: Row) => void): void {
  if (isHeld(place, now)) {
    next.at = Math.min(next.at, place.hold?.until ?? Number.POSITIVE_INFINITY)
    return
  }
  if (place.hold) endHold(tables, place)
  const slots = place.probing ? 1 : slotsOf(place.limit, place.trust, now)
  const most = Math.min(limit - leased.length, slots - place.inFlight)
  if (most <= 0) return
  let taken = 0
  for (const row of tables.due.waiting(place)) {
    if (row.due > now) {
      next.at = Math.min(next.at, row.due)
      return
    }
    if (!joinsLane(tables, row)) continue
    if (row.overdue === undefined && !withinRate(tables, place, row, now, next)) return
    hand(row)
    if (++taken >= most) return
  }
}

function endHold(tables: Tables, place: Place): void {
  const of = place.hold?.probes ?? 1
  place.probing = place.hold?.probe ? { left: of, of } : undefined
  delete place.hold
  if (!place.probing) tables.tell('released', place.name)
}

/** An escalation goes into its lane now that it is due. @returns Whether it is its turn. */
function joinsLane(tables: Tables, row: Row): boolean {
  if (row.lane === undefined || row.level === 0) return !isBehind(tables, row)
  const lane = laneOf(tables, row.lane)
  if (!lane.includes(row)) lane.push(row)
  return lane[0] === row
}

function withinRate(tables: Tables, place: Place, row: Row, now: number, next: { at: number }): boolean {
  if (!place.limit.rate) return true
  const { granted, retryAt, state } = admit(place.limit.rate, place.rate, now)
  if (granted) {
    place.rate = state
    return true
  }
  next.at = Math.min(next.at, retryAt)
  if (place.limitedUntil !== retryAt) {
    place.limitedUntil = retryAt
    tables.tell('limited', {
      destination: place.name,
      delivery: row.id,
      notification: row.notifications[0]!,
      until: retryAt,
    })
  }
  return false
}

/** Leasing a digest closes its window. With a leading first one, what comes soon after is collected again. */
function closeWindow(tables: Tables, row: Row, now: number): void {
  if (!row.open || !row.group) return
  row.open = false
  tellHeldBack(tables, row)
  if (tables.windows.get(row.group.key)?.row !== row) return
  if (row.group.leading) tables.windows.set(row.group.key, { until: now + row.group.waitMs })
  else tables.windows.delete(row.group.key)
}

/** What its throttles held back while it collected is told by it, and not once more by the next. */
function tellHeldBack(tables: Tables, row: Row): void {
  for (const key of row.checks) {
    const throttle = tables.throttles.get(key)
    if (!throttle || throttle.refused === 0) continue
    row.heldBack = (row.heldBack ?? 0) + throttle.refused
    tables.throttles.set(key, { ...throttle, told: throttle.refused })
  }
}

/** The row as the dispatcher needs it. */
export function deliveryOf(tables: Tables, row: Row): Delivery {
  const known = row.incident === undefined ? undefined : tables.incidents.get(row.incident)
  const notifications = notificationsOf(tables, row)
  // Set one by one, not spread: a delivery is made for every go.
  const delivery: { -readonly [Name in keyof Delivery]: Delivery[Name] } = {
    id: row.id,
    channel: row.channel,
    destination: row.destination,
    route: row.route,
    cause: row.cause,
    level: row.level,
    notifications,
    fallback: row.fallback,
    acceptedAt: row.acceptedAt,
    ageMs: tables.clock.now() - row.bornAt,
    attempts: row.attempts,
    attemptsAtReplay: row.attemptsAtReplay,
    crashes: row.crashes,
    epoch: row.epoch,
    sent: row.sent,
    mayHaveArrived: row.mayHaveArrived,
    ring: row.ring,
    digest: row.group !== undefined,
  }
  if (row.tenant !== undefined) delivery.tenant = row.tenant
  if (row.recipient) delivery.recipient = row.recipient
  if (row.heldBack !== undefined) delivery.heldBack = row.heldBack
  if (row.overdue !== undefined) delivery.overdue = row.overdue
  if (row.left) delivery.left = row.left
  if (known && row.group === undefined) delivery.incident = incidentOf(known, row, notifications[0])
  const reference = row.reference ?? (known && (standing(known.before, row) ?? standing(known.rows, row)))
  if (reference) delivery.reference = reference
  return delivery
}

function notificationsOf({ records }: Tables, { notifications }: Row): readonly Notification[] {
  return notifications.flatMap((id) => records.get(id)?.notification ?? [])
}

/** Of an episode that is over, only what the notification itself says is left. */
function incidentOf(
  { incident }: IncidentEntry,
  row: Row,
  notification: Notification | undefined,
): IncidentContext {
  if (incident.episode !== row.episode && notification) {
    const { occurredAt: since, by } = notification
    return {
      firing: notification,
      since,
      count: 1,
      episode: row.episode ?? 0,
      ...(by !== undefined && { by }),
    }
  }
  const { firing, since, count, episode, by } = incident
  return { firing, since, count, episode, ...(by !== undefined && { by }) }
}

/** Of the message that stands for the incident there: the newest that was delivered. */
const standing = (episode: readonly Row[], row: Row): Reference | undefined =>
  row.group !== undefined
    ? undefined
    : episode.findLast(
        (one) =>
          one !== row &&
          one.channel === row.channel &&
          one.recipient?.id === row.recipient?.id &&
          one.group === undefined &&
          one.reference !== undefined &&
          one.episode === row.episode,
      )?.reference
