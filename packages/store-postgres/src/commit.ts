import { uuidv7 } from '@notify/core'
import { StateError } from '@notify/core/channel'
import {
  applyWork,
  createWorkingSet,
  type Done,
  type Limit,
  type Work,
  type WorkingSet,
} from '@notify/core/store'
import type { Seal } from '@notify/encryption'
import type { ClientBase } from 'pg'
import {
  createFacts,
  createLoader,
  isComplete,
  nothingMissing,
  ask,
  type Facts,
  type LoaderOptions,
  type Missing,
} from './facts.ts'
import { load, type LoadOptions } from './load.ts'
import type { Now } from './server-time.ts'
import { write, type Content } from './write.ts'

/** What a transaction is given. */
export interface CommitOptions {
  readonly limits: ReadonlyMap<string, Limit>
  readonly turn: number
  readonly contents: ReadonlyMap<string, Content>
  readonly now: Now
  readonly newId?: () => string
  /** No other node commits meanwhile: what could not be decided beside others is decided alone. */
  readonly alone: boolean
}

export interface Committed {
  readonly done: Omit<Done, 'news'>
  /** The time by which it was decided. Epoch ms. */
  readonly now: number
  /** Something that other nodes should hear of. */
  readonly tellOthers: boolean
}

/** Nodes share it while they commit; one that has lost to others twice takes it alone. */
const commitLock = 0x6e_6f_74_6a

/** One try at a transaction, up to but without its COMMIT. */
export async function commitOnce(
  client: ClientBase,
  seal: Seal,
  work: Work,
  options: CommitOptions,
): Promise<Committed> {
  await client.query(
    options.alone ? 'SELECT pg_advisory_xact_lock($1)' : 'SELECT pg_advisory_xact_lock_shared($1)',
    [commitLock],
  )
  const now = await options.now(client)
  const facts = createFacts()
  facts.orders = await drawOrders(client, work.accept.length)
  const newId = options.newId ?? ((): string => uuidv7(now))
  const { set, result: done } = await decide(
    client,
    seal,
    facts,
    { now, limits: options.limits, turn: options.turn, newId },
    { lock: true },
    (tables) => applyWork(tables, work, true),
    firstKeys(work),
  )
  const changes = set.changes()
  await write(client, seal, facts, changes, options.contents, now)
  const nextAt = work.lease ? await nextEndOrDecision(client) : Number.POSITIVE_INFINITY
  const nextMs = Math.min(done.nextMs ?? Number.POSITIVE_INFINITY, Math.max(0, nextAt - now))
  return {
    done: { ...done, ...(nextMs < Number.POSITIVE_INFINITY && { nextMs }) },
    now,
    tellOthers: changes.news.length + changes.rows.length > 0,
  }
}

/** What is sure to be asked for: one round of loading less. */
function firstKeys({ settle, accept }: Work): Missing {
  const missing = nothingMissing()
  for (const { id } of settle) ask(missing, 'rows', id)
  for (const { plan } of accept)
    for (const check of plan.checks)
      ask(missing, check.kind === 'throttle' ? 'throttles' : 'incidents', check.key)
  return missing
}

/** More rounds than any decision needs. */
const mostRounds = 1_000

/**
 * Decides on what is loaded, loads what was missing, and decides again, until nothing was missing. Deciding is pure and
 * cheap; loading in rounds asks for many things at a time.
 */
export async function decide<Result>(
  client: ClientBase,
  seal: Seal,
  facts: Facts,
  options: LoaderOptions,
  loading: LoadOptions,
  decision: (set: WorkingSet, missing: Missing) => Result,
  first: Missing = nothingMissing(),
): Promise<{ set: WorkingSet; result: Result }> {
  if (!isComplete(first)) await load(client, seal, facts, first, loading)
  for (let round = 0; round < mostRounds; round++) {
    const missing = nothingMissing()
    const set = createWorkingSet(createLoader(facts, missing, options))
    let result: Result | undefined
    let failure: unknown
    try {
      result = decision(set, missing)
    } catch (error) {
      failure = error
    }
    if (isComplete(missing)) {
      if (failure !== undefined) throw failure
      return { set, result: result as Result }
    }
    await load(client, seal, facts, missing, loading)
  }
  throw new StateError('E_STORE', 'postgres: the decision asked for more and more')
}

async function drawOrders(client: ClientBase, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await client.query<{ n: string }>(
    `SELECT nextval('notification_n') AS n FROM generate_series(1, $1)`,
    [count],
  )
  return rows.map(({ n }) => Number(n))
}

/** When the first lease ends or the first decision is due. */
async function nextEndOrDecision(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ least: string | null }>(
    `SELECT least(
       (SELECT min(lease_until) FROM deliveries WHERE state = 'leased'),
       (SELECT min(decide_at) FROM deliveries WHERE state = 'waiting' AND decide_at IS NOT NULL)) AS least`,
  )
  const least = rows[0]?.least
  return least === null || least === undefined ? Number.POSITIVE_INFINITY : Number(least)
}
