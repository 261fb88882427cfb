import { describe, expect, test } from 'vitest'
import { memory, StateError } from '@notify/core'
import type { Acceptance, Done, Store, Work } from '@notify/core/store'
import type { StoreDescriptor } from './descriptor.ts'
import { modelCheck } from './model/model-check.ts'
import { storeChecks } from './store-checks.ts'

/** What stands between a caller and a memory store. */
type Break = (store: Store) => Store

/** What outlives the stores that are opened on it. */
interface Ground {
  readonly memory: Store
  readonly watchers: Set<() => void>
  /** No outcome can be written. */
  isFailing: boolean
}

/** The same memory, opened anew: what a durable store is to its file. @param wrap Called anew with every opening. */
function shared(name: string, wrap: Break): StoreDescriptor {
  const grounds = new WeakMap<Store, Ground>()
  function open(ground: Ground): Store {
    const store = wrap({
      ...ground.memory,
      async commit(work) {
        if (ground.isFailing && work.settle.length > 0) throw new StateError('E_STORE', 'the ground gave way')
        const done = await ground.memory.commit(work)
        for (const changed of ground.watchers) changed()
        return done
      },
      watch(changed) {
        ground.watchers.add(changed)
        return () => ground.watchers.delete(changed)
      },
      close: async () => {},
    })
    grounds.set(store, ground)
    return store
  }
  const again = async (store: Store): Promise<Store> => open(grounds.get(store)!)
  async function begin(ground: Ground): Promise<() => Promise<void>> {
    ground.isFailing = true
    return async () => {
      ground.isFailing = false
    }
  }
  return {
    name,
    open: async (options) => open({ memory: memory(options), watchers: new Set(), isFailing: false }),
    reopen: again,
    another: again,
    faults: (store) => [{ name: 'no outcome', begin: () => begin(grounds.get(store)!) }],
  }
}

const withCommit = (store: Store, commit: (work: Work) => Promise<Done>): Store => ({ ...store, commit })

/** Hands out again what it handed out the last time. */
const leasesTwice: Break = (store) => {
  let last: Done['leased'] = []
  return withCommit(store, async (work) => {
    const done = await store.commit(work)
    if (!work.lease) return done
    const again = last
    last = done.leased
    return { ...done, leased: [...done.leased, ...again].slice(0, work.lease.limit) }
  })
}

/** Whoever settles is believed. */
const ignoresEpochs: Break = (store) => {
  const epochs = new Map<string, number>()
  return withCommit(store, async (work) => {
    const settle = work.settle.map((one) => ({ ...one, epoch: epochs.get(one.id) ?? one.epoch }))
    const done = await store.commit({ ...work, settle })
    for (const { id, epoch } of done.leased) epochs.set(id, epoch)
    return done
  })
}

/** The last of a batch is answered, and not written. */
const losesOneOfBatch: Break = (store) =>
  withCommit(store, async (work) => {
    if (work.accept.length < 2) return store.commit(work)
    const done = await store.commit({ ...work, accept: work.accept.slice(0, -1) })
    return { ...done, accepted: [...done.accepted, done.accepted.at(-1)!] }
  })

/** Who comes with a known key is a repeat, whatever the draft is. */
const ignoresFingerprints: Break = (store) =>
  withCommit(store, (work) =>
    store.commit({
      ...work,
      accept: work.accept.map((one) =>
        one.idempotency ? { ...one, idempotency: { ...one.idempotency, fingerprint: 'any' } } : one,
      ),
    }),
  )

/** One death frees what others still hold: the checks are asked of what is left alone. */
const freesHeldThrottles: Break = (store) => {
  let died = false
  return withCommit(store, async (work) => {
    const forget = (one: Acceptance): Acceptance => ({ ...one, plan: { ...one.plan, checks: [] } })
    const done = await store.commit(died ? { ...work, accept: work.accept.map(forget) } : work)
    died ||= work.settle.some(({ next }) => next.state === 'dead')
    return done
  })
}

/** Holds live in the process that was told of them. */
const forgetsHolds: Break = (store) => {
  let first = true
  return withCommit(store, async (work) => {
    if (first) {
      const names = ['ops', 'mail', 'a', 'b', 'acme\u0000ops']
      const control = names.map((destination) => ({ do: 'release', destination }) as const)
      await store.commit({ owner: 'forgets', accept: [], settle: [], control })
    }
    first = false
    return store.commit(work)
  })
}

/** Old is old, sent or not. */
const purgesPending: Break = (store) => {
  const purged = new Set<string>()
  return {
    ...store,
    async purge(retention) {
      const { entries } = await store.read('history', {})
      for (const { notification } of entries) purged.add(notification.id)
      return store.purge(retention)
    },
    async read(kind, query) {
      const answer = await store.read(kind, query)
      if (kind !== 'history') return answer
      const page = answer as Awaited<ReturnType<typeof store.read<'history'>>>
      return { ...page, entries: page.entries.filter(({ notification: { id } }) => !purged.has(id)) } as never
    },
  }
}

/** Limits are for others. */
const ignoresRates: Break = (store) =>
  withCommit(store, ({ limits, ...work }) =>
    store.commit({
      ...work,
      ...(limits && { limits: new Map() }),
    }),
  )

/** Members of a digest that is sent are those that were there when it was opened. */
const losesLateItems: Break = (store) =>
  withCommit(store, async (work) => {
    const done = await store.commit(work)
    const leased = done.leased.map((one) =>
      one.digest ? { ...one, notifications: one.notifications.slice(0, 1) } : one,
    )
    return { ...done, leased }
  })

/** Answers at once, and writes with the next commit. */
const answersBeforeItIsDurable: Break = (store) => {
  let unwritten: Work[] = []
  const flush = async (): Promise<void> => {
    const works = unwritten
    unwritten = []
    for (const work of works) await store.commit(work)
  }
  return {
    ...store,
    async commit(work) {
      await flush()
      const { accept, settle, control, lease } = work
      if (accept.length === 0 || settle.length + control.length > 0 || lease) return store.commit(work)
      unwritten.push(work)
      const accepted = accept.map(({ plan }) => ({
        id: plan.notification.id,
        repeated: false,
        durable: true,
        receipts: [],
      }))
      return { accepted, settled: [], controlled: [], leased: [], news: {} }
    },
    async read(kind, query) {
      await flush()
      return store.read(kind, query)
    },
  }
}

/** Two transactions where there should be one. */
const writesHalf: Break = (store) =>
  withCommit(store, async (work) => {
    const { accepted } = await store.commit({
      owner: work.owner,
      accept: work.accept,
      settle: [],
      control: [],
    })
    return { ...(await store.commit({ ...work, accept: [] })), accepted }
  })

/** What each one breaks, and the checks that have to find it. */
const broken: Readonly<Record<string, { readonly with: Break; readonly found: readonly string[] }>> = {
  'leases the same delivery twice': {
    with: leasesTwice,
    found: [
      'what is leased is not leased again before its lease has run out',
      'many who lease at a time never get the same delivery',
      'two that lease at a time never get the same delivery',
    ],
  },
  'settles without looking at the epoch': {
    with: ignoresEpochs,
    found: ['an outcome under another epoch is refused, and changes nothing'],
  },
  'loses one of a batch': {
    with: losesOneOfBatch,
    found: [
      'one that is refused does not touch the others of its commit',
      'a thousand at a time are one digest, with every one of them once',
    ],
  },
  'takes another draft for a repeat': {
    with: ignoresFingerprints,
    found: ['the same key with another draft is refused, and nothing is written'],
  },
  'frees a throttle that is still held': {
    with: freesHeldThrottles,
    found: [
      'a throttle is freed only when all that took it have died',
      'the death of what others took frees nothing',
    ],
  },
  'forgets holds when it is restarted': {
    with: forgetsHolds,
    found: ['holds, probes and rates hold'],
  },
  'purges what is pending': {
    with: purgesPending,
    found: ['what is pending is never deleted', 'a person is not forgotten while something is on its way'],
  },
  'leases more than the rate': {
    with: ignoresRates,
    found: [
      'a bucket lets its burst go at once, then one after the other',
      'a window never lets more than its limit go in any such time',
      'a rate is shared',
    ],
  },
  'loses late items of a digest': {
    with: losesLateItems,
    found: [
      'a thousand at a time are one digest, with every one of them once',
      'a window goes on collecting, and is closed once',
    ],
  },
  'answers before it is durable': {
    with: answersBeforeItIsDurable,
    found: ['the last commit before the end is there', 'a window goes on collecting, and is closed once'],
  },
  'writes half of a commit that fails': {
    with: writesHalf,
    found: ['a commit that fails anywhere has done nothing, and can be done again'],
  },
}

/** Names of the checks that fail. */
async function failures(descriptor: StoreDescriptor): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of storeChecks(descriptor)) await run().catch(() => failed.push(name))
  return failed
}

describe('the contract of stores', () => {
  test('finds nothing in a store that keeps it', async () => {
    expect(await failures(shared('whole', (store) => store))).toEqual([])
    await modelCheck(
      shared('whole', (store) => store),
      { runs: 20 },
    )
  })

  test.each(Object.entries(broken))('finds a store that %s', async (name, { with: wrap, found }) => {
    expect(await failures(shared(name, wrap))).toEqual(expect.arrayContaining([...found]))
  })

  test.each([
    'leases the same delivery twice',
    'takes another draft for a repeat',
    'leases more than the rate',
  ])('the comparison with the memory store finds one that %s, and says how to see it again', async (name) => {
    const wrong = modelCheck(shared(name, broken[name]!.with), { runs: 200, seed: 1 })
    await expect(wrong).rejects.toThrow(/seed: 1, path: .*\n.*Counterexample: \[\[\{"do":"/)
  })
})
