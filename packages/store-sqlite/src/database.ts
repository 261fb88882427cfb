import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { makeFile, makeFolder } from './files.ts'
import { isCurrent, migrate } from './schema.ts'

/** One connection, with each statement prepared once. */
export interface Database {
  /** @returns How many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number
  /** @returns The new row's number. Half the time of RETURNING. */
  insert(sql: string, ...values: SQLInputValue[]): number
  /** The first row. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  all(sql: string, ...values: SQLInputValue[]): Row[]
  iterate(sql: string, ...values: SQLInputValue[]): Iterable<Row>
  exec(sql: string): void
  close(): void
}

export type Row = Readonly<Record<string, SQLInputValue>>

/** Of 4 KiB: 16 and 64 MiB of log. */
const checkpointPages = 4_000
const lateCheckpointPages = 16_000

/** How long another process may hold the file before a commit gives up. */
const busyMs = 10_000

export interface OpenOptions {
  readonly readOnly?: boolean
  /** Another thread moves the log into the file; this connection does so only if that one falls far behind. */
  readonly checkpointsElsewhere?: boolean
}

/**
 * Opens the file, makes it if it is not there, and brings it to the newest schema. Every commit reaches the disk before it
 * is answered: a write-ahead log, and `synchronous` at FULL.
 */
export function openDatabase(
  path: string,
  { readOnly = false, checkpointsElsewhere = false }: OpenOptions = {},
): Database {
  if (!readOnly) {
    makeFolder(dirname(path))
    makeFile(path)
  }
  const database = new DatabaseSync(path, { readOnly, timeout: busyMs })
  try {
    if (!readOnly) {
      // Before anything is changed: it may be somebody else's, or only be read.
      const current = isCurrent(database, path)
      const pages = checkpointsElsewhere ? lateCheckpointPages : checkpointPages
      database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${pages}`,
      )
      if (!current) migrate(database, path)
    }
    // The cache stays at SQLite's 2 MB: each commit looks through all of it, which with 16 MB took a sixth of a small one.
    database.exec('PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF')
  } catch (error) {
    database.close()
    throw error
  }

  const statements = new Map<string, StatementSync>()
  function prepare(sql: string): StatementSync {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = database.prepare(sql)))
    return statement
  }
  return {
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    insert: (sql, ...values) => Number(prepare(sql).run(...values).lastInsertRowid),
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    iterate: (sql, ...values) => prepare(sql).iterate(...values),
    exec: (sql) => database.exec(sql),
    close() {
      statements.clear()
      database.close()
    },
  }
}
