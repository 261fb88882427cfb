import { summarise } from '../../observe/stats.ts'
import { page, refusal, selectRows, status } from '../apply/history.ts'
import { rowReceipt, type AcceptedRecord } from '../apply/tables.ts'
import type { Row } from '../row.ts'
import type { HistoryQuery, Reads, Stats, StatsQuery } from '../store.ts'
import type { MemoryTables } from './tables.ts'

export const readers: {
  [Kind in keyof Reads]: (tables: MemoryTables, query: Reads[Kind]['query']) => Reads[Kind]['answer']
} = {
  history: (tables, query) =>
    page(tables, query, candidates(tables, query), ({ id }) => tables.attempts.get(id) ?? []),
  stats,
  incident: (tables, { key }) => tables.incidents.get(key)?.incident,
  checks: (tables, { checks, notification }) => checks.map((check) => refusal(tables, check, notification)),
  destinations: (tables, { names }) => names.map((name) => status(tables, name)),
  silences: (tables) => [...tables.silences.values()],
  content: (tables, { sha256 }) => tables.contents.get(sha256),
}

function candidates(tables: MemoryTables, { notification }: HistoryQuery): AcceptedRecord[] {
  if (notification === undefined) return [...tables.records.values()].reverse()
  const one = tables.records.get(notification)
  return one ? [one] : []
}

export const select = (tables: MemoryTables, query: HistoryQuery): Row[] =>
  selectRows(tables, query, candidates(tables, query))

function stats(tables: MemoryTables, query: StatsQuery): Stats {
  const rows = [...tables.records.values()].flatMap((record) =>
    record.receipts.concat(record.rows.map((row) => rowReceipt(tables, row))).map((receipt) => ({
      ...(receipt.channel !== undefined && { channel: receipt.channel }),
      type: record.notification.type,
      outcome: receipt.outcome,
      attempts: (receipt.delivery === undefined ? [] : (tables.attempts.get(receipt.delivery) ?? [])).filter(
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
