import assert from 'node:assert/strict'
import { manualClock, type ManualClock } from '@notify/core/testing'
import type { Accepted, Attempt, Delivery, Notification, PlannedDelivery, Receipt } from '@notify/core'
import type {
  Acceptance,
  Control,
  Done,
  Entry,
  HistoryQuery,
  Limit,
  Settlement,
  Store,
  Work,
} from '@notify/core/store'
import type { Fault, StoreDescriptor } from './descriptor.ts'
import { acceptance, type Given } from './works.ts'

/** What goes in. */
interface Intake {
  /** What is left out is empty. Default owner: `one`. */
  commit(work?: Partial<Work>, store?: Store): Promise<Done>
  /** @throws if it is refused. */
  accept(
    to: readonly (string | PlannedDelivery)[],
    notification?: Partial<Notification>,
    rest?: Given,
  ): Promise<Accepted>
  /** @returns How many rows it touched. */
  control(order: Control): Promise<number>
  limit(limits: Readonly<Record<string, Limit>>): Promise<void>
}

/** What goes out, and how that ends. */
interface Delivering {
  lease(request?: { limit?: number; leaseMs?: number }): Promise<readonly Delivery[]>
  /** The only delivery that may go now. @throws if there is none, or more. */
  leaseOne(): Promise<Delivery>
  settle(
    delivery: Pick<Delivery, 'id' | 'epoch'>,
    next: Settlement['next'],
    rest?: Partial<Settlement>,
  ): Promise<Receipt | undefined>
  /** Settles what was tried and arrived. */
  deliver(delivery: Delivery, rest?: Partial<Settlement>): Promise<Receipt | undefined>
  /** Settles what was tried and refused. */
  die(delivery: Delivery, rest?: Partial<Settlement>): Promise<Receipt | undefined>
}

/** What can be seen. */
interface Seeing {
  /** @throws if there is no such notification. */
  entry(id: string): Promise<Entry>
  receipts(id: string): Promise<readonly Receipt[]>
  /** Ids of notifications, newest first. */
  history(query?: HistoryQuery): Promise<readonly string[]>
}

/** A store, a clock that stands still, and the steps that checks are made of. */
export interface Bench extends Intake, Delivering, Seeing {
  readonly clock: ManualClock
  readonly store: Store
  readonly faults: readonly Fault[]
  /** The same data in a new store. */
  restart(): Promise<void>
  another(): Promise<Store>
}

export const leaseMs = 30_000

/** Gives a check a store of its own, and closes it. */
export async function withBench(
  descriptor: StoreDescriptor,
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  const clock = manualClock()
  let ids = 0
  const newId = (): string => `10000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`
  let store = await descriptor.open({ clock, newId })
  const others: Store[] = []
  let limits: ReadonlyMap<string, Limit> | undefined
  const bench: Bench = {
    ...stepsOf(() => bench),
    clock,
    get store() {
      return store
    },
    get faults() {
      return descriptor.faults?.(store) ?? []
    },
    commit: (work = {}, on = store) =>
      on.commit({ owner: 'one', accept: [], settle: [], control: [], ...work }),
    async limit(given) {
      limits = new Map(Object.entries(given))
      await bench.commit({ limits })
    },
    async restart() {
      assert.ok(descriptor.reopen, 'the descriptor has no reopen')
      store = await descriptor.reopen(store)
      // As whoever starts does: limits are the configuration's.
      if (limits) await bench.commit({ limits })
    },
    async another() {
      assert.ok(descriptor.another, 'the descriptor has no another')
      const other = await descriptor.another(store)
      others.push(other)
      if (limits) await bench.commit({ limits, owner: 'two' }, other)
      return other
    },
  }
  try {
    await run(bench)
  } finally {
    for (const one of [...others, store]) await one.close()
  }
}

type Steps = Omit<Bench, 'clock' | 'store' | 'faults' | 'commit' | 'limit' | 'restart' | 'another'>

/** What is made of commits and reads alone. */
const stepsOf = (bench: () => Bench): Steps => ({
  async accept(to, notification, rest) {
    const { accepted } = await bench().commit({
      accept: [acceptance(to, { occurredAt: bench().clock.now(), ...notification }, rest)],
    })
    return taken(accepted[0])
  },
  lease: async ({ limit = 100, leaseMs: ms = leaseMs } = {}) =>
    (await bench().commit({ lease: { limit, leaseMs: ms } })).leased,
  async leaseOne() {
    const leased = await bench().lease()
    assert.equal(leased.length, 1, `one delivery should go, not ${leased.length}`)
    return leased[0]!
  },
  settle: async ({ id, epoch }, next, rest) =>
    (await bench().commit({ settle: [{ id, epoch, next, ...rest }] })).settled[0],
  deliver: (delivery, rest) =>
    bench().settle(
      delivery,
      { state: 'delivered' },
      { attempt: attempt(bench(), delivery, 'delivered'), ...rest },
    ),
  die: (delivery, rest) =>
    bench().settle(
      delivery,
      { state: 'dead', why: 'the vendor refused it' },
      { attempt: attempt(bench(), delivery, 'invalid'), ...rest },
    ),
  control: async (order) => (await bench().commit({ control: [order] })).controlled[0]!,
  async entry(id) {
    const { entries } = await bench().store.read('history', { notification: id })
    assert.equal(entries.length, 1, `the history has ${entries.length} entries for one notification`)
    return entries[0]!
  },
  receipts: async (id) => (await bench().entry(id)).receipts,
  history: async (query = {}) =>
    (await bench().store.read('history', query)).entries.map(({ notification }) => notification.id),
})

/** How the next go at this delivery ended. */
export const attempt = (
  { clock }: Pick<Bench, 'clock'>,
  { attempts }: Pick<Delivery, 'attempts'>,
  outcome: Attempt['outcome'],
): NonNullable<Settlement['attempt']> => ({
  number: attempts + 1,
  startedAt: clock.now(),
  durationMs: 12.5,
  outcome,
})

/** @throws if it was refused. */
export function taken(answer: Done['accepted'][number] | undefined): Accepted {
  assert.ok(answer, 'the commit did not answer')
  if (answer instanceof Error) throw answer
  return answer
}

export const outcomes = (receipts: readonly Receipt[]): string[] =>
  receipts.map((one) => (one.outcome === 'suppressed' ? `suppressed by ${one.by}` : one.outcome))

/** Several acceptances in one commit. */
export const acceptAll = async (
  bench: Bench,
  all: readonly Acceptance[],
  store: Store = bench.store,
): Promise<readonly Accepted[]> => (await bench.commit({ accept: all }, store)).accepted.map(taken)
