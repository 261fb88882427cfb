import type { Finder, Limit, Loader } from '@notify/core/store'
import { candidateIds } from './candidates.ts'
import type { Database, Row } from './database.ts'
import type { Seal } from '@notify/encryption'

export interface LoaderOptions {
  readonly now: number
  readonly limits: ReadonlyMap<string, Limit>
  readonly turn: number
  readonly newId: () => string
}

/** How many rows are looked at in one go. */
const handful = 64

export interface SqliteLoader extends Loader {
  /** The number of a delivery's row. */
  numberOf(delivery: string): number
}

/** Looks things up for one commit, or for one read. */
export function createLoader(database: Database, seal: Seal, options: LoaderOptions): SqliteLoader {
  // What was found is mostly asked for right after it.
  const found = new Map<string, Row>()
  let order: number | undefined

  function rowOf(id: string): Row | undefined {
    const row = found.get(id) ?? database.get('SELECT n, ready, text FROM deliveries WHERE id = ?', id)
    if (row) found.set(id, row)
    return row
  }
  const find = createFinder(database, (row) => found.set(row['id'] as string, row))

  return {
    ...options,
    find,
    nextOrder() {
      order ??= Number(
        database.get(`SELECT seq FROM sqlite_sequence WHERE name = 'notifications'`)?.['seq'] ?? 0,
      )
      return ++order
    },
    text(kind, key) {
      const row =
        kind === 'records'
          ? database.get('SELECT text FROM notifications WHERE id = ?', key)
          : database.get('SELECT text FROM keyed WHERE kind = ? AND key = ?', kind, key)
      return row && seal.open(row['text'])
    },
    row(id) {
      const row = rowOf(id)
      return row && { text: seal.open(row['text']), ready: row['ready'] === 1 }
    },
    numberOf: (id) => rowOf(id)!['n'] as number,
    candidates: (query) => candidateIds(database, query),
  }
}

/** @param keep Is given each row that was found. */
function createFinder(database: Database, keep: (row: Row) => void): Finder {
  const ids = (sql: string, ...values: (string | number)[]): string[] =>
    database.all(sql, ...values).map((row) => {
      keep(row)
      return row['id'] as string
    })
  return {
    expired: (now) =>
      ids(
        `SELECT n, id, ready, text FROM deliveries WHERE state = 'leased' AND lease_until <= ? ORDER BY lease_until LIMIT ${handful}`,
        now,
      ),
    overdue: (now) =>
      ids(
        `SELECT n, id, ready, text FROM deliveries WHERE state = 'waiting' AND decide_at <= ? ORDER BY decide_at LIMIT ${handful}`,
        now,
      ),
    suspects: () =>
      ids(
        `SELECT n, id, ready, text FROM deliveries WHERE crashes > 0 AND state = 'waiting' ORDER BY n LIMIT ${handful}`,
      ),
    suspectsInFlight: () =>
      ids(
        `SELECT n, id, ready, text FROM deliveries WHERE crashes > 0 AND state = 'leased' ORDER BY n LIMIT ${handful}`,
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
        `SELECT n, id, ready, text FROM deliveries WHERE state = 'waiting' AND ready = 1 AND destination = ?
         ORDER BY due, n LIMIT ${handful} OFFSET ?`,
        destination,
        skip,
      ),
  }
}
