import assert from 'node:assert/strict'
import type { HistoryQuery } from '@notify/core/store'
import type { Bench } from '../bench.ts'
import { outcomes } from '../bench.ts'
import { planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const replay = (bench: Bench, query: HistoryQuery): Promise<number> => bench.control({ do: 'replay', query })

/** Everything that may go dies. */
async function dieAll(bench: Bench): Promise<void> {
  for (const one of await bench.lease()) await bench.die(one)
}

export const deadLetterChecks: readonly Case[] = cases('dead letters', {
  'what is dead goes again, under its own id, with its attempts': async (bench) => {
    const { id, receipts } = await bench.accept(['ops'])
    await dieAll(bench)
    await bench.clock.advance(3_600_000)
    assert.equal(await replay(bench, { outcome: 'dead' }), 1)
    const again = await bench.leaseOne()
    assert.deepEqual(
      [again.id, again.attempts, again.attemptsAtReplay, again.ageMs],
      [receipts[0]!.delivery, 1, 1, 0],
    )
    await bench.deliver(again)
    const { receipts: after, attempts } = await bench.entry(id)
    assert.partialDeepStrictEqual(after, [{ outcome: 'delivered', attempts: 2 }])
    assert.deepEqual(
      attempts.map(({ number }) => number),
      [1, 2],
    )
  },

  'a second replay of the same selection sends nothing': async (bench) => {
    for (let one = 0; one < 5; one++) await bench.accept(['ops'])
    await dieAll(bench)
    assert.equal(await replay(bench, { outcome: 'dead' }), 5)
    assert.equal(await replay(bench, { outcome: 'dead' }), 0)
    const leased = await bench.lease()
    assert.equal(leased.length, 5)
    for (const one of leased) await bench.deliver(one)
    assert.equal(await replay(bench, {}), 0)
    assert.deepEqual(await bench.lease(), [])
  },

  'only what matches goes again': async (bench) => {
    const recipient = { id: 'ana', addresses: {} }
    const one = await bench.accept(['a', 'b'], { type: 'job.failed' })
    const two = await bench.accept(['a', planned('mail', { recipient })], { tenant: 'acme' })
    await dieAll(bench)
    const channels = async (query: HistoryQuery): Promise<string[]> => {
      await replay(bench, query)
      const leased = await bench.lease()
      for (const delivery of leased) await bench.die(delivery)
      return leased.map(({ channel }) => channel).toSorted()
    }
    assert.deepEqual(await channels({ notification: one.id }), ['a', 'b'])
    assert.deepEqual(await channels({ outcome: 'dead', channel: 'a' }), ['a', 'a'])
    assert.deepEqual(await channels({ type: 'job.failed', channel: 'b' }), ['b'])
    assert.deepEqual(await channels({ recipient: 'ana' }), ['mail'])
    assert.deepEqual(await channels({ tenant: 'acme', outcome: 'dead' }), ['a', 'mail'])
    assert.deepEqual(await channels({ delivery: two.receipts[0]!.delivery! }), ['a'])
    assert.deepEqual(await channels({ outcome: 'unknown' }), [])
    assert.deepEqual(await channels({ since: bench.clock.now() + 1 }), [])
  },

  'what was said of an incident that has moved on is not said again': async (bench) => {
    const { id } = await bench.accept(['ops'], { key: 'disk', state: 'firing' })
    await dieAll(bench)
    await bench.clock.advance(1_000)
    await bench.accept([], { key: 'disk', state: 'resolved' })
    assert.equal(await replay(bench, { notification: id }), 0)
    assert.deepEqual(outcomes(await bench.receipts(id)), ['suppressed by incident'])
    assert.deepEqual(await bench.lease(), [])
  },

  'what is replayed goes first in its lane': async (bench) => {
    const edits = planned('ops', { incidents: 'edits' })
    const first = await bench.accept([edits], { key: 'disk', state: 'firing' })
    await dieAll(bench)
    await replay(bench, { outcome: 'dead' })
    const second = await bench.accept([edits], { key: 'disk', state: 'firing' })
    const leased = await bench.leaseOne()
    assert.equal(leased.notifications[0]!.id, first.id)
    await bench.deliver(leased)
    assert.equal((await bench.leaseOne()).notifications[0]!.id, second.id)
  },

  'what is unknown can be replayed too': async (bench) => {
    await bench.accept(['ops'])
    await bench.settle(
      await bench.leaseOne(),
      { state: 'unknown', why: 'the answer was lost' },
      { mayHaveArrived: true },
    )
    assert.equal(await replay(bench, { outcome: 'unknown' }), 1)
    assert.equal((await bench.leaseOne()).mayHaveArrived, true)
  },
})
