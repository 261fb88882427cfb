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

/** @throws {ConfigurationError} if a newer version of this package has written the file. */
export function migrate(database: DatabaseSync, path: string): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number
    }
    if (version > migrations.length)
      throw new ConfigurationError(
        `sqlite: ${path} was written by a newer version of @notify/store-sqlite (schema ${version}, this one knows ${migrations.length}); update the package`,
      )
    for (const step of migrations.slice(version)) database.exec(step)
    database.exec(`PRAGMA user_version = ${migrations.length}`)
    database.exec('COMMIT')
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
