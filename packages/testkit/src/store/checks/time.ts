import assert from 'node:assert/strict'
import { leaseMs } from '../bench.ts'
import { group, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const dayMs = 86_400_000

export const timeChecks: readonly Case[] = cases('time', {
  'a clock that goes back sends nothing twice, and loses nothing': async (bench) => {
    const { id } = await bench.accept(['ops'])
    const delivery = await bench.leaseOne()
    await bench.clock.advance(-dayMs)
    assert.deepEqual(await bench.lease(), [])
    assert.equal((await bench.deliver(delivery))?.outcome, 'delivered')
    assert.deepEqual(await bench.lease(), [])
    const next = await bench.accept(['ops'])
    assert.equal((await bench.leaseOne()).notifications[0]!.id, next.id)
    assert.deepEqual(await bench.history(), [next.id, id])
  },

  'a clock that leaps ahead closes a window once': async (bench) => {
    await bench.accept([planned('ops', { group: group() })])
    await bench.clock.advance(dayMs)
    const digest = await bench.leaseOne()
    await bench.deliver(digest)
    await bench.clock.advance(dayMs)
    assert.deepEqual(await bench.lease(), [])
  },

  'a clock that saws loses nothing and sends nothing twice': async (bench) => {
    const ids: string[] = []
    const sent: string[] = []
    for (let step = 0; step < 20; step++) {
      ids.push((await bench.accept([planned('ops', { afterMs: step * 100 })])).id)
      await bench.clock.advance(step % 2 === 0 ? 3_000 : -2_500)
      for (const one of await bench.lease()) {
        sent.push(one.notifications[0]!.id)
        await bench.deliver(one)
      }
    }
    await bench.clock.advance(leaseMs)
    for (const one of await bench.lease()) sent.push(one.notifications[0]!.id)
    assert.deepEqual(sent.toSorted(), ids.toSorted())
  },
})
