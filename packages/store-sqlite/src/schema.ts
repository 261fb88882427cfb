import type { DatabaseSync } from 'node:sqlite'
import { ConfigurationError } from '@notify/core/channel'

/**
 * One step for every released version, applied in order and never changed again. What the store decides with is a column;
 * everything else of a row is its text.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE notifications (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    accepted_at INTEGER NOT NULL,
    type TEXT NOT NULL,
    key TEXT,
    tenant TEXT,
    suppressed TEXT, -- how many of its receipts have no delivery, by channel
    text ANY NOT NULL, -- the notification
    input ANY, -- before the stages, where they changed it
    steps ANY,
    more ANY -- what few have
  ) STRICT;
  CREATE INDEX notifications_key ON notifications (key, n) WHERE key IS NOT NULL;
  CREATE INDEX notifications_accepted ON notifications (accepted_at);
  CREATE TABLE numbers (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID; -- no number is given twice

  -- The number of a delivery begins with that of its (first) notification: neither a column nor an index has to say it.
  CREATE TABLE deliveries (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    destination TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT,
    state TEXT NOT NULL,
    ready INTEGER NOT NULL, -- no other one of its lane goes first
    open INTEGER NOT NULL, -- it still collects
    crashes INTEGER NOT NULL,
    due REAL NOT NULL,
    decide_at REAL, -- by when it must be decided, held or not
    lease_until REAL NOT NULL,
    ended_at REAL NOT NULL,
    text ANY NOT NULL,
    tried_at REAL, -- the first attempt; most have no other
    tried_ms REAL,
    tried TEXT,
    tried_why ANY
  ) STRICT;
  CREATE INDEX deliveries_ready ON deliveries (destination, due, n) WHERE state = 'waiting' AND ready = 1;
  CREATE INDEX deliveries_decide ON deliveries (decide_at) WHERE state = 'waiting' AND decide_at IS NOT NULL;
  CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'leased';
  CREATE INDEX deliveries_suspect ON deliveries (state, n) WHERE crashes > 0;
  CREATE INDEX deliveries_failed ON deliveries (state, n) WHERE state IN ('dead', 'unknown');
  CREATE INDEX deliveries_recipient ON deliveries (recipient, n) WHERE recipient IS NOT NULL;

  -- Further notifications of a delivery: those that a digest collected.
  CREATE TABLE members (
    notification INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    PRIMARY KEY (notification, delivery)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_delivery ON members (delivery);

  CREATE TABLE attempts ( -- all but the first
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    outcome TEXT NOT NULL,
    text ANY NOT NULL
  ) STRICT;
  CREATE INDEX attempts_delivery ON attempts (delivery);

  CREATE TABLE keyed (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER, -- by what its age is judged
    text ANY NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX keyed_at ON keyed (kind, at) WHERE at IS NOT NULL;

  CREATE TABLE contents (sha256 TEXT PRIMARY KEY, type TEXT NOT NULL, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE attachments (
    notification INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (notification, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attachments_content ON attachments (sha256);
  CREATE TABLE news (n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, text ANY NOT NULL) STRICT;
  CREATE TABLE deliverer (one INTEGER PRIMARY KEY CHECK (one = 1), owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT;
  `,
]

/** By which a file is known as ours: "notf". https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x6e_6f_74_66

/**
 * Whether a file has the newest schema.
 *
 * @throws {ConfigurationError} if a newer version, one before the first release, or another program has written it.
 */
export const isCurrent = (database: DatabaseSync, path: string): boolean =>
  versionOf(database, path) === migrations.length

/** The schema of a file: 0 if it is empty. */
function versionOf(database: DatabaseSync, path: string): number {
  const pragma = (name: string): number => database.prepare(`PRAGMA ${name}`).get()![name] as number
  const version = pragma('user_version')
  if (pragma('application_id') === applicationId) {
    if (version <= migrations.length) return version
    throw new ConfigurationError(
      `sqlite: ${path} was written by a newer version of @notify/store-sqlite (schema ${version}, this one knows ${migrations.length}); update the package`,
    )
  }
  const tables = database.prepare('SELECT name FROM sqlite_schema').all()
  if (tables.length === 0 && version === 0 && pragma('application_id') === 0) return 0
  const names = new Set(tables.map(({ name }) => name))
  throw new ConfigurationError(
    ['notifications', 'deliveries', 'keyed'].every((name) => names.has(name))
      ? `sqlite: ${path} was written by a version of @notify/store-sqlite from before its first release, which no later one reads; move it away, and a new one is made`
      : `sqlite: ${path} is a SQLite database of another program; choose another path`,
  )
}

/** Brings the file to the newest schema. @throws {ConfigurationError} as `isCurrent` does. */
export function migrate(database: DatabaseSync, path: string): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have been faster.
    const version = versionOf(database, path)
    for (const step of migrations.slice(version)) database.exec(step)
    database.exec(
      `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`,
    )
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** So many deliveries a notification may have. Numbers stay exact up to 8 billion notifications. */
const room = 2 ** 20

/** The numbers of a notification's own deliveries, from the first to the last. */
export const ownNumbers = (notification: number): readonly [number, number] => [
  notification * room,
  notification * room + room - 1,
]

/** In SQL: whether a delivery is one of a notification's own. */
export const isOwn = (delivery: string, notification: string): string =>
  `${delivery} BETWEEN ${notification} * ${room} AND ${notification} * ${room} + ${room - 1}`

/** In SQL: the number of a delivery's notification. */
export const notificationOf = (delivery: string): string => `${delivery} / ${room}`
