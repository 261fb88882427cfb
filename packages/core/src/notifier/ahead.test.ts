import { expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { DeliveryError } from '../errors.ts'
import { manualClock } from '../manual-clock.ts'
import { createNotifier } from '../notifier.ts'
import { consoleLogger } from '../observe/log.ts'
import { filter } from '../plan/stages/filter.ts'
import { memory } from '../store/memory/memory.ts'
import type { Done, Store, Work } from '../store/store.ts'
import { recorder } from '../testing/index.ts'

interface Slow extends Store {
  /** Commits under way, the one that was asked for first in front. */
  readonly waiting: { readonly work: Work; answer(): Promise<void>; fail(): void }[]
  /** Ids in the order in which they were taken in. */
  readonly taken: string[]
}

/** A memory store that applies a commit at once, and answers when it is told to. */
function slow(inOrder: boolean, clock: Clock): Slow {
  const store = memory({ clock })
  const waiting: Slow['waiting'] = []
  const taken: string[] = []
  return {
    ...store,
    inOrder,
    waiting,
    taken,
    commit(work) {
      const done = store.commit(work)
      taken.push(...work.accept.map(({ plan }) => plan.notification.id))
      const { promise, resolve, reject } = Promise.withResolvers<Done>()
      waiting.push({
        work,
        answer: async () => resolve(await done),
        fail: () => reject(new Error('the disk is full')),
      })
      return promise
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function start(inOrder: boolean, concurrency = 500) {
  const clock = manualClock()
  const store = slow(inOrder, clock)
  const ops = recorder()
  const notifier = createNotifier({
    store,
    clock,
    concurrency,
    stages: [filter({ severity: ['info', 'error'] })],
    logger: consoleLogger('silent'),
    channels: { ops },
  })
  const accept = (count: number): Promise<string>[] =>
    Array.from({ length: count }, async (_, index) => (await notifier.accept({ title: `${index}` })).id)
  /** Answers whatever is asked until nothing more comes. */
  const finish = async (): Promise<void> => {
    for (await turn(); store.waiting.length > 0; await turn()) await store.waiting.shift()!.answer()
  }
  return { store, ops, notifier, clock, accept, finish }
}

test('a store that works in order gets one more commit while the one before is under way, and keeps the order', async () => {
  const { store, accept, finish, ops } = start(true)
  const accepting = accept(400)
  await turn()
  expect(store.waiting.map(({ work }) => work.accept.length)).toEqual([128, 128])
  await finish()
  expect(store.taken).toEqual(await Promise.all(accepting))
  expect(ops.sent).toHaveLength(400)
})

test('a store that may reorder them gets one commit at a time', async () => {
  const { store, accept, finish } = start(false)
  const accepting = accept(400)
  await turn()
  expect(store.waiting.map(({ work }) => work.accept.length)).toEqual([128])
  await finish()
  expect(store.taken).toEqual(await Promise.all(accepting))
})

test('two commits together ask for no more deliveries than may be in flight', async () => {
  const { store, accept, finish } = start(true, 10)
  const accepting = accept(400)
  await turn()
  expect(store.waiting.map(({ work }) => work.lease?.limit)).toEqual([10, undefined])
  await finish()
  await Promise.all(accepting)
})

test('what the second of two brings is asked for, also when the first had asked for all and got nothing', async () => {
  const { store, ops, notifier, finish } = start(true)
  const draft = (index: number) =>
    ({ title: `${index}`, severity: index < 128 ? 'warning' : 'info' }) as const
  const accepting = Array.from({ length: 200 }, (_, index) => notifier.accept(draft(index)))
  await turn()
  expect(store.waiting.map(({ work }) => work.lease !== undefined)).toEqual([true, false])
  await finish()
  await Promise.all(accepting)
  expect(ops.sent).toHaveLength(72)
})

test('a commit that asks for none leaves the time of the next one as it is', async () => {
  const { store, ops, notifier, finish, clock } = start(true)
  ops.fail(new DeliveryError('unavailable', 'the service answered 503'))
  const retried = notifier.accept({ title: 'retried' })
  await finish()
  const others = Array.from({ length: 200 }, () => notifier.accept({ title: 'x', severity: 'warning' }))
  await turn()
  expect(store.waiting).toHaveLength(2)
  // The second one, which asks for nothing, is the last to answer.
  await finish()
  await Promise.all([retried, ...others])
  expect(ops.sent).toHaveLength(0)
  const advancing = clock.advance(3_600_000)
  await finish()
  await advancing
  await finish()
  expect(ops.sent).toHaveLength(1)
})

test('a commit that fails refuses its own callers only', async () => {
  const { store, accept, finish } = start(true)
  const results = Promise.allSettled(accept(256))
  await turn()
  store.waiting.shift()!.fail()
  await finish()
  expect((await results).map(({ status }) => status)).toEqual([
    ...Array.from({ length: 128 }, () => 'rejected'),
    ...Array.from({ length: 128 }, () => 'fulfilled'),
  ])
})
