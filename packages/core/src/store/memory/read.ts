import type { Suppression } from '../../plan/plan.ts'
import { listSteps } from '../../plan/plan.ts'
import { summarise } from '../../observe/stats.ts'
import { remaining } from '../rates.ts'
import { receiptOf, type Row } from '../row.ts'
import type { DestinationStatus, Entry, HistoryQuery, Page, Reads, Stats, StatsQuery } from '../store.ts'
import {
  isHeld,
  placeOf,
  recordReceipts,
  rowReceipt,
  waitingOf,
  type AcceptedRecord,
  type Tables,
} from './tables.ts'

export const readers: {
  [Kind in keyof Reads]: (tables: Tables, query: Reads[Kind]['query']) => Reads[Kind]['answer']
} = {
  history,
  stats,
  incident: (tables, { key }) => tables.incidents.get(key)?.incident,
  checks: (tables, { checks, notification }) => checks.map((check) => refusal(tables, check, notification)),
  destinations: (tables, { names }) => names.map((name) => status(tables, name)),
  silences: (tables) => [...tables.silences.values()],
  content: (tables, { sha256 }) => tables.contents.get(sha256),
}

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

const receiptMatches = (receipt: ReturnType<typeof receiptOf>, query: HistoryQuery): boolean =>
  (query.delivery === undefined || receipt.delivery === query.delivery) &&
  (query.outcome === undefined || receipt.outcome === query.outcome) &&
  (query.channel === undefined || receipt.channel === query.channel) &&
  (query.recipient === undefined || receipt.recipient === query.recipient)

function history(tables: Tables, query: HistoryQuery): Page {
  const limit = Math.min(Math.max(1, query.limit ?? 100), 1_000)
  const below = query.cursor === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(query.cursor, 36)
  const found: AcceptedRecord[] = []
  for (const record of candidates(tables, query)) {
    if (record.order >= below || !matches(tables, record, query)) continue
    found.push(record)
    if (found.length > limit) break
  }
  const page = found.slice(0, limit)
  const more = found.length > limit
  return {
    entries: page.map((record) => entryOf(tables, record)),
    ...(more && { cursor: page.at(-1)!.order.toString(36) }),
  }
}

function candidates(tables: Tables, { notification }: HistoryQuery): AcceptedRecord[] {
  if (notification === undefined) return [...tables.records.values()].reverse()
  const one = tables.records.get(notification)
  return one ? [one] : []
}

function entryOf(tables: Tables, record: AcceptedRecord): Entry {
  const { notification, input, to, acceptedAt, steps, rows } = record
  return {
    notification,
    input,
    ...(to && { to }),
    acceptedAt,
    steps: listSteps(steps),
    receipts: recordReceipts(tables, record),
    attempts: rows.flatMap((row) => tables.attempts.get(row.id) ?? []),
  }
}

/** Deliveries, for replay: a digest once. */
export function select(tables: Tables, query: HistoryQuery): Row[] {
  const rows = new Set<Row>()
  for (const record of candidates(tables, query)) {
    if (!matches(tables, record, query)) continue
    for (const row of record.rows) if (receiptMatches(rowReceipt(tables, row), query)) rows.add(row)
  }
  return [...rows]
}

function refusal(
  tables: Tables,
  check: Reads['checks']['query']['checks'][number],
  id: string,
): Suppression | undefined {
  if (check.kind === 'inhibit') {
    const source = tables.incidents.get(check.key)?.incident
    return source && source.state !== 'resolved'
      ? { by: 'inhibit', why: `the incident "${source.firing.key ?? ''}" is open` }
      : undefined
  }
  const taken = tables.throttles.get(check.key)
  if (!taken || taken.until <= tables.clock.now() || taken.by === id) return undefined
  return { by: 'throttle', why: `${taken.by} passed before it`, until: taken.until }
}

function status(tables: Tables, name: string): DestinationStatus {
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

function stats(tables: Tables, query: StatsQuery): Stats {
  const rows = [...tables.records.values()].flatMap((record) =>
    record.receipts
      .concat(record.rows.map((row) => receiptOf(row, (one) => waitingOf(tables, one))))
      .map((receipt) => ({
        ...(receipt.channel !== undefined && { channel: receipt.channel }),
        type: record.notification.type,
        outcome: receipt.outcome,
        attempts: (receipt.delivery === undefined
          ? []
          : (tables.attempts.get(receipt.delivery) ?? [])
        ).filter(
          ({ startedAt, durationMs }) => query.since === undefined || startedAt + durationMs >= query.since,
        ),
        acceptedAt: record.acceptedAt,
      })),
  )
  return summarise(
    rows.filter(
      (row) =>
        (query.channel === undefined || row.channel === query.channel) &&
        (query.type === undefined || row.type === query.type) &&
        (query.since === undefined || row.acceptedAt >= query.since || row.attempts.length > 0),
    ),
  )
}
