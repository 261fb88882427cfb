import type { Cause } from '../channel.ts'
import type { Row } from './row.ts'

/** What is decided of a row when it is made; the rest is how every row begins. */
export interface NewRow {
  readonly id: string
  readonly now: number
  readonly channel: string
  readonly destination: string
  readonly tenant: string | undefined
  readonly recipient: Row['recipient'] | undefined
  readonly route: string
  readonly cause: Cause
  readonly level: number
  readonly notifications: string[]
  readonly group: Row['group'] | undefined
  readonly incident: string | undefined
  readonly episode: number | undefined
  readonly incidents: Row['incidents']
  readonly lane: string | undefined
  readonly ring: boolean
  readonly heldBack: number
  readonly checks: string[]
  readonly fallback: readonly string[]
  readonly afterMs: number
  readonly fallbackAfterMs: number | undefined
  readonly maxAgeMs: number
}

/** A row as it begins. Every property is named, so that all rows have one shape: a quarter of the garbage of spreading. */
export function newRow(from: NewRow): Row {
  const { now, afterMs, fallbackAfterMs, fallback, level, group } = from
  return {
    id: from.id,
    channel: from.channel,
    destination: from.destination,
    tenant: from.tenant,
    recipient: from.recipient,
    route: from.route,
    cause: from.cause,
    level,
    notifications: from.notifications,
    group,
    open: group !== undefined,
    incident: from.incident,
    episode: from.episode,
    incidents: from.incidents,
    lane: from.lane,
    ring: from.ring,
    heldBack: from.heldBack > 0 ? from.heldBack : undefined,
    checks: from.checks,
    fallback,
    fallbackAt:
      fallbackAfterMs === undefined || fallback.length === 0
        ? Number.POSITIVE_INFINITY
        : now + afterMs + fallbackAfterMs,
    maxAgeMs: from.maxAgeMs + afterMs,
    bornAt: now,
    acceptedAt: now,
    state: 'waiting',
    due: now + afterMs,
    why: level > 0 ? 'escalation' : afterMs > 0 ? 'scheduled' : 'due',
    error: undefined,
    overdue: undefined,
    leaseUntil: 0,
    epoch: 0,
    crashes: 0,
    attempts: 0,
    attemptsAtReplay: 0,
    mayHaveArrived: false,
    sent: 0,
    left: undefined,
    reference: undefined,
    endedAt: 0,
    by: undefined,
    url: undefined,
    warning: undefined,
    startedFallback: undefined,
  }
}
