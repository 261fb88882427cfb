/** Fetches what a decision asked for: few queries, each for many keys. */
import { belowCursor, type HistoryQuery } from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { ClientBase } from 'pg'
import { lockOrder, type FactKind, type Facts, type Find, type Missing, type StoredRow } from './facts.ts'
import { fromColumn, toColumn } from './columns.ts'

/** How many rows are looked at in one go. */
const handful = 64
const candidatesAtATime = 200

export interface LoadOptions {
  /** Locks what it loads, and leaves alone what another node has locked in order to lease it. */
  readonly lock: boolean
  readonly query?: HistoryQuery
}

interface Stored {
  readonly n: string
  readonly id: string
  readonly ready: boolean
  readonly text: string
}

export async function load(
  client: ClientBase,
  seal: Seal,
  facts: Facts,
  missing: Missing,
  { lock, query = {} }: LoadOptions,
): Promise<void> {
  const loading: Loading = { client, seal, facts, lock }
  for (const kind of lockOrder) {
    const keys = [...(missing.keys.get(kind) ?? [])].toSorted()
    if (keys.length === 0) continue
    if (kind === 'rows') await loadRows(loading, keys)
    else await loadTexts(loading, kind, keys)
  }
  for (const [name, find] of missing.finds) facts.found.set(name, await findRows(loading, find))
  if (missing.attempts.size > 0) await loadAttempts(loading, [...missing.attempts])
  if (missing.candidates) await moreCandidates(client, facts, query)
}

interface Loading {
  readonly client: ClientBase
  readonly seal: Seal
  readonly facts: Facts
  readonly lock: boolean
}

function keep({ seal, facts }: Loading, row: Stored): void {
  const stored: StoredRow = { n: row.n, text: seal.open(row.text), ready: row.ready }
  facts.rows.set(row.id, stored)
}

async function loadRows(loading: Loading, ids: readonly string[]): Promise<void> {
  for (const id of ids) loading.facts.rows.set(id, undefined)
  const { rows } = await loading.client.query<Stored>(
    `SELECT n, id, ready, text FROM deliveries WHERE id = ANY($1) ORDER BY id ${loading.lock ? 'FOR UPDATE' : ''}`,
    [ids],
  )
  for (const row of rows) keep(loading, row)
}

async function loadTexts(
  { client, seal, facts, lock }: Loading,
  kind: Exclude<FactKind, 'rows'>,
  keys: readonly string[],
): Promise<void> {
  const texts = facts.texts.get(kind)!
  for (const key of keys) texts.set(key, undefined)
  const forUpdate = lock ? 'FOR UPDATE' : ''
  const { rows } =
    kind === 'records'
      ? await client.query<{ key: string; text: string }>(
          `SELECT id AS key, text FROM notifications WHERE id = ANY($1) ORDER BY id ${forUpdate}`,
          [keys],
        )
      : await client.query<{ key: string; text: string }>(
          `SELECT key, text FROM keyed WHERE kind = $1 AND key = ANY($2) ORDER BY key ${forUpdate}`,
          [kind, keys.map(toColumn)],
        )
  for (const { key, text } of rows) texts.set(kind === 'records' ? key : fromColumn(key), seal.open(text))
}

/** What another node has locked in order to lease it is left to it. @returns Ids, or names of destinations. */
async function findRows(loading: Loading, find: Find): Promise<string[]> {
  const { sql, values } = finding(find, loading.lock ? 'FOR UPDATE SKIP LOCKED' : '')
  const { rows } = await loading.client.query<Stored & { name?: string }>(sql, values)
  return rows.map((row) => {
    if (row.name !== undefined) return fromColumn(row.name)
    if (!loading.facts.rows.has(row.id)) keep(loading, row)
    return row.id
  })
}

async function loadAttempts({ client, seal, facts }: Loading, ids: readonly string[]): Promise<void> {
  for (const id of ids) facts.attempts.set(id, [])
  const { rows } = await client.query<{ id: string; texts: string[] }>(
    `SELECT deliveries.id, array_agg(attempts.text ORDER BY attempts.n) AS texts
     FROM deliveries JOIN attempts ON attempts.delivery = deliveries.n WHERE deliveries.id = ANY($1) GROUP BY deliveries.id`,
    [ids],
  )
  for (const { id, texts } of rows)
    facts.attempts.set(
      id,
      texts.map((text) => seal.open(text)),
    )
}

function finding(find: Find, lock: string): { sql: string; values: unknown[] } {
  const columns = 'SELECT n, id, ready, text FROM deliveries'
  switch (find.what) {
    case 'expired':
      return {
        sql: `${columns} WHERE state = 'leased' AND lease_until <= $1 ORDER BY lease_until LIMIT ${handful} ${lock}`,
        values: [find.now],
      }
    case 'overdue':
      return {
        sql: `${columns} WHERE state = 'waiting' AND decide_at <= $1 ORDER BY decide_at LIMIT ${handful} ${lock}`,
        values: [find.now],
      }
    case 'suspects':
      return {
        sql: `${columns} WHERE crashes > 0 AND state = 'waiting' ORDER BY n LIMIT ${handful} ${lock}`,
        values: [],
      }
    case 'suspectsInFlight':
      return {
        sql: `SELECT id AS name FROM deliveries WHERE crashes > 0 AND state = 'leased' ORDER BY n LIMIT ${handful}`,
        values: [],
      }
    case 'destinations':
      // One seek for each destination, however much waits there.
      return {
        sql: `WITH RECURSIVE each AS (
            (SELECT destination AS name FROM deliveries WHERE state = 'waiting' AND ready ORDER BY destination LIMIT 1)
            UNION ALL
            SELECT (SELECT destination FROM deliveries WHERE state = 'waiting' AND ready AND destination > each.name
                    ORDER BY destination LIMIT 1) FROM each WHERE each.name IS NOT NULL
          ) SELECT name FROM each WHERE name IS NOT NULL`,
        values: [],
      }
    case 'waiting':
      return {
        sql: `${columns} WHERE state = 'waiting' AND ready AND destination = $1 ORDER BY due, n LIMIT ${handful} OFFSET $2 ${lock}`,
        values: [toColumn(find.destination!), find.skip],
      }
  }
}

async function moreCandidates(client: ClientBase, facts: Facts, query: HistoryQuery): Promise<void> {
  const last = facts.candidates.at(-1)
  const below = await client.query<{ n: string }>('SELECT n FROM notifications WHERE id = $1', [last ?? ''])
  const { from, conditions, values } = where(query)
  values.push(Math.min(belowCursor(query), Number(below.rows[0]?.n ?? Number.MAX_SAFE_INTEGER)))
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT notifications.n, notifications.id FROM ${from}
     WHERE ${[...conditions, `notifications.n < $${values.length}`].join(' AND ')}
     ORDER BY notifications.n DESC LIMIT ${candidatesAtATime}`,
    values,
  )
  facts.candidates = [...facts.candidates, ...rows.map(({ id }) => id)]
  facts.allCandidates = rows.length < candidatesAtATime
}

function where(query: HistoryQuery): { from: string; conditions: string[]; values: unknown[] } {
  const conditions: string[] = []
  const values: unknown[] = []
  const add = (sql: string, value: unknown): void => {
    if (value === undefined) return
    values.push(value)
    conditions.push(`${sql} $${values.length}`)
  }
  add('notifications.id =', query.notification)
  add('notifications.key =', query.key === undefined ? undefined : toColumn(query.key))
  add('notifications.type =', query.type === undefined ? undefined : toColumn(query.type))
  add('notifications.tenant =', query.tenant)
  add('accepted_at >=', query.since)
  add('accepted_at <', query.before)
  const failed = query.outcome === 'dead' || query.outcome === 'unknown'
  const { delivery, recipient } = query
  // These are few among many: begin with the deliveries.
  if (!failed && delivery === undefined && recipient === undefined)
    return { from: 'notifications', conditions, values }
  add('deliveries.id =', delivery)
  add('deliveries.recipient =', recipient === undefined ? undefined : toColumn(recipient))
  if (failed) add('deliveries.state =', query.outcome)
  return {
    from: `deliveries JOIN members ON members.delivery = deliveries.n
      JOIN notifications ON notifications.n = members.notification`,
    conditions,
    values,
  }
}
