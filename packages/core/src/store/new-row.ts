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

/** A row as it begins. */
export function newRow(from: NewRow): Row {
  const { now, afterMs, fallbackAfterMs, tenant, recipient, group, incident, episode, heldBack, ...rest } =
    from
  const { lane: inLane, ...given } = rest
  return {
    ...given,
    ...(tenant !== undefined && { tenant }),
    ...(recipient && { recipient }),
    ...(group && { group }),
    ...(incident !== undefined && { incident }),
    ...(episode !== undefined && { episode }),
    ...(heldBack > 0 && { heldBack }),
    ...(inLane !== undefined && { lane: inLane }),
    open: group !== undefined,
    fallbackAt:
      fallbackAfterMs === undefined || given.fallback.length === 0
        ? Number.POSITIVE_INFINITY
        : now + afterMs + fallbackAfterMs,
    maxAgeMs: given.maxAgeMs + afterMs,
    bornAt: now,
    acceptedAt: now,
    state: 'waiting',
    due: now + afterMs,
    why: given.level > 0 ? 'escalation' : afterMs > 0 ? 'scheduled' : 'due',
    leaseUntil: 0,
    epoch: 0,
    crashes: 0,
    attempts: 0,
    attemptsAtReplay: 0,
    mayHaveArrived: false,
    sent: 0,
    endedAt: 0,
  }
}
