import { createWorkingSet, forgetRecipient } from '@notify/core/store'
import type { AcceptedRecord, Counts, Retention } from '@notify/core/store'
import type { Database } from './database.ts'
import { textOf } from './lazy.ts'
import { createLoader } from './loader.ts'
import { rollback } from './commit.ts'
import { isOwn, notificationOf } from './schema.ts'
import { writeKeyed } from './write.ts'
import type { Seal } from '@notify/encryption'

/** So many notifications in one transaction: whoever commits meanwhile waits for no more. */
const chunk = 500

/**
 * Deletes what is settled and old enough, a chunk at a time. Each step is a transaction of its own; a purge that is cut
 * off goes on with the next one.
 */
export function* purge(
  database: Database,
  seal: Seal,
  retention: Retention,
  now: number,
): Generator<Partial<Counts>> {
  const { deliveredMs, suppressedMs, deadMs, idempotencyMs, recipient } = retention
  if (recipient !== undefined) {
    yield* chunks(database, (after) => forgetChunk(database, seal, recipient, now, after))
    yield transaction(database, () => dropContents(database))
    return
  }
  const shortest = Math.min(...[deliveredMs, suppressedMs, deadMs].filter((ms) => ms !== undefined))
  if (shortest < Number.POSITIVE_INFINITY) {
    const needed = neededByIncidents(database, seal, now - (deliveredMs ?? 0))
    yield* chunks(database, (after) => purgeChunk(database, retention, now, now - shortest, after, needed))
  }
  yield transaction(database, () => {
    const gone = (kind: string, ms: number | undefined): number =>
      ms === undefined
        ? 0
        : database.run('DELETE FROM keyed WHERE kind = ? AND at IS NOT NULL AND at <= ?', kind, now - ms)
    gone('throttles', 0)
    gone('windows', 0)
    if (deadMs !== undefined) dropIncidents(database, seal, now - deadMs)
    database.run('DELETE FROM news WHERE at <= ?', now - newsKeptMs)
    dropContents(database)
    return { idempotencyKeys: gone('idempotency', idempotencyMs) }
  })
}

/** Files that nothing names any more. */
function dropContents(database: Database): Partial<Counts> {
  database.run(
    'DELETE FROM contents WHERE NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.sha256 = contents.sha256)',
  )
  return {}
}

/** Numbers of notifications that an incident was shown with, while it is open and for a while after: it is ended there. */
function neededByIncidents(database: Database, seal: Seal, resolvedAfter: number): ReadonlySet<number> {
  const needed = new Set<number>()
  for (const { text } of database.iterate(
    `SELECT text FROM keyed WHERE kind = 'incidents' AND (at IS NULL OR at > ?)`,
    resolvedAfter,
  )) {
    const { rows } = JSON.parse(seal.open(text)) as { readonly rows: readonly string[] }
    for (const id of rows)
      for (const { n } of database.all(
        `SELECT ${notificationOf('n')} AS n FROM deliveries WHERE id = ?
         UNION SELECT notification FROM deliveries JOIN members ON members.delivery = deliveries.n WHERE id = ?`,
        id,
        id,
      ))
        needed.add(n as number)
  }
  return needed
}

/** Those that were resolved so long ago and have no delivery left: what is still to be said of one needs it. */
function dropIncidents(database: Database, seal: Seal, resolvedBefore: number): void {
  const old = database.all(`SELECT key, text FROM keyed WHERE kind = 'incidents' AND at <= ?`, resolvedBefore)
  for (const { key, text } of old) {
    const { rows } = JSON.parse(seal.open(text)) as { readonly rows: readonly string[] }
    if (rows.some((id) => database.get('SELECT 1 FROM deliveries WHERE id = ?', id))) continue
    database.run(`DELETE FROM keyed WHERE kind = 'incidents' AND key = ?`, key as string)
  }
}

/** An owner that has not asked for so long reads everything anew anyway. */
const newsKeptMs = 3_600_000

function* chunks(database: Database, step: (after: number) => Step): Generator<Partial<Counts>> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const from: number = after
    const { deleted, next } = transaction(database, () => step(from))
    yield { notifications: deleted }
    after = next
  }
}

interface Step {
  readonly deleted: number
  readonly next: number | undefined
}

function purgeChunk(
  database: Database,
  { deliveredMs, suppressedMs, deadMs }: Retention,
  now: number,
  acceptedBefore: number,
  after: number,
  needed: ReadonlySet<number>,
): Step {
  const rows = database.all(
    `WITH those AS MATERIALIZED (SELECT n, accepted_at FROM notifications WHERE n > ? ORDER BY n LIMIT ${chunk}),
       each AS (
         SELECT those.n, accepted_at, ended_at, state FROM those LEFT JOIN deliveries ON ${isOwn('deliveries.n', 'those.n')}
         UNION ALL
         SELECT those.n, accepted_at, ended_at, state FROM those JOIN members ON members.notification = those.n
         JOIN deliveries ON deliveries.n = members.delivery
       )
     SELECT n, accepted_at, max(ended_at) AS ended_at,
       sum(state IN ('waiting', 'leased')) AS pending, sum(state IN ('dead', 'unknown')) AS failed,
       sum(state = 'delivered') AS delivered
     FROM each GROUP BY n ORDER BY n`,
    after,
  )
  let deleted = 0
  for (const row of rows) {
    const [n, acceptedAt, endedAt, pending, failed, delivered] = [
      row['n'],
      row['accepted_at'],
      row['ended_at'],
      row['pending'],
      row['failed'],
      row['delivered'],
    ].map(Number) as [number, number, number, number, number, number]
    const keptMs = failed > 0 ? deadMs : delivered > 0 ? deliveredMs : suppressedMs
    if (pending > 0 || needed.has(n) || keptMs === undefined || now - Math.max(acceptedAt, endedAt) < keptMs)
      continue
    remove(database, n)
    deleted++
  }
  const last = rows.at(-1)
  const more = rows.length === chunk && Number(last?.['accepted_at']) <= acceptedBefore
  return { deleted, next: more ? Number(last?.['n']) : undefined }
}

/** The notification, and its deliveries unless another one shares them. */
function remove(database: Database, n: number): void {
  const alone = database.all(
    `WITH mine AS (
       SELECT n AS delivery FROM deliveries WHERE ${isOwn('n', '?1')}
       UNION ALL SELECT delivery FROM members WHERE notification = ?1
     )
     SELECT delivery FROM mine
     WHERE NOT EXISTS (SELECT 1 FROM members WHERE delivery = mine.delivery AND notification <> ?1)
     AND NOT EXISTS (SELECT 1 FROM notifications WHERE n = ${notificationOf('mine.delivery')} AND n <> ?1)`,
    n,
  )
  for (const row of alone) removeDelivery(database, row['delivery'] as number)
  database.run('DELETE FROM members WHERE notification = ?', n)
  database.run('DELETE FROM attachments WHERE notification = ?', n)
  database.run('DELETE FROM notifications WHERE n = ?', n)
}

function removeDelivery(database: Database, n: number): void {
  database.run('DELETE FROM attempts WHERE delivery = ?', n)
  database.run('DELETE FROM deliveries WHERE n = ?', n)
}

function forgetChunk(database: Database, seal: Seal, recipient: string, now: number, after: number): Step {
  // Who was named and got nothing has no delivery: every notification is looked at.
  const rows = database.all(`SELECT n, id FROM notifications WHERE n > ? ORDER BY n LIMIT ${chunk}`, after)
  const loader = createLoader(database, seal, { now, limits: new Map(), turn: 0, newId: () => '' })
  const set = createWorkingSet(loader)
  const orders = new Map(rows.map((row) => [row['id'] as string, row['n'] as number]))
  const records = [...orders.keys()].flatMap((id) => set.records.get(id) ?? [])
  const touched = forgetRecipient(set, recipient, records)
  const changes = set.changes()
  for (const id of changes.removed) {
    const n = database.get('SELECT n FROM deliveries WHERE id = ?', id)!['n'] as number
    database.run('DELETE FROM members WHERE delivery = ?', n)
    removeDelivery(database, n)
  }
  for (const keyed of changes.keyed) writeKeyed({ database, seal }, keyed)
  for (const { key, change } of changes.records)
    if (change) rewrite(database, seal, change.value, change.text)
    else remove(database, orders.get(key)!)
  return { deleted: touched.length, next: rows.length === chunk ? Number(rows.at(-1)?.['n']) : undefined }
}

function rewrite(database: Database, seal: Seal, record: AcceptedRecord, more: string): void {
  const [text, input] = [textOf(record.notification), textOf(record.input)]
  database.run(
    'UPDATE notifications SET text = ?, input = ?, more = ? WHERE n = ?',
    seal.text(text),
    input === text ? null : seal.text(input),
    seal.text(more),
    record.order,
  )
}

function transaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollback(database)
    throw error
  }
}
