import { decideAt, type Changes, type WrittenRow } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { Database } from './database.ts'
import type { SqliteLoader } from './loader.ts'

/** The content of an attachment. */
export interface Content {
  readonly type: string
  readonly bytes: Uint8Array
}

export interface Writing {
  readonly database: Database
  readonly seal: Seal
  readonly loader: SqliteLoader
  readonly contents: ReadonlyMap<string, Content>
}

/** Writes what a commit changed, inside its transaction. */
export function write(writing: Writing, changes: Changes): void {
  const { database, seal, loader, contents } = writing
  /** Of the rows of deliveries. */
  const numbers = new Map(changes.rows.map((written) => [written.row.id, writeRow(writing, written)]))
  const numberOf = (delivery: string): number => numbers.get(delivery) ?? loader.numberOf(delivery)
  for (const record of changes.records) writeRecord(writing, record, numberOf)
  for (const keyed of changes.keyed) writeKeyed(writing, keyed)
  for (const attempt of changes.attempts)
    database.run(
      'INSERT INTO attempts (delivery, ended_at, duration_ms, outcome, text) VALUES (?, ?, ?, ?, ?)',
      numberOf(attempt.delivery),
      Math.round(attempt.startedAt + attempt.durationMs),
      attempt.durationMs,
      attempt.outcome,
      seal.text(JSON.stringify(attempt)),
    )
  for (const sha256 of changes.contents.keys()) {
    const { type, bytes } = contents.get(sha256)!
    database.run(
      'INSERT OR IGNORE INTO contents (sha256, type, bytes) VALUES (?, ?, ?)',
      sha256,
      type,
      seal.bytes(bytes),
    )
  }
  for (const told of changes.news)
    database.run('INSERT INTO news (at, text) VALUES (?, ?)', loader.now, seal.text(JSON.stringify(told)))
}

function writeRecord(
  { database, seal }: Writing,
  { change }: Changes['records'][number],
  numberOf: (delivery: string) => number,
): void {
  if (!change) return
  const { order, notification, acceptedAt, receipts, rows } = change.value
  database.run(
    `INSERT INTO notifications (n, id, accepted_at, type, key, tenant, suppressed, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET text = excluded.text`,
    order,
    notification.id,
    acceptedAt,
    notification.type,
    notification.key ?? null,
    notification.tenant ?? null,
    receipts.length === 0 ? null : JSON.stringify(receipts.map(({ channel }) => channel ?? null)),
    seal.text(change.text),
  )
  for (const { sha256 } of notification.attachments ?? [])
    database.run('INSERT OR IGNORE INTO attachments (notification, sha256) VALUES (?, ?)', order, sha256)
  for (const { id } of rows)
    database.run('INSERT OR IGNORE INTO members (notification, delivery) VALUES (?, ?)', order, numberOf(id))
}

function writeKeyed({ database, seal }: Writing, { kind, key, text, at }: Changes['keyed'][number]): void {
  if (text === undefined) database.run('DELETE FROM keyed WHERE kind = ? AND key = ?', kind, key)
  else
    database.run(
      `INSERT INTO keyed (kind, key, at, text) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at, text = excluded.text`,
      kind,
      key,
      at ?? null,
      seal.text(text),
    )
}

function writeRow({ database, seal, loader }: Writing, { row, text, ready, isNew }: WrittenRow): number {
  const changing = [
    row.state,
    Number(ready),
    Number(row.open),
    row.crashes,
    Math.round(row.due),
    decideAt(row) === Number.POSITIVE_INFINITY ? null : Math.round(decideAt(row)),
    Math.round(row.leaseUntil),
    Math.round(row.endedAt),
    seal.text(text),
  ]
  if (isNew)
    return database.insert(
      `INSERT INTO deliveries (state, ready, open, crashes, due, decide_at, lease_until, ended_at, text, id, destination,
         channel, recipient)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...changing,
      row.id,
      row.destination,
      row.channel,
      row.recipient?.id ?? null,
    )
  const n = loader.numberOf(row.id)
  database.run(
    `UPDATE deliveries SET state = ?, ready = ?, open = ?, crashes = ?, due = ?, decide_at = ?, lease_until = ?, ended_at = ?,
       text = ? WHERE n = ?`,
    ...changing,
    n,
  )
  return n
}
