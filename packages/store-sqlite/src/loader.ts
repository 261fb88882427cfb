import type { Finder, Forms, Limit, Loader } from '@notify/core/store'
import { candidateIds } from './candidates.ts'
import type { Database } from './database.ts'
import type { Seal } from '@notify/encryption'
import { createRecords } from './records.ts'
import { createRows, rowColumns, type Rows, type Stored } from './rows.ts'

export interface LoaderOptions {
  readonly now: number
  readonly limits: ReadonlyMap<string, Limit>
  readonly turn: number
  readonly newId: () => string
  /** What this process has leased, as it is in the file. */
  readonly inFlight?: ReadonlyMap<string, Stored>
}

/** How many rows are looked at in one go. */
const handful = 64

export interface SqliteLoader extends Loader {
  readonly forms: Forms
  /** A delivery as it is in the file. */
  stored(delivery: string): Stored | undefined
  /** The last order that was given, if one was. */
  lastOrder(): number | undefined
  /** It was given by this commit: nothing in the file belongs to it. */
  isFresh(order: number): boolean
}

/** Looks things up for one commit, or for one read. */
export function createLoader(database: Database, seal: Seal, options: LoaderOptions): SqliteLoader {
  const rows = createRows(database, seal, options.inFlight ?? new Map())
  let first = Number.POSITIVE_INFINITY
  let order: number | undefined
  return {
    ...options,
    find: createFinder(database, rows),
    forms: {
      rows: rows.form,
      wasReady: rows.wasReady,
      records: createRecords(database, seal, rows),
    },
    nextOrder() {
      order ??= Number(database.get(`SELECT last FROM numbers WHERE name = 'notifications'`)?.['last'] ?? 0)
      first = Math.min(first, ++order)
      return order
    },
    lastOrder: () => order,
    isFresh: (one) => one >= first,
    text(kind, key) {
      const row = database.get('SELECT text FROM keyed WHERE kind = ? AND key = ?', kind, key)
      return row && seal.open(row['text'])
    },
    row: () => undefined,
    stored: rows.stored,
    candidates: (query) => candidateIds(database, query),
  }
}

function createFinder(database: Database, rows: Rows): Finder {
  const ids = (sql: string, ...values: (string | number)[]): string[] =>
    database.all(sql, ...values).map((found) => rows.take(found))
  return {
    expired: (now) =>
      ids(
        `SELECT ${rowColumns} FROM deliveries WHERE state = 'leased' AND lease_until <= ? ORDER BY lease_until LIMIT ${handful}`,
        now,
      ),
    overdue: (now) =>
      ids(
        `SELECT ${rowColumns} FROM deliveries WHERE state = 'waiting' AND decide_at <= ? ORDER BY decide_at LIMIT ${handful}`,
        now,
      ),
    suspects: () =>
      ids(
        `SELECT ${rowColumns} FROM deliveries WHERE crashes > 0 AND state = 'waiting' ORDER BY n LIMIT ${handful}`,
      ),
    suspectsInFlight: () =>
      ids(
        `SELECT ${rowColumns} FROM deliveries WHERE crashes > 0 AND state = 'leased' ORDER BY n LIMIT ${handful}`,
      ),
    // One seek for each destination, however much waits there.
    destinations: () =>
      database
        .all(
          `WITH RECURSIVE each (name) AS (
             SELECT min(destination) FROM deliveries WHERE state = 'waiting' AND ready = 1
             UNION ALL
             SELECT (SELECT min(destination) FROM deliveries WHERE state = 'waiting' AND ready = 1 AND destination > name)
             FROM each WHERE name IS NOT NULL
           ) SELECT name FROM each WHERE name IS NOT NULL`,
        )
        .map((row) => row['name'] as string),
    waiting: (destination, skip) =>
      ids(
        `SELECT ${rowColumns} FROM deliveries WHERE state = 'waiting' AND ready = 1 AND destination = ?
         ORDER BY due, n LIMIT ${handful} OFFSET ?`,
        destination,
        skip,
      ),
  }
}
