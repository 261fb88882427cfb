import assert from 'node:assert/strict'
import { leaseMs, type Bench } from '../bench.ts'
import { planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const request = { limit: 100, leaseMs, namedOnly: true }
const lease = (bench: Bench) => bench.commit({ lease: request })

/** Knows `ops` and `sms`, and `own` of the tenant `acme`. */
const configure = (bench: Bench): Promise<void> =>
  bench.limit({ ops: { maxAgeMs: 600_000 }, sms: {}, 'acme\u0000own': {} })

const channels = async (bench: Bench): Promise<string[]> =>
  (await lease(bench)).leased.map(({ destination }) => destination).toSorted()

export const unservedChecks: readonly Case[] = cases('unserved', {
  'what waits for a channel that this configuration does not have is left, and told': async (bench) => {
    await configure(bench)
    const { id } = await bench.accept(['ops', 'other'])
    await bench.accept(['other'])
    const { leased, unserved, nextMs } = await lease(bench)
    assert.deepEqual(
      leased.map(({ channel }) => channel),
      ['ops'],
    )
    assert.deepEqual(unserved, [{ destination: 'other', waiting: 2 }])
    assert.equal(nextMs, leaseMs)
    assert.equal((await bench.receipts(id))[1]!.outcome, 'waiting')
  },

  'it goes as soon as somebody asks who has the channel': async (bench) => {
    await configure(bench)
    await bench.accept(['other'])
    assert.deepEqual(await channels(bench), [])
    await bench.limit({ other: {} })
    assert.deepEqual(await channels(bench), ['other'])
    assert.deepEqual((await lease(bench)).unserved, [])
  },

  'who asks for everything gets everything': async (bench) => {
    await configure(bench)
    await bench.accept(['other'])
    const { leased, unserved } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.deepEqual([leased.length, unserved], [1, undefined])
  },

  "a tenant without channels of its own has the root's; one that has some has no others": async (bench) => {
    await configure(bench)
    await bench.accept(['ops'], { tenant: 'zen' })
    await bench.accept(['ops', 'own'], { tenant: 'acme' })
    assert.deepEqual(await channels(bench), ['acme\u0000own', 'zen\u0000ops'])
    assert.deepEqual((await lease(bench)).unserved, [{ destination: 'acme\u0000ops', waiting: 1 }])
  },

  'what was removed is handed out, and a tenant without its layer is served by the root': async (bench) => {
    await bench.limit({
      ops: {},
      gone: { removed: true },
      'acme\u0000own': { removed: true },
    })
    await bench.accept(['gone'])
    await bench.accept(['ops', 'own'], { tenant: 'acme' })
    assert.deepEqual(await channels(bench), ['acme\u0000ops', 'acme\u0000own', 'gone'])
  },

  'when it is too old it is handed out to end, whoever asks': async (bench) => {
    await bench.limit({ other: { maxAgeMs: 60_000 } })
    await bench.accept(['other'])
    await configure(bench)
    assert.equal((await lease(bench)).nextMs, 60_000)
    await bench.clock.advance(60_000)
    assert.deepEqual(
      (await lease(bench)).leased.map(({ overdue }) => overdue),
      ['max-age'],
    )
  },

  'its fallback is started by who knows the fallback': async (bench) => {
    await configure(bench)
    await bench.accept([planned('other', { fallback: ['sms'], fallbackAfterMs: 5_000 })])
    await bench.clock.advance(5_000)
    assert.deepEqual(
      (await lease(bench)).leased.map(({ overdue }) => overdue),
      ['fallback'],
    )
  },

  'who knows neither it nor its fallback leaves both to others, and asks again after a minute': async (
    bench,
  ) => {
    await configure(bench)
    await bench.accept([planned('other', { fallback: ['pager'], fallbackAfterMs: 5_000 })])
    await bench.clock.advance(5_000)
    const { leased, nextMs } = await lease(bench)
    assert.deepEqual([leased, nextMs], [[], 60_000])
    await bench.limit({ other: {}, pager: {} })
    await bench.clock.advance(60_000)
    assert.deepEqual(
      (await lease(bench)).leased.map(({ overdue }) => overdue),
      ['fallback'],
    )
  },

  'one that has crashed is left too': async (bench) => {
    await bench.accept(['other'])
    await bench.leaseOne()
    await configure(bench)
    await bench.clock.advance(leaseMs)
    assert.deepEqual(await channels(bench), [])
    await bench.limit({ other: {} })
    assert.deepEqual(await channels(bench), ['other'])
  },
})
