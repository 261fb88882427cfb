import assert from 'node:assert/strict'
import type { Delivery, Group } from '@notify/core'
import type { Bench } from '../bench.ts'
import { acceptAll, outcomes, taken } from '../bench.ts'
import { acceptance, group, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const collect = (given: Partial<Group> = {}): ReturnType<typeof planned> =>
  planned('ops', { route: 'digest', group: group(given) })

const membersOf = ({ notifications }: Delivery): string[] => notifications.map(({ id }) => id)

/** Accepts one after the other. @returns Their ids. */
async function items(bench: Bench, count: number, given?: Partial<Group>): Promise<string[]> {
  const ids: string[] = []
  for (let item = 0; item < count; item++) ids.push((await bench.accept([collect(given)])).id)
  return ids
}

export const digestChecks: readonly Case[] = cases('digest', {
  'a thousand at a time are one digest, with every one of them once': async (bench) => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        bench.commit({ accept: Array.from({ length: 100 }, () => acceptance([collect()])) }),
      ),
    )
    const accepted = answers.flatMap((done) => done.accepted.map(taken))
    assert.equal(new Set(accepted.map(({ receipts }) => receipts[0]!.delivery)).size, 1)
    await bench.clock.advance(30_000)
    const digest = await bench.leaseOne()
    assert.equal(digest.digest, true)
    assert.equal(digest.cause, 'digest')
    assert.deepEqual(membersOf(digest).toSorted(), accepted.map(({ id }) => id).toSorted())
  },

  'members say that they are grouped, then what became of the digest': async (bench) => {
    const [first, second] = await acceptAll(bench, [acceptance([collect()]), acceptance([collect()])])
    const until = bench.clock.now() + 30_000
    assert.partialDeepStrictEqual(first!.receipts, [{ outcome: 'grouped', cause: 'digest', until }])
    assert.deepEqual(await bench.receipts(second!.id), first!.receipts)
    await bench.clock.advance(30_000)
    const digest = await bench.leaseOne()
    assert.equal(digest.id, first!.receipts[0]!.delivery)
    assert.deepEqual(membersOf(digest), [first!.id, second!.id])
    await bench.deliver(digest)
    for (const { id } of [first!, second!])
      assert.deepEqual(outcomes(await bench.receipts(id)), ['delivered'])
  },

  'a window waits for the last item, but not for ever': async (bench) => {
    const openedAt = bench.clock.now()
    for (let item = 0; item < 6; item++) {
      await items(bench, 1)
      await bench.clock.advance(20_000)
      if (bench.clock.now() < openedAt + 120_000) assert.deepEqual(await bench.lease(), [])
    }
    assert.equal((await bench.leaseOne()).notifications.length, 6)
  },

  'what comes after a window was closed opens the next one': async (bench) => {
    const early = await items(bench, 2)
    await bench.clock.advance(30_000)
    const first = await bench.leaseOne()
    const late = await items(bench, 1)
    await bench.deliver(first)
    await bench.clock.advance(30_000)
    const second = await bench.leaseOne()
    assert.deepEqual([membersOf(first), membersOf(second)], [early, late])
    assert.notEqual(first.id, second.id)
  },

  'a closed window stays closed when its digest is tried again': async (bench) => {
    const early = await items(bench, 1)
    await bench.clock.advance(30_000)
    await bench.settle(await bench.leaseOne(), { state: 'waiting', afterMs: 1_000, why: 'retry' })
    const late = await items(bench, 1)
    await bench.clock.advance(1_000)
    assert.deepEqual(membersOf(await bench.leaseOne()), early)
    await bench.clock.advance(30_000)
    const leased = await bench.lease()
    assert.ok(leased.some((one) => membersOf(one).join() === late.join()))
  },

  'a full window goes at once': async (bench) => {
    const ids = await items(bench, 4, { limit: 3 })
    const digest = await bench.leaseOne()
    assert.deepEqual(membersOf(digest), ids.slice(0, 3))
    await bench.clock.advance(30_000)
    assert.deepEqual((await bench.lease()).filter(({ id }) => id !== digest.id).map(membersOf), [
      ids.slice(3),
    ])
  },

  'with a leading first one, only what comes soon after is collected': async (bench) => {
    const [first, ...rest] = await items(bench, 3, { leading: true })
    const alone = await bench.leaseOne()
    assert.deepEqual([alone.digest, membersOf(alone)], [false, [first]])
    await bench.deliver(alone)
    await bench.clock.advance(30_000)
    const digest = await bench.leaseOne()
    assert.deepEqual(membersOf(digest), rest)
    await bench.deliver(digest)
    // The window goes on behind a digest, and ends when nothing came.
    const [soon] = await items(bench, 1, { leading: true })
    assert.deepEqual(await bench.lease(), [])
    await bench.clock.advance(30_000)
    const last = await bench.leaseOne()
    assert.deepEqual(membersOf(last), [soon])
    await bench.deliver(last)
    await bench.clock.advance(30_000)
    const [free] = await items(bench, 1, { leading: true })
    assert.deepEqual(membersOf(await bench.leaseOne()), [free])
  },

  'groups with other keys are other digests': async (bench) => {
    await items(bench, 1, { key: 'digests/a' })
    await items(bench, 1, { key: 'digests/b' })
    await bench.clock.advance(30_000)
    assert.equal((await bench.lease()).length, 2)
  },

  'a dead digest is replayed once, under its id, with the same members': async (bench) => {
    const ids = await items(bench, 3)
    await bench.clock.advance(30_000)
    const digest = await bench.leaseOne()
    await bench.die(digest)
    assert.equal(await bench.control({ do: 'replay', query: { outcome: 'dead' } }), 1)
    const again = await bench.leaseOne()
    assert.deepEqual([again.id, membersOf(again)], [digest.id, ids])
  },
})
