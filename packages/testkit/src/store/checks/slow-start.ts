import assert from 'node:assert/strict'
import type { Delivery } from '@notify/core'
import { acceptAll, attempt, type Bench } from '../bench.ts'
import { acceptance } from '../works.ts'
import { cases, type Case } from './cases.ts'

/** Many wait for a destination of which nothing is known. */
async function begin(bench: Bench): Promise<readonly Delivery[]> {
  await bench.limit({ ops: { concurrency: 20, start: 2 } })
  await acceptAll(
    bench,
    Array.from({ length: 60 }, () => acceptance(['ops'])),
  )
  return bench.lease()
}

const deliverAll = async (bench: Bench, all: readonly Delivery[]): Promise<void> => {
  for (const one of all) await bench.deliver(one)
}

const fail = (bench: Bench, one: Delivery): Promise<unknown> =>
  bench.settle(
    one,
    { state: 'waiting', afterMs: 600_000, why: 'retry', error: 'the service answered 503' },
    { attempt: attempt(bench, one, 'unavailable') },
  )

/** All slots are earned, and free again. */
async function earnAll(bench: Bench): Promise<void> {
  let leased = await begin(bench)
  for (let round = 0; round < 2; round++) {
    await deliverAll(bench, leased)
    leased = await bench.lease()
  }
  assert.equal(leased.length, 20)
  for (const one of leased) await bench.settle(one, { state: 'waiting', why: 'due' })
}

const hold = { ms: 30_000, probe: true, why: 'retry-after' } as const

export const slowStartChecks: readonly Case[] = [
  ...cases('slow start', {
    'a destination of which nothing is known gets a few, and twice as many with each good answer': async (
      bench,
    ) => {
      const [first, second] = await begin(bench)
      assert.deepEqual(await bench.lease(), [])
      await bench.deliver(first!)
      // Four may be in flight, and one is.
      assert.equal((await bench.lease()).length, 3)
      await bench.deliver(second!)
      assert.equal((await bench.lease()).length, 5)
    },

    'it gets no more than it bears, however much it has earned': async (bench) => {
      await earnAll(bench)
      assert.equal((await bench.lease()).length, 20)
      assert.deepEqual(await bench.lease(), [])
    },

    'one of several requests that has succeeded is a good answer': async (bench) => {
      const [first] = await begin(bench)
      await bench.settle(first!, { state: 'leased' }, { sent: 1, left: ['rest'] })
      assert.equal((await bench.lease()).length, 2)
    },

    'a failure halves what it gets; what is wrong with a message does not': async (bench) => {
      await earnAll(bench)
      const [first, second, ...rest] = await bench.lease()
      await bench.die(first!)
      assert.equal((await bench.lease()).length, 1)
      await fail(bench, second!)
      for (const one of rest.slice(0, 9)) await bench.settle(one, { state: 'waiting', why: 'due' })
      // Ten may be in flight, and as many are.
      assert.deepEqual(await bench.lease(), [])
      await bench.settle(rest[9]!, { state: 'waiting', why: 'due' })
      assert.equal((await bench.lease()).length, 1)
    },

    'after a hold it begins again, whatever succeeds while it lasts': async (bench) => {
      await earnAll(bench)
      const [first, ...rest] = await bench.lease()
      await bench.settle(
        first!,
        { state: 'waiting', afterMs: 0, why: 'retry' },
        {
          attempt: attempt(bench, first!, 'rate-limited'),
          hold,
        },
      )
      await deliverAll(bench, rest)
      await bench.clock.advance(30_000)
      const probe = await bench.leaseOne()
      await bench.deliver(probe)
      assert.equal((await bench.lease()).length, 4)
    },

    'what it has earned is forgotten after a quiet minute': async (bench) => {
      await earnAll(bench)
      await bench.clock.advance(60_000)
      assert.equal((await bench.lease()).length, 2)
    },

    'what it has earned is not forgotten while it answers': async (bench) => {
      await earnAll(bench)
      for (let round = 0; round < 3; round++) {
        await bench.clock.advance(25_000)
        const leased = await bench.lease()
        assert.equal(leased.length, 20)
        await bench.deliver(leased[0]!)
        for (const one of leased.slice(1)) await bench.settle(one, { state: 'waiting', why: 'due' })
      }
    },
  }),
  ...cases(
    'slow start',
    {
      'what it has earned outlives a restart': async (bench) => {
        await earnAll(bench)
        await bench.restart()
        assert.equal((await bench.lease()).length, 20)
      },
    },
    ['reopen'],
  ),
]
