import assert from 'node:assert/strict'
import type { ManualClock } from '@notify/core/testing'
import type { Control } from '@notify/core/store'
import { limits, narrow, wide, type How } from './operations.ts'
import type { Side } from './side.ts'
import { settlementOf } from './works.ts'

/** The two stores of one sequence, and what is known of both. */
export interface Pair {
  readonly clock: ManualClock
  readonly model: Side
  readonly real: Side
  /** So many were accepted, or refused. */
  notifications: number
  /** Crashed and not settled. There is one at most: which of several goes first is left open. */
  suspect: string | undefined
}

/** Asks both, and compares. @throws if they differ. */
export async function both(
  { model, real }: Pair,
  what: string,
  ask: (side: Side) => Promise<unknown>,
): Promise<void> {
  const expected = await ask(model)
  assert.deepEqual(await ask(real), expected, what)
}

/** As whoever starts does: limits are the configuration's. */
export const begin = (side: Side): Promise<unknown> => side.commit({ limits })

export const lease = (pair: Pair, leaseMs: number): Promise<void> =>
  both(pair, 'lease', async (side) => side.remember(await side.commit({ lease: { limit: 1_000, leaseMs } })))

export const control = (pair: Pair, order: (side: Side) => Control): Promise<void> =>
  both(pair, 'control', async (side) => side.remember(await side.commit({ control: [order(side)] })))

/** One of those in flight; nothing if there is none. */
export const inFlight = ({ model }: Pair, which: number): string | undefined =>
  [...model.inFlight.keys()].toSorted()[which % model.inFlight.size]

export async function settle(pair: Pair, name: string | undefined, how: How, seconds: number): Promise<void> {
  if (name === undefined) return
  const now = pair.clock.now()
  await both(pair, `settle ${name}: ${how}`, async (side) => {
    const delivery = side.inFlight.get(name)!
    if (how !== 'part') side.inFlight.delete(name)
    return side.remember(await side.commit({ settle: [settlementOf(delivery, how, seconds, now)] }))
  })
  const ended = how === 'delivered' || how === 'dead' || how === 'unknown'
  if (ended && name === pair.suspect) pair.suspect = undefined
}

/** Under the epoch before. */
export async function settleLate(pair: Pair, name: string | undefined): Promise<void> {
  if (name === undefined) return
  await both(pair, `settle ${name} late`, async (side) => {
    const settlement = settlementOf(side.inFlight.get(name)!, 'delivered', 0, pair.clock.now())
    return side.remember(await side.commit({ settle: [{ ...settlement, epoch: settlement.epoch - 1 }] }))
  })
}

const crashLeaseMs = 1_000

/** All that may go is leased for a short time; one of them is not settled in it. */
export async function crash(pair: Pair, which: number): Promise<void> {
  if (pair.suspect !== undefined) return
  const before = new Set(pair.model.inFlight.keys())
  await lease(pair, crashLeaseMs)
  const leased = [...pair.model.inFlight.keys()].filter((name) => !before.has(name)).toSorted()
  const suspect = leased[which % leased.length]
  for (const name of leased) if (name !== suspect) await settle(pair, name, 'released', 0)
  pair.suspect = suspect
  if (suspect !== undefined) for (const side of [pair.model, pair.real]) side.inFlight.delete(suspect)
  await pair.clock.advance(crashLeaseMs)
}

const scopes = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `acme\u0000${name}`])
const destinations = scopes([...wide, ...narrow, 'sms', 'pager'])
const incidents = scopes(['k1', 'k2'])

/** Reads everything. */
export async function look(pair: Pair): Promise<void> {
  await both(pair, 'history', (side) => side.history())
  await both(pair, 'destinations', (side) => side.store.read('destinations', { names: destinations }))
  for (const key of incidents) await both(pair, 'incident', (side) => side.store.read('incident', { key }))
  await both(pair, 'stats', (side) => side.store.read('stats', {}))
}

/** Deletes what is older. How much of what an incident still needs outlives it is up to the store: only keys, while there is one. */
export async function purge(pair: Pair, ms: number): Promise<void> {
  const { store } = pair.model
  const known = await Promise.all(incidents.map((key) => store.read('incident', { key })))
  const places = await store.read('destinations', { names: destinations })
  const isCalm =
    known.every((one) => one === undefined || one.state === 'resolved') &&
    places.every(({ waiting, inFlight }) => waiting + inFlight === 0)
  const retention = isCalm ? { deliveredMs: ms, suppressedMs: ms, deadMs: ms } : {}
  await both(pair, 'purge', (side) => side.store.purge({ ...retention, idempotencyMs: ms }))
}
