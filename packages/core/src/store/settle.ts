/** Settling, decided on locked rows: pure but for the row itself, so that every store decides the same. */
import { scoped } from '../notification.ts'
import { newRow } from './new-row.ts'
import { lane, settled, type Row } from './row.ts'
import type { Settlement, StartFallback } from './store.ts'

/** What a settlement does to its row. @returns Whether the row has ended. */
export function applySettlement(row: Row, settlement: Settlement, now: number): boolean {
  const { next, attempt, sent, left, reference, mayHaveArrived } = settlement
  if (attempt) row.attempts = attempt.number
  if (sent !== undefined) row.sent = sent
  if (left !== undefined) row.left = left
  if (reference !== undefined) row.reference = reference
  if (settlement.forget) {
    row.reference = undefined
    row.left = undefined
  }
  if (mayHaveArrived) row.mayHaveArrived = true
  if (next.state === 'leased') return false
  row.overdue = undefined
  row.leaseUntil = 0
  if (next.state === 'waiting') {
    row.state = 'waiting'
    if (next.afterMs !== undefined) row.due = now + next.afterMs
    row.why = next.why
    if (next.error !== undefined) row.error = next.error
    return false
  }
  endRow(row, next.state, next.state === 'delivered' ? '' : next.why, now)
  if (next.state === 'delivered') {
    if (next.url !== undefined) row.url = next.url
    if (next.warning !== undefined) row.warning = next.warning
    row.error = undefined
    row.left = undefined
  }
  return true
}

export function endRow(
  row: Row,
  state: 'delivered' | 'dead' | 'unknown' | 'suppressed',
  why: string,
  now: number,
  by?: string,
): void {
  row.state = state
  row.why = why
  row.endedAt = now
  row.open = false
  if (by !== undefined) row.by = by
}

/** What a fallback needs to know of the place it goes to. */
export interface FallbackFacts {
  readonly now: number
  newId(): string
  /** Deliveries of the same notifications: one per notification, channel, recipient and level. */
  readonly siblings: readonly Row[]
  maxAgeMs(destination: string): number | undefined
}

/** The deliveries that take over from `row`. Remembers in the row that they were started. */
export function startFallback(
  row: Row,
  { to, rest, recipients, incidents }: StartFallback,
  facts: FallbackFacts,
): Row[] {
  row.fallback = []
  row.fallbackAt = Number.POSITIVE_INFINITY
  row.startedFallback = to
  const destination = scoped(row.tenant, to)
  const started: Row[] = []
  for (const recipient of recipients.length > 0 ? recipients : [undefined]) {
    const taken = facts.siblings.some(
      (one) => one.channel === to && one.level === row.level && one.recipient?.id === recipient?.id,
    )
    if (taken) continue
    const next = newRow({
      id: facts.newId(),
      now: facts.now,
      channel: to,
      destination,
      tenant: row.tenant,
      recipient,
      route: row.route,
      cause: 'fallback',
      level: row.level,
      notifications: [...row.notifications],
      group: undefined,
      incident: row.incident,
      episode: row.episode,
      incidents,
      lane: row.incident === undefined ? undefined : lane(destination, row.incident, recipient),
      ring: row.ring,
      heldBack: row.heldBack ?? 0,
      checks: [...row.checks],
      fallback: rest,
      afterMs: 0,
      fallbackAfterMs: undefined,
      maxAgeMs: facts.maxAgeMs(destination) ?? Number.POSITIVE_INFINITY,
    })
    started.push(next)
  }
  return started
}

/**
 * Brings a dead or unknown delivery back, under its own id.
 *
 * @param passed The incident has moved on: the row is recorded as suppressed instead.
 * @returns Whether it goes again.
 */
export function replayRow(row: Row, passed: boolean, now: number): boolean {
  if (row.state !== 'dead' && row.state !== 'unknown') return false
  if (passed) {
    endRow(row, 'suppressed', 'replayed after its state had passed', now, 'incident')
    return false
  }
  row.state = 'waiting'
  row.why = 'due'
  row.due = row.bornAt = now
  row.attemptsAtReplay = row.attempts
  row.crashes = 0
  row.error = undefined
  return true
}

/** A throttle is freed when no delivery that took it is left but dead or unknown ones: failure never silences the next alert. */
export const frees = (holders: readonly Row[]): boolean =>
  holders.every((row) => settled(row) && (row.state === 'dead' || row.state === 'unknown'))
