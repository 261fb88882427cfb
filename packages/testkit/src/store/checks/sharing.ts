import assert from 'node:assert/strict'
import type { Store } from '@notify/core/store'
import type { Bench } from '../bench.ts'
import { acceptAll, leaseMs, outcomes, taken } from '../bench.ts'
import { acceptance, throttle } from '../works.ts'
import { cases, type Case } from './cases.ts'

/** Both ask at a time, until neither gets anything. A store may let only one of them deliver. @returns Ids. */
async function leaseBoth(bench: Bench, other: Store): Promise<string[]> {
  const all: string[] = []
  for (;;) {
    const lease = { limit: 7, leaseMs }
    const answers = await Promise.all([
      bench.commit({ owner: 'one', lease }),
      bench.commit({ owner: 'two', lease }, other),
    ])
    const ids = answers.flatMap(({ leased }) => leased.map(({ id }) => id))
    if (ids.length === 0) return all
    all.push(...ids)
  }
}

/** The same work a hundred times, half of it through each store, at a time. */
const race = (bench: Bench, other: Store, work: () => ReturnType<typeof acceptance>) =>
  Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const on = index % 2 === 0 ? bench.store : other
      return taken(
        (await bench.commit({ owner: on === other ? 'two' : 'one', accept: [work()] }, on)).accepted[0],
      )
    }),
  )

export const sharingChecks: readonly Case[] = cases(
  'sharing',
  {
    'two that lease at a time never get the same delivery': async (bench) => {
      const other = await bench.another()
      await acceptAll(
        bench,
        Array.from({ length: 30 }, (_, index) => acceptance([`to-${index % 3}`])),
      )
      const ids = await leaseBoth(bench, other)
      assert.deepEqual([ids.length, new Set(ids).size], [30, 30])
    },

    'of two that throttle at a time one passes': async (bench) => {
      const other = await bench.another()
      const rest = { plan: { checks: [throttle('disk')] } }
      const accepted = await race(bench, other, () => acceptance(['ops'], {}, rest))
      const passed = accepted.flatMap(({ receipts }) => outcomes(receipts)).filter((one) => one === 'waiting')
      assert.equal(passed.length, 1)
      assert.equal((await leaseBoth(bench, other)).length, 1)
    },

    'one idempotency key is one notification': async (bench) => {
      const other = await bench.another()
      const once = { idempotency: { key: 'k', fingerprint: 'f' } }
      const accepted = await race(bench, other, () => acceptance(['ops'], {}, once))
      assert.equal(new Set(accepted.map(({ id }) => id)).size, 1)
      assert.equal(accepted.filter(({ repeated }) => !repeated).length, 1)
      assert.equal((await bench.history()).length, 1)
    },

    'one incident opens once': async (bench) => {
      const other = await bench.another()
      await race(bench, other, () => acceptance(['ops'], { key: 'disk', state: 'firing' }))
      const incident = await bench.store.read('incident', { key: 'disk' })
      assert.deepEqual([incident?.episode, incident?.count], [1, 100])
    },

    'a rate is shared': async (bench) => {
      await bench.limit({ ops: { rate: { limit: 5, perMs: 60_000, kind: 'window' } } })
      const other = await bench.another()
      await acceptAll(
        bench,
        Array.from({ length: 20 }, () => acceptance(['ops'])),
      )
      assert.equal((await leaseBoth(bench, other)).length, 5)
    },

    'an outcome may come from either, and is recorded once': async (bench) => {
      const other = await bench.another()
      const { id } = await bench.accept(['ops'])
      const delivery = await bench.leaseOne()
      const settlement = { id: delivery.id, epoch: delivery.epoch, next: { state: 'delivered' } } as const
      const answers = await Promise.all(
        [bench.store, other].map((store) => bench.commit({ owner: 'x', settle: [settlement] }, store)),
      )
      assert.equal(answers.filter(({ settled }) => settled[0] !== undefined).length, 1)
      const { entries } = await other.read('history', { notification: id })
      assert.equal(entries[0]!.receipts[0]!.outcome, 'delivered')
    },

    'what one changes the other hears of, once': async (bench) => {
      const other = await bench.another()
      await bench.commit({ owner: 'two' }, other)
      await bench.control({ do: 'hold', destination: 'ops', probe: false, why: 'auth' })
      await bench.control({ do: 'silence', silence: { id: 's1', when: { type: 'x' }, from: 1, until: 2 } })
      const { news } = await bench.commit({ owner: 'two' }, other)
      assert.equal(news.held?.[0]?.destination, 'ops')
      assert.equal(news.silences?.[0]?.id, 's1')
      assert.deepEqual((await bench.commit({ owner: 'two' }, other)).news, {})
    },

    'who watches hears that the other has done something': async (bench) => {
      const other = await bench.another()
      const heard = Promise.withResolvers<void>()
      const stop = other.watch?.(heard.resolve)
      assert.ok(stop, 'a store that others share has watch')
      await other.commit({ owner: 'two', accept: [], settle: [], control: [] })
      await bench.accept(['ops'])
      await heard.promise
      stop()
    },
  },
  ['another'],
)
