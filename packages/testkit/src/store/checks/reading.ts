import assert from 'node:assert/strict'
import type { HistoryQuery } from '@notify/core/store'
import type { Bench } from '../bench.ts'
import { acceptAll, attempt } from '../bench.ts'
import { acceptance, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

export const readChecks: readonly Case[] = cases('read', {
  'the history is newest first, in pages that new entries do not move': async (bench) => {
    const ids: string[] = []
    for (let one = 0; one < 25; one++) ids.unshift((await bench.accept(['ops'])).id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await bench.store.read('history', { limit: 7, ...(cursor !== undefined && { cursor }) })
      seen.push(...page.entries.map(({ notification }) => notification.id))
      cursor = page.cursor
      await bench.accept(['ops'])
    } while (cursor !== undefined)
    assert.deepEqual(seen, ids)
  },

  'all that a query names must match': async (bench) => {
    const recipient = { id: 'ana', addresses: {} }
    const a = await bench.accept(['ops'], { type: 'job.failed', key: 'k1' })
    await bench.clock.advance(1_000)
    const b = await bench.accept([planned('mail', { recipient })], { tenant: 'acme' })
    await bench.clock.advance(1_000)
    const suppressed = { by: 'silence', why: 'maintenance' }
    const c = await bench.accept(['ops'], {}, { plan: { suppressed } })
    const dead = await bench.lease()
    await bench.die(dead.find(({ channel }) => channel === 'ops')!)
    const now = bench.clock.now()
    const finds = async (query: HistoryQuery, ...entries: { id: string }[]): Promise<void> =>
      assert.deepEqual(
        await bench.history(query),
        entries.map(({ id }) => id),
        JSON.stringify(query),
      )
    await finds({}, c, b, a)
    await finds({ notification: b.id }, b)
    await finds({ delivery: a.receipts[0]!.delivery! }, a)
    await finds({ key: 'k1' }, a)
    await finds({ type: 'disk.full' }, c, b)
    await finds({ tenant: 'acme' }, b)
    await finds({ channel: 'ops' }, a)
    await finds({ recipient: 'ana' }, b)
    await finds({ outcome: 'dead' }, a)
    await finds({ outcome: 'waiting' }, b)
    await finds({ outcome: 'suppressed' }, c)
    await finds({ since: now - 1_000, before: now }, b)
    await finds({ outcome: 'dead', channel: 'mail' })
    await finds({ notification: 'nobody' })
  },

  'a page has at least one entry and at most a thousand, by default a hundred': async (bench) => {
    await acceptAll(
      bench,
      Array.from({ length: 101 }, () => acceptance([])),
    )
    for (const [limit, length] of [
      [undefined, 100],
      [0, 1],
      [5_000, 101],
    ] as const) {
      const { entries, cursor } = await bench.store.read('history', limit === undefined ? {} : { limit })
      assert.deepEqual([entries.length, cursor === undefined], [length, length === 101])
    }
  },

  'one that several channels match is in the history once': async (bench) => {
    const { id } = await bench.accept(['a', 'b', 'c'])
    for (const one of await bench.lease()) await bench.die(one)
    assert.deepEqual(await bench.history({ outcome: 'dead' }), [id])
  },

  'statistics count by channel and type': async (bench) => {
    await mixed(bench)
    const stats = await bench.store.read('stats', {})
    assert.partialDeepStrictEqual(stats, {
      delivered: 1,
      dead: 1,
      unknown: 0,
      suppressed: 1,
      waiting: 1,
      attempts: 3,
      retries: 1,
      successRate: 0.5,
    })
    assert.deepEqual(stats.durationMs, { p50: 12.5, p95: 12.5, p99: 12.5 })
    assert.deepEqual(Object.keys(stats.byChannel).toSorted(), ['a', 'b', 'c'])
    assert.partialDeepStrictEqual(stats.byChannel['a'], { delivered: 1, attempts: 2, retries: 1 })
    assert.deepEqual(Object.keys(stats.byType).toSorted(), ['disk.full', 'job.failed'])
    assert.partialDeepStrictEqual(await bench.store.read('stats', { type: 'job.failed' }), {
      dead: 1,
      delivered: 0,
    })
    assert.partialDeepStrictEqual(await bench.store.read('stats', { channel: 'a' }), {
      delivered: 1,
      dead: 0,
    })
    const later = { since: bench.clock.now() + 60_000 }
    assert.partialDeepStrictEqual(await bench.store.read('stats', later), { attempts: 0, delivered: 0 })
  },

  'a destination says what waits and what is in flight': async (bench) => {
    for (let one = 0; one < 3; one++) await bench.accept(['ops'])
    await bench.lease({ limit: 1 })
    assert.deepEqual(await bench.store.read('destinations', { names: ['ops', 'nobody'] }), [
      { destination: 'ops', waiting: 2, inFlight: 1 },
      { destination: 'nobody', waiting: 0, inFlight: 0 },
    ])
  },

  'a read changes nothing': async (bench) => {
    await bench.accept(['ops'])
    await bench.store.read('incident', { key: 'nobody' })
    await bench.store.read('checks', {
      checks: [{ kind: 'throttle', key: 'nobody', everyMs: 1 }],
      notification: 'x',
    })
    await bench.store.read('destinations', { names: ['nobody'] })
    assert.equal((await bench.lease()).length, 1)
    assert.equal(await bench.store.read('content', { sha256: 'nobody' }), undefined)
  },
})

/** One delivered with the second attempt, one dead, one suppressed, one that waits. */
async function mixed(bench: Bench): Promise<void> {
  await bench.accept(['a'])
  const first = await bench.leaseOne()
  await bench.settle(
    first,
    { state: 'waiting', why: 'retry', afterMs: 0 },
    { attempt: attempt(bench, first, 'unavailable') },
  )
  await bench.deliver(await bench.leaseOne())
  await bench.accept(['b'], { type: 'job.failed' })
  await bench.die(await bench.leaseOne())
  await bench.accept([planned('c', { suppressed: { by: 'silence', why: 'maintenance' } })])
  await bench.accept(['c'])
}
