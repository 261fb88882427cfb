import assert from 'node:assert/strict'
import type { Hold } from '@notify/core'
import type { Bench } from '../bench.ts'
import { attempt, leaseMs } from '../bench.ts'
import { fallbackTo, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const hold = (
  bench: Bench,
  given: { ms?: number; probe?: boolean; why?: Hold['why'] } = {},
): Promise<number> => bench.control({ do: 'hold', destination: 'ops', probe: false, why: 'paused', ...given })

const held = async (bench: Bench): Promise<Hold | undefined> =>
  (await bench.store.read('destinations', { names: ['ops'] }))[0]!.hold

export const holdChecks: readonly Case[] = cases('hold', {
  'what is held waits, and the others go': async (bench) => {
    const { id } = await bench.accept(['ops', 'mail'])
    assert.equal(await hold(bench, { ms: 60_000 }), 1)
    assert.equal((await bench.leaseOne()).channel, 'mail')
    const until = bench.clock.now() + 60_000
    assert.deepEqual(await held(bench), {
      destination: 'ops',
      channel: 'ops',
      until,
      probe: false,
      why: 'paused',
    })
    assert.partialDeepStrictEqual(await bench.receipts(id), [{ why: 'held', until }, {}])
  },

  'a hold ends by itself, and the answer says when': async (bench) => {
    await bench.accept(['ops'])
    await hold(bench, { ms: 20_000 })
    const { nextMs } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.equal(nextMs, 20_000)
    await bench.clock.advance(19_999)
    assert.deepEqual(await bench.lease(), [])
    await bench.clock.advance(1)
    await bench.leaseOne()
    assert.equal(await held(bench), undefined)
  },

  'a hold without an end ends when it is released': async (bench) => {
    await bench.accept(['ops'])
    await hold(bench)
    await bench.clock.advance(86_400_000)
    assert.deepEqual(await bench.lease(), [])
    assert.equal(await bench.control({ do: 'release', destination: 'ops' }), 1)
    await bench.leaseOne()
    assert.equal(await bench.control({ do: 'release', destination: 'ops' }), 0)
  },

  'of two holds the longer one counts': async (bench) => {
    await hold(bench, { ms: 60_000, why: 'paused' })
    await hold(bench, { ms: 5_000, why: 'retry-after' })
    assert.equal((await held(bench))?.why, 'paused')
    await hold(bench, { ms: 90_000, why: 'breaker' })
    assert.equal((await held(bench))?.why, 'breaker')
    await hold(bench)
    await hold(bench, { ms: 1_000_000, why: 'breaker' })
    assert.equal((await held(bench))?.until, undefined)
  },

  'a release for a reason leaves a hold for another reason': async (bench) => {
    await hold(bench, { why: 'auth' })
    assert.equal(await bench.control({ do: 'release', destination: 'ops', why: ['breaker'] }), 0)
    assert.equal((await held(bench))?.why, 'auth')
    assert.equal(await bench.control({ do: 'release', destination: 'ops', why: ['auth', 'gone'] }), 1)
    assert.equal(await held(bench), undefined)
  },

  'an outcome may hold its whole destination': async (bench) => {
    await bench.accept(['ops'], { tenant: 'acme' })
    await bench.accept(['ops'])
    const leased = await bench.lease()
    const mine = leased.find(({ tenant }) => tenant === 'acme')!
    const stop = { ms: 30_000, probe: true, why: 'retry-after', error: 'the vendor asks to wait' } as const
    await bench.settle(mine, { state: 'waiting', why: 'held' }, { hold: stop })
    const names = ['acme\u0000ops', 'ops']
    const [theirs, root] = await bench.store.read('destinations', { names })
    assert.deepEqual(theirs!.hold, {
      destination: 'acme\u0000ops',
      channel: 'ops',
      tenant: 'acme',
      until: bench.clock.now() + 30_000,
      probe: true,
      why: 'retry-after',
      error: 'the vendor asks to wait',
    })
    assert.deepEqual([theirs!.waiting, root!.inFlight, root!.hold], [1, 1, undefined])
  },

  'after a hold with a probe one delivery goes first, alone': async (bench) => {
    for (let one = 0; one < 4; one++) await bench.accept(['ops'])
    await hold(bench, { ms: 10_000, probe: true, why: 'breaker' })
    await bench.clock.advance(10_000)
    const probe = await bench.leaseOne()
    assert.deepEqual(await bench.lease(), [])
    await bench.deliver(probe)
    assert.equal((await bench.lease()).length, 3)
  },

  'a probe that fails holds again': async (bench) => {
    for (let one = 0; one < 3; one++) await bench.accept(['ops'])
    const stop = { ms: 10_000, probe: true, why: 'breaker' } as const
    await hold(bench, stop)
    for (let round = 0; round < 2; round++) {
      await bench.clock.advance(10_000)
      const probe = await bench.leaseOne()
      await bench.settle(probe, { state: 'waiting', why: 'held' }, { hold: stop })
      assert.deepEqual(await bench.lease(), [])
    }
    await bench.clock.advance(10_000)
    await bench.leaseOne()
  },

  'a hold may ask for several probes in a row, one at a time': async (bench) => {
    for (let one = 0; one < 9; one++) await bench.accept(['ops'])
    await bench.settle(
      (await bench.lease({ limit: 1 }))[0]!,
      { state: 'waiting', why: 'held' },
      { hold: { ms: 10_000, probe: true, probes: 2, why: 'breaker' } },
    )
    await bench.clock.advance(10_000)
    await bench.deliver(await bench.leaseOne())
    const second = await bench.leaseOne()
    // In a row: after a failure it takes two again.
    await bench.settle(
      second,
      { state: 'waiting', afterMs: 600_000, why: 'retry' },
      { attempt: attempt(bench, second, 'unavailable') },
    )
    await bench.deliver(await bench.leaseOne())
    await bench.deliver(await bench.leaseOne())
    assert.equal((await bench.lease()).length, 5)
  },

  'what must be decided goes to be decided though it is held': async (bench) => {
    await bench.accept([planned('ops', { fallback: ['sms'], fallbackAfterMs: 5_000 })])
    await hold(bench)
    const { nextMs } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.equal(nextMs, 5_000)
    await bench.clock.advance(5_000)
    const delivery = await bench.leaseOne()
    assert.equal(delivery.overdue, 'fallback')
    await bench.settle(delivery, { state: 'waiting', why: 'held' }, fallbackTo('sms'))
    const leased = await bench.leaseOne()
    assert.deepEqual([leased.channel, leased.cause], ['sms', 'fallback'])
  },

  'what waits longer than its destination allows is decided, held or not': async (bench) => {
    await bench.limit({ ops: { maxAgeMs: 60_000 } })
    await bench.accept(['ops'])
    await hold(bench)
    await bench.clock.advance(59_999)
    assert.deepEqual(await bench.lease(), [])
    await bench.clock.advance(1)
    assert.equal((await bench.leaseOne()).overdue, 'max-age')
  },
})
