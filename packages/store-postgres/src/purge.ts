import { forgetRecipient, type Counts, type Retention, type WorkingSet } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { ClientBase } from 'pg'
import { decide } from './commit.ts'
import { createFacts } from './facts.ts'
import { dropEmptyPartitions } from './schema.ts'
import { writeKeyed } from './write.ts'

/** So many notifications in one transaction. */
const chunk = 500

/** Runs something in a transaction of its own. */
export type Transact = <Result>(work: (client: ClientBase) => Promise<Result>) => Promise<Result>

/** Deletes what is settled and old enough, a chunk at a time; one that is cut off goes on with the next. */
export async function purge(
  transact: Transact,
  seal: Seal,
  retention: Retention,
  now: number,
): Promise<Counts> {
  const { deliveredMs, suppressedMs, deadMs, idempotencyMs, recipient } = retention
  if (recipient !== undefined) {
    const forgotten = await chunks((after) =>
      transact((client) => forgetChunk(client, seal, recipient, now, after)),
    )
    await transact(dropContents)
    return { notifications: forgotten, idempotencyKeys: 0 }
  }
  const shortest = Math.min(...[deliveredMs, suppressedMs, deadMs].filter((ms) => ms !== undefined))
  let notifications = 0
  if (shortest < Number.POSITIVE_INFINITY) {
    const needed = await transact((client) => neededByIncidents(client, seal, now - (deliveredMs ?? 0)))
    notifications = await chunks((after) =>
      transact((client) => purgeChunk(client, retention, now, now - shortest, after, needed)),
    )
  }
  const idempotencyKeys = await transact(async (client) => {
    const gone = async (kind: string, ms: number | undefined): Promise<number> => {
      if (ms === undefined) return 0
      const { rowCount } = await client.query('DELETE FROM keyed WHERE kind = $1 AND at <= $2', [
        kind,
        now - ms,
      ])
      return rowCount ?? 0
    }
    await gone('throttles', 0)
    await gone('windows', 0)
    if (deadMs !== undefined) await dropIncidents(client, seal, now - deadMs)
    await client.query('DELETE FROM news WHERE at <= $1', [now - newsKeptMs])
    await dropContents(client)
    return gone('idempotency', idempotencyMs)
  })
  // It locks the whole table: nothing else is locked by then.
  await transact((client) => dropEmptyPartitions(client, now - monthMs))
  return { notifications, idempotencyKeys }
}

/** Files that nothing names any more. */
async function dropContents(client: ClientBase): Promise<void> {
  await client.query(
    'DELETE FROM contents WHERE NOT EXISTS (SELECT FROM attachments WHERE attachments.sha256 = contents.sha256)',
  )
}

/** Deliveries of incidents. */
interface Shown {
  readonly rows: readonly string[]
}

/** Numbers of notifications that an incident was shown with, while it is open and for a while after: it is ended there. */
async function neededByIncidents(
  client: ClientBase,
  seal: Seal,
  resolvedAfter: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ text: string }>(
    `SELECT text FROM keyed WHERE kind = 'incidents' AND (at IS NULL OR at > $1)`,
    [resolvedAfter],
  )
  const deliveries = rows.flatMap(({ text }) => (JSON.parse(seal.open(text)) as Shown).rows)
  const needed = await client.query<{ n: string }>(
    `SELECT DISTINCT notification AS n FROM deliveries JOIN members ON members.delivery = deliveries.n WHERE id = ANY($1)`,
    [deliveries],
  )
  return new Set(needed.rows.map(({ n }) => n))
}

/** Those that were resolved so long ago and have no delivery left: what is still to be said of one needs it. */
async function dropIncidents(client: ClientBase, seal: Seal, resolvedBefore: number): Promise<void> {
  const { rows } = await client.query<{ key: string; text: string }>(
    `SELECT key, text FROM keyed WHERE kind = 'incidents' AND at <= $1 FOR UPDATE SKIP LOCKED`,
    [resolvedBefore],
  )
  const old = rows.map(({ key, text }) => ({ key, deliveries: (JSON.parse(seal.open(text)) as Shown).rows }))
  const left = await client.query<{ id: string }>('SELECT id FROM deliveries WHERE id = ANY($1)', [
    old.flatMap(({ deliveries }) => deliveries),
  ])
  const ids = new Set(left.rows.map(({ id }) => id))
  const gone = old.filter(({ deliveries }) => !deliveries.some((id) => ids.has(id))).map(({ key }) => key)
  await client.query(`DELETE FROM keyed WHERE kind = 'incidents' AND key = ANY($1)`, [gone])
}

const newsKeptMs = 3_600_000
const monthMs = 31 * 86_400_000

interface Step {
  readonly deleted: number
  readonly next: number | undefined
}

async function chunks(step: (after: number) => Promise<Step>): Promise<number> {
  let deleted = 0
  for (let after: number | undefined = 0; after !== undefined;) {
    const done: Step = await step(after)
    deleted += done.deleted
    after = done.next
  }
  return deleted
}

async function purgeChunk(
  client: ClientBase,
  { deliveredMs, suppressedMs, deadMs }: Retention,
  now: number,
  acceptedBefore: number,
  after: number,
  needed: ReadonlySet<string>,
): Promise<Step> {
  const { rows } = await client.query<
    Record<'n' | 'accepted' | 'ended' | 'pending' | 'failed' | 'delivered', string>
  >(
    `SELECT batch.n, accepted_at AS accepted, coalesce(max(ended_at), 0) AS ended,
       count(*) FILTER (WHERE state IN ('waiting', 'leased')) AS pending,
       count(*) FILTER (WHERE state IN ('dead', 'unknown')) AS failed,
       count(*) FILTER (WHERE state = 'delivered') AS delivered
     FROM (SELECT n, accepted_at FROM notifications WHERE n > $1 ORDER BY n LIMIT ${chunk}) AS batch
     LEFT JOIN members ON members.notification = batch.n LEFT JOIN deliveries ON deliveries.n = members.delivery
     GROUP BY batch.n, accepted_at ORDER BY batch.n`,
    [after],
  )
  const old = rows.filter((row) => {
    const keptMs = Number(row.failed) > 0 ? deadMs : Number(row.delivered) > 0 ? deliveredMs : suppressedMs
    const endedAt = Math.max(Number(row.accepted), Number(row.ended))
    return Number(row.pending) === 0 && !needed.has(row.n) && keptMs !== undefined && now - endedAt >= keptMs
  })
  const settled = await stillSettled(
    client,
    old.map(({ n }) => n),
  )
  await remove(client, settled)
  const last = rows.at(-1)
  const more = rows.length === chunk && Number(last?.accepted) <= acceptedBefore
  return { deleted: settled.length, next: more ? Number(last?.n) : undefined }
}

/** Without those that another node has taken up again meanwhile. It locks the deliveries of the others. */
async function stillSettled(client: ClientBase, notifications: readonly string[]): Promise<string[]> {
  if (notifications.length === 0) return []
  const { rows } = await client.query<{ n: string; state: string }>(
    `SELECT members.notification AS n, state FROM members JOIN deliveries ON deliveries.n = members.delivery
     WHERE members.notification = ANY($1) ORDER BY deliveries.id FOR UPDATE OF deliveries`,
    [notifications],
  )
  const pending = new Set(rows.flatMap(({ n, state }) => (isPending(state) ? [n] : [])))
  return notifications.filter((n) => !pending.has(n))
}

const isPending = (state: string): boolean => state === 'waiting' || state === 'leased'

/** The notifications, and their deliveries unless others share them. */
async function remove(client: ClientBase, notifications: readonly string[]): Promise<void> {
  if (notifications.length === 0) return
  const { rows } = await client.query<{ delivery: string }>(
    `SELECT DISTINCT delivery FROM members AS mine WHERE notification = ANY($1)
     AND NOT EXISTS (SELECT 1 FROM members WHERE delivery = mine.delivery AND notification <> ALL($1))`,
    [notifications],
  )
  await removeDeliveries(
    client,
    rows.map(({ delivery }) => delivery),
  )
  for (const [table, column] of [
    ['members', 'notification'],
    ['attachments', 'notification'],
    ['notifications', 'n'],
  ] as const)
    await client.query(`DELETE FROM ${table} WHERE ${column} = ANY($1)`, [notifications])
}

async function removeDeliveries(client: ClientBase, deliveries: readonly string[]): Promise<void> {
  await client.query('DELETE FROM attempts WHERE delivery = ANY($1)', [deliveries])
  await client.query('DELETE FROM deliveries WHERE n = ANY($1)', [deliveries])
}

async function forgetChunk(
  client: ClientBase,
  seal: Seal,
  recipient: string,
  now: number,
  after: number,
): Promise<Step> {
  // Who was named and got nothing has no delivery: every notification is looked at.
  const { rows } = await client.query<{ n: string; id: string }>(
    `SELECT n, id FROM notifications WHERE n > $1 ORDER BY n LIMIT ${chunk}`,
    [after],
  )
  const facts = createFacts()
  const { set, result } = await decide(
    client,
    seal,
    facts,
    { now, limits: new Map(), turn: 0, newId: () => '' },
    { lock: true },
    (tables: WorkingSet) =>
      forgetRecipient(
        tables,
        recipient,
        rows.flatMap(({ id }) => tables.records.get(id) ?? []),
      ),
  )
  const { records, removed, keyed } = set.changes()
  const gone = removed.map((id) => facts.rows.get(id)!.n)
  await client.query('DELETE FROM members WHERE delivery = ANY($1)', [gone])
  await removeDeliveries(client, gone)
  await writeKeyed(client, seal, keyed)
  const numbers = new Map(rows.map(({ id, n }) => [id, n]))
  for (const { key, change } of records)
    if (change)
      await client.query('UPDATE notifications SET text = $1 WHERE id = $2', [seal.line(change.text), key])
  await remove(
    client,
    records.filter(({ change }) => !change).map(({ key }) => numbers.get(key)!),
  )
  return { deleted: result.length, next: rows.length === chunk ? Number(rows.at(-1)?.n) : undefined }
}
