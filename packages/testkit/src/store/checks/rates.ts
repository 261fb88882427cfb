import assert from 'node:assert/strict'
import type { Rate } from '@notify/core/store'
import type { Bench } from '../bench.ts'
import { acceptAll, leaseMs } from '../bench.ts'
import { acceptance, fallbackTo, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

async function queued(bench: Bench, count: number, rate: Rate, to = 'ops'): Promise<void> {
  await bench.limit({ [to]: { rate } })
  await acceptAll(
    bench,
    Array.from({ length: count }, () => acceptance([to])),
  )
}
const count = async (bench: Bench): Promise<number> => (await bench.lease()).length

export const rateChecks: readonly Case[] = cases('rate', {
  'a bucket lets its burst go at once, then one after the other': async (bench) => {
    await queued(bench, 20, { limit: 10, perMs: 1_000, burst: 4 })
    assert.equal(await count(bench), 4)
    await bench.clock.advance(99)
    assert.equal(await count(bench), 0)
    await bench.clock.advance(1)
    assert.equal(await count(bench), 1)
    await bench.clock.advance(1_000)
    assert.equal(await count(bench), 4)
  },

  'a window never lets more than its limit go in any such time': async (bench) => {
    await queued(bench, 40, { limit: 5, perMs: 1_000, kind: 'window' })
    const at: number[] = []
    for (let step = 0; step < 60; step++) {
      for (let left = await count(bench); left > 0; left--) at.push(bench.clock.now())
      await bench.clock.advance(step % 3 === 0 ? 170 : 90)
    }
    assert.ok(at.length > 20, `${at.length} went`)
    for (const time of at) {
      const within = at.filter((other) => other >= time && other < time + 1_000).length
      assert.ok(within <= 5, `${within} went within one second`)
    }
  },

  'a lease for many takes no more than the rate': async (bench) => {
    await queued(bench, 10, { limit: 3, perMs: 60_000 })
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, owner) =>
        bench.commit({ owner: `owner-${owner}`, lease: { limit: 10, leaseMs } }),
      ),
    )
    assert.equal(answers.flatMap(({ leased }) => leased).length, 3)
  },

  'a delivery that takes several requests pays for each': async (bench) => {
    await queued(bench, 3, { limit: 3, perMs: 60_000, kind: 'window' })
    const { leased } = await bench.commit({ lease: { limit: 1, leaseMs } })
    await bench.settle(leased[0]!, { state: 'leased' }, { sent: 1 })
    assert.equal(await count(bench), 1)
  },

  'who waits for the rate is told until when, and everybody hears it once': async (bench) => {
    await queued(bench, 2, { limit: 1, perMs: 10_000 })
    const { leased, nextMs, news } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.deepEqual([leased.length, nextMs], [1, 10_000])
    assert.partialDeepStrictEqual(news.limited, [{ destination: 'ops', until: bench.clock.now() + 10_000 }])
    const again = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.equal(again.news.limited, undefined)
    const { entries } = await bench.store.read('history', { outcome: 'waiting' })
    const why = entries.flatMap(({ receipts }) =>
      receipts.map((one) => (one.outcome === 'waiting' ? `${one.why} ${one.until}` : '')),
    )
    assert.ok(why.includes(`rate-limited ${bench.clock.now() + 10_000}`), why.join())
  },

  'a reader sees how many may go, and when all may': async (bench) => {
    await queued(bench, 3, { limit: 4, perMs: 4_000 })
    const read = async (): Promise<unknown> =>
      (await bench.store.read('destinations', { names: ['ops'] }))[0]!.rate
    assert.deepEqual(await read(), { remaining: 4, limit: 4, reset: bench.clock.now() })
    await count(bench)
    assert.deepEqual(await read(), { remaining: 1, limit: 4, reset: bench.clock.now() + 3_000 })
  },

  'a clock that goes back lets nothing more go': async (bench) => {
    await queued(bench, 10, { limit: 2, perMs: 1_000, kind: 'window' })
    assert.equal(await count(bench), 2)
    await bench.clock.advance(-500)
    assert.equal(await count(bench), 0)
    await bench.clock.advance(1_500)
    assert.equal(await count(bench), 2)
  },

  'a new limit counts from its commit on': async (bench) => {
    await queued(bench, 4, { limit: 1, perMs: 60_000 })
    assert.equal(await count(bench), 1)
    await bench.limit({})
    assert.equal(await count(bench), 3)
  },

  'what must be decided is not kept by a rate': async (bench) => {
    await queued(bench, 1, { limit: 1, perMs: 600_000 })
    assert.equal(await count(bench), 1)
    await bench.accept([planned('ops', { fallback: ['sms'], fallbackAfterMs: 5_000 })])
    await bench.clock.advance(5_000)
    const delivery = await bench.leaseOne()
    assert.equal(delivery.overdue, 'fallback')
    await bench.settle(delivery, { state: 'waiting', why: 'rate-limited' }, fallbackTo('sms'))
    assert.equal((await bench.leaseOne()).channel, 'sms')
  },
})
