/** What a query of the history means, over records that a store found. */
import type { Attempt } from '../../delivery.ts'
import type { Receipt } from '../../delivery.ts'
import type { Check, Suppression } from '../../plan/plan.ts'
import { listSteps } from '../../plan/plan.ts'
import { remaining } from '../rates.ts'
import type { Row } from '../row.ts'
import type { DestinationStatus, Entry, HistoryQuery, Page } from '../store.ts'
import { isHeld, placeOf, recordReceipts, rowReceipt, type AcceptedRecord, type Tables } from './tables.ts'

/** A page of what matches. @param candidates Newest first. */
export function page(
  tables: Tables,
  query: HistoryQuery,
  candidates: Iterable<AcceptedRecord>,
  attemptsOf: (row: Row) => readonly Attempt[],
): Page {
  const limit = Math.min(Math.max(1, query.limit ?? 100), 1_000)
  const below = belowCursor(query)
  const found: AcceptedRecord[] = []
  for (const record of candidates) {
    if (record.order >= below || !matches(tables, record, query)) continue
    found.push(record)
    if (found.length > limit) break
  }
  const entries = found.slice(0, limit)
  return {
    entries: entries.map((record) => entryOf(tables, record, attemptsOf)),
    ...(found.length > limit && { cursor: entries.at(-1)!.order.toString(36) }),
  }
}

/** The order that what is asked for lies below. */
export const belowCursor = ({ cursor }: HistoryQuery): number =>
  cursor === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(cursor, 36)

function matches(tables: Tables, record: AcceptedRecord, query: HistoryQuery): boolean {
  const { notification, acceptedAt } = record
  return (
    (query.notification === undefined || notification.id === query.notification) &&
    (query.key === undefined || notification.key === query.key) &&
    (query.type === undefined || notification.type === query.type) &&
    (query.tenant === undefined || notification.tenant === query.tenant) &&
    (query.since === undefined || acceptedAt >= query.since) &&
    (query.before === undefined || acceptedAt < query.before) &&
    (!asksForDeliveries(query) ||
      recordReceipts(tables, record).some((receipt) => receiptMatches(receipt, query)))
  )
}

const asksForDeliveries = ({ delivery, outcome, channel, recipient }: HistoryQuery): boolean =>
  delivery !== undefined || outcome !== undefined || channel !== undefined || recipient !== undefined

const receiptMatches = (receipt: Receipt, query: HistoryQuery): boolean =>
  (query.delivery === undefined || receipt.delivery === query.delivery) &&
  (query.outcome === undefined || receipt.outcome === query.outcome) &&
  (query.channel === undefined || receipt.channel === query.channel) &&
  (query.recipient === undefined || receipt.recipient === query.recipient)

function entryOf(
  tables: Tables,
  record: AcceptedRecord,
  attemptsOf: (row: Row) => readonly Attempt[],
): Entry {
  const { notification, input, to, acceptedAt, steps, rows } = record
  return {
    notification,
    input,
    ...(to && { to }),
    acceptedAt,
    steps: listSteps(steps),
    receipts: recordReceipts(tables, record),
    attempts: rows.flatMap(attemptsOf),
  }
}

/** Deliveries, for replay: a digest once. */
export function selectRows(tables: Tables, query: HistoryQuery, candidates: Iterable<AcceptedRecord>): Row[] {
  const rows = new Set<Row>()
  for (const record of candidates) {
    if (!matches(tables, record, query)) continue
    for (const row of record.rows) if (receiptMatches(rowReceipt(tables, row), query)) rows.add(row)
  }
  return [...rows]
}

/** What a commit would answer to this check now. */
export function refusal(tables: Tables, check: Check, notification: string): Suppression | undefined {
  if (check.kind === 'inhibit') {
    const source = tables.incidents.get(check.key)?.incident
    return source && source.state !== 'resolved'
      ? { by: 'inhibit', why: `the incident "${source.firing.key ?? ''}" is open` }
      : undefined
  }
  const taken = tables.throttles.get(check.key)
  if (!taken || taken.until <= tables.clock.now() || taken.by === notification) return undefined
  return { by: 'throttle', why: `${taken.by} passed before it`, until: taken.until }
}

export function status(tables: Tables, name: string): DestinationStatus {
  const now = tables.clock.now()
  const place = placeOf(tables, name)
  return {
    destination: name,
    waiting: place.waiting,
    inFlight: place.inFlight,
    ...(isHeld(place, now) && place.hold && { hold: place.hold }),
    ...(place.limit.rate && { rate: remaining(place.limit.rate, place.rate, now) }),
  }
}
