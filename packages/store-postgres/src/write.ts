/** Writes what a commit changed: one statement for each kind of change, however many rows it has. */
import { decideAt, type Changes, type WrittenRow } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { ClientBase } from 'pg'
import { toColumn } from './columns.ts'
import type { Facts } from './facts.ts'

export interface Content {
  readonly type: string
  readonly bytes: Uint8Array
}

/** @throws PostgreSQL's 23505 if another node has written the same key meanwhile: everything is decided again then. */
export async function write(
  client: ClientBase,
  seal: Seal,
  facts: Facts,
  changes: Changes,
  contents: ReadonlyMap<string, Content>,
  now: number,
): Promise<void> {
  const numbers = await writeRows(client, seal, facts, changes.rows)
  const numberOf = (id: string): string => numbers.get(id) ?? facts.rows.get(id)!.n
  await writeRecords(client, seal, changes.records, numberOf)
  await writeKeyed(client, seal, changes.keyed)
  if (changes.attempts.length > 0)
    await client.query(
      `INSERT INTO attempts (delivery, ended_at, duration_ms, outcome, text)
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $5::text[])`,
      columns(changes.attempts, (attempt) => [
        numberOf(attempt.delivery),
        Math.round(attempt.startedAt + attempt.durationMs),
        attempt.durationMs,
        attempt.outcome,
        seal.line(JSON.stringify(attempt)),
      ]),
    )
  for (const [sha256, { type, bytes }] of contents)
    if (changes.contents.has(sha256))
      await client.query(
        'INSERT INTO contents (sha256, type, bytes) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING',
        [sha256, type, Buffer.from(seal.bytes(bytes))],
      )
  if (changes.news.length > 0)
    await client.query('INSERT INTO news (at, text) SELECT $1, * FROM unnest($2::text[])', [
      now,
      changes.news.map((told) => seal.line(JSON.stringify(told))),
    ])
}

/** Rows of values as the columns that `unnest` takes. */
function columns<Item>(items: readonly Item[], values: (item: Item) => readonly unknown[]): unknown[][] {
  const rows = items.map(values)
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]))
}

async function writeRows(
  client: ClientBase,
  seal: Seal,
  facts: Facts,
  rows: readonly WrittenRow[],
): Promise<ReadonlyMap<string, string>> {
  const changing = ({ row, text, ready }: WrittenRow): readonly unknown[] => [
    row.state,
    ready,
    row.open,
    row.crashes,
    Math.round(row.due),
    decideAt(row) === Number.POSITIVE_INFINITY ? null : Math.round(decideAt(row)),
    Math.round(row.leaseUntil),
    Math.round(row.endedAt),
    seal.line(text),
  ]
  const types = ['text', 'bool', 'bool', 'int', 'bigint', 'bigint', 'bigint', 'bigint', 'text']
  const fresh = rows.filter(({ isNew }) => isNew)
  const changed = rows.filter(({ isNew }) => !isNew)
  const unnest = (more: readonly string[]): string =>
    [...types, ...more].map((type, index) => `$${index + 1}::${type}[]`).join(', ')
  const names = 'state, ready, open, crashes, due, decide_at, lease_until, ended_at, text'

  if (changed.length > 0)
    await client.query(
      `UPDATE deliveries SET (${names}) = (${names
        .split(', ')
        .map((name) => `given.${name}`)
        .join(', ')})
       FROM unnest(${unnest(['bigint'])}) AS given (${names}, n) WHERE deliveries.n = given.n`,
      columns(changed, (one) => [...changing(one), facts.rows.get(one.row.id)!.n]),
    )
  if (fresh.length === 0) return new Map()
  const { rows: inserted } = await client.query<{ id: string; n: string }>(
    `INSERT INTO deliveries (${names}, id, destination, channel, recipient)
     SELECT * FROM unnest(${unnest(['text', 'text', 'text', 'text'])}) RETURNING id, n`,
    columns(fresh, (one) => [
      ...changing(one),
      one.row.id,
      toColumn(one.row.destination),
      toColumn(one.row.channel),
      one.row.recipient === undefined ? null : toColumn(one.row.recipient.id),
    ]),
  )
  return new Map(inserted.map(({ id, n }) => [id, n]))
}

async function writeRecords(
  client: ClientBase,
  seal: Seal,
  records: Changes['records'],
  numberOf: (delivery: string) => string,
): Promise<void> {
  const written = records.flatMap(({ change, isNew }) => (change ? [{ ...change, isNew }] : []))
  const known = written.filter(({ isNew }) => !isNew)
  if (known.length > 0)
    await client.query(
      `UPDATE notifications SET text = given.text FROM unnest($1::text[], $2::text[]) AS given (id, text)
       WHERE notifications.id = given.id`,
      columns(known, ({ value, text }) => [value.notification.id, seal.line(text)]),
    )
  const fresh = written.filter(({ isNew }) => isNew)
  if (fresh.length > 0)
    await client.query(
      `INSERT INTO notifications (n, id, accepted_at, type, key, tenant, suppressed, text)
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[])`,
      columns(fresh, ({ value: { order, notification, acceptedAt, receipts }, text }) => [
        order,
        notification.id,
        acceptedAt,
        toColumn(notification.type),
        notification.key === undefined ? null : toColumn(notification.key),
        notification.tenant ?? null,
        receipts.length === 0
          ? null
          : JSON.stringify(receipts.map(({ channel }) => (channel === undefined ? null : toColumn(channel)))),
        seal.line(text),
      ]),
    )
  const members = written.flatMap(({ value: { order, rows } }) =>
    rows.map(({ id }) => [order, numberOf(id)] as const),
  )
  if (members.length > 0)
    await client.query(
      `INSERT INTO members (notification, delivery) SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING`,
      columns(members, (pair) => pair),
    )
  const attached = fresh.flatMap(({ value: { order, notification } }) =>
    (notification.attachments ?? []).map(({ sha256 }) => [order, sha256] as const),
  )
  if (attached.length > 0)
    await client.query(
      `INSERT INTO attachments (notification, sha256) SELECT * FROM unnest($1::bigint[], $2::text[]) ON CONFLICT DO NOTHING`,
      columns(attached, (pair) => pair),
    )
}

export async function writeKeyed(client: ClientBase, seal: Seal, keyed: Changes['keyed']): Promise<void> {
  const gone = keyed.filter(({ text }) => text === undefined)
  if (gone.length > 0)
    await client.query(
      `DELETE FROM keyed USING unnest($1::text[], $2::text[]) AS given (kind, key)
       WHERE keyed.kind = given.kind AND keyed.key = given.key`,
      columns(gone, ({ kind, key }) => [kind, toColumn(key)]),
    )
  const put = async (those: Changes['keyed'], onConflict: string): Promise<void> => {
    if (those.length === 0) return
    await client.query(
      `INSERT INTO keyed (kind, key, at, text) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) ${onConflict}`,
      columns(those, ({ kind, key, at, text = '' }) => [kind, toColumn(key), at ?? null, seal.line(text)]),
    )
  }
  const kept = keyed.filter(({ text }) => text !== undefined)
  // A silence is written without being looked up. Of everything else, what was absent must still be.
  const overwrites = ({ kind, isNew }: Changes['keyed'][number]): boolean => !isNew || kind === 'silences'
  await put(
    kept.filter((one) => !overwrites(one)),
    '',
  )
  await put(
    kept.filter(overwrites),
    'ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at, text = excluded.text',
  )
}
