import type { AcceptedRecord, Changes, WorkingSet } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { Database } from './database.ts'
import { textOf } from './lazy.ts'
import type { SqliteLoader } from './loader.ts'
import { isOwn } from './records.ts'
import type { Stored } from './rows.ts'
import { writeRows } from './write-rows.ts'

/** The content of an attachment. */
export interface Content {
  readonly type: string
  readonly bytes: Uint8Array
}

export interface Writing {
  readonly database: Database
  readonly seal: Seal
  readonly loader: SqliteLoader
  readonly set: WorkingSet
  readonly contents: ReadonlyMap<string, Content>
}

/** Writes what a commit changed, inside its transaction. @returns The deliveries among it, as they are in the file now. */
export function write(writing: Writing, changes: Changes): ReadonlyMap<string, Stored> {
  const { database, seal, loader, contents } = writing
  const rows = writeRows(writing, changes)
  const numberOf = (delivery: string): number => (rows.get(delivery) ?? loader.stored(delivery))!.n
  for (const { change, isNew } of changes.records)
    if (change) writeRecord(writing, change.value, change.text, isNew, numberOf)
  for (const keyed of changes.keyed) writeKeyed(writing, keyed)
  const last = loader.lastOrder()
  if (last !== undefined)
    database.run(
      `INSERT INTO numbers (name, last) VALUES ('notifications', ?) ON CONFLICT (name) DO UPDATE SET last = excluded.last`,
      last,
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
  return rows
}

function writeRecord(
  writing: Writing,
  record: AcceptedRecord,
  more: string,
  isNew: boolean,
  numberOf: (delivery: string) => number,
): void {
  const { database, seal } = writing
  const { order, notification, input, steps, acceptedAt, receipts, rows } = record
  const { id, type, key, tenant, attachments } = notification
  const moreText = more === '{}' ? null : seal.text(more)
  if (isNew)
    database.run(
      `INSERT INTO notifications (n, id, accepted_at, type, key, tenant, suppressed, text, input, steps, more)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET n = excluded.n, text = excluded.text, input = excluded.input, more = excluded.more`,
      order,
      id,
      acceptedAt,
      type,
      key ?? null,
      tenant ?? null,
      receipts.length === 0 ? null : JSON.stringify(receipts.map(({ channel }) => channel ?? null)),
      seal.text(textOf(notification)),
      input === notification ? null : seal.text(textOf(input)),
      steps === undefined ? null : seal.text(textOf(steps)),
      moreText,
    )
  else database.run('UPDATE notifications SET more = ? WHERE n = ?', moreText, order)
  for (const { sha256 } of attachments ?? [])
    database.run('INSERT OR IGNORE INTO attachments (notification, sha256) VALUES (?, ?)', order, sha256)
  for (const row of rows)
    if (!isOwn(record, row))
      database.run(
        'INSERT OR IGNORE INTO members (notification, delivery) VALUES (?, ?)',
        order,
        numberOf(row.id),
      )
}

export function writeKeyed(
  { database, seal }: Pick<Writing, 'database' | 'seal'>,
  { kind, key, text, at }: Changes['keyed'][number],
): void {
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
