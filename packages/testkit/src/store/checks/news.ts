import assert from 'node:assert/strict'
import type { SilenceData } from '@notify/core'
import type { News } from '@notify/core/store'
import type { Bench } from '../bench.ts'
import { cases, type Case } from './cases.ts'

const silence = (id: string): SilenceData => ({
  id,
  when: { source: 'db-1', 'metadata.部屋': '東京' },
  from: 1,
  until: 2,
  by: 'ana',
})

const hears = async (bench: Bench, owner: string): Promise<News> => (await bench.commit({ owner })).news

export const newsChecks: readonly Case[] = cases('news', {
  'every owner hears of silences once': async (bench) => {
    await hears(bench, 'one')
    await hears(bench, 'two')
    assert.equal(await bench.control({ do: 'silence', silence: silence('s1') }), 1)
    assert.deepEqual((await hears(bench, 'two')).silences, [silence('s1')])
    assert.equal((await hears(bench, 'two')).silences, undefined)
    assert.equal((await hears(bench, 'one')).silences, undefined, 'who changed it has heard with the answer')
  },

  'who changes a silence hears it with the answer': async (bench) => {
    await hears(bench, 'one')
    const { news } = await bench.commit({ control: [{ do: 'silence', silence: silence('s1') }] })
    assert.deepEqual(news.silences, [silence('s1')])
    const gone = await bench.commit({ control: [{ do: 'unsilence', id: 's1' }] })
    assert.deepEqual(gone.news.silences, [])
    assert.deepEqual(await bench.store.read('silences', {}), [])
  },

  'who is new hears what is silenced, and nothing of what was': async (bench) => {
    await bench.control({ do: 'silence', silence: silence('s1') })
    await bench.control({ do: 'silence', silence: silence('s2') })
    await bench.control({ do: 'hold', destination: 'ops', probe: false, why: 'paused' })
    const { silences, held } = await hears(bench, 'new')
    assert.deepEqual(silences?.map(({ id }) => id).toSorted(), ['s1', 's2'])
    assert.equal(held, undefined)
  },

  'a silence is read as it was written, and replaced by its id': async (bench) => {
    await bench.control({ do: 'silence', silence: silence('s1') })
    const changed = { ...silence('s1'), until: 99, tenant: 'acme', comment: 'صيانة' }
    await bench.control({ do: 'silence', silence: changed })
    assert.deepEqual(await bench.store.read('silences', {}), [changed])
  },

  'every owner hears of holds and releases once': async (bench) => {
    for (const owner of ['one', 'two']) await hears(bench, owner)
    await bench.control({ do: 'hold', destination: 'ops', probe: false, why: 'auth', error: 'refused' })
    assert.partialDeepStrictEqual((await hears(bench, 'two')).held, [{ destination: 'ops', why: 'auth' }])
    await bench.control({ do: 'release', destination: 'ops' })
    const { held, released } = await hears(bench, 'two')
    assert.deepEqual([held, released], [undefined, ['ops']])
    assert.deepEqual(await hears(bench, 'two'), {})
  },

  'a hold that ends by itself is told': async (bench) => {
    await bench.accept(['ops'])
    await bench.control({ do: 'hold', destination: 'ops', ms: 1_000, probe: false, why: 'retry-after' })
    await bench.clock.advance(1_000)
    const { news } = await bench.commit({ lease: { limit: 1, leaseMs: 30_000 } })
    assert.deepEqual(news.released, ['ops'])
  },
})
