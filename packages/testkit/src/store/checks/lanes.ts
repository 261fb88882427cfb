import assert from 'node:assert/strict'
import type { Bench } from '../bench.ts'
import { planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const edits = planned('ops', { incidents: 'edits' })

const say = async (
  bench: Bench,
  state: 'firing' | 'acknowledged' | 'resolved',
  key = 'disk',
): Promise<string> => (await bench.accept(state === 'firing' ? [edits] : [], { key, state })).id

export const laneChecks: readonly Case[] = cases('lane', {
  'of one incident and channel one delivery is in flight at a time, in order': async (bench) => {
    const fired = await say(bench, 'firing')
    const first = await bench.leaseOne()
    assert.equal(first.notifications[0]!.id, fired)
    const acknowledged = await say(bench, 'acknowledged')
    assert.partialDeepStrictEqual(await bench.receipts(acknowledged), [{ outcome: 'waiting', why: 'behind' }])
    assert.deepEqual(await bench.lease(), [])
    await bench.deliver(first, { reference: { ts: '1' } })
    assert.equal((await bench.leaseOne()).notifications[0]!.id, acknowledged)
  },

  'incidents do not wait for each other': async (bench) => {
    await say(bench, 'firing', 'disk')
    await say(bench, 'firing', 'load')
    assert.equal((await bench.lease()).length, 2)
  },

  'people do not wait for each other': async (bench) => {
    const to = (id: string): ReturnType<typeof planned> =>
      planned('mail', { incidents: 'edits', recipient: { id, addresses: {} } })
    await bench.accept([to('ana'), to('ben')], { key: 'disk', state: 'firing' })
    assert.equal((await bench.lease()).length, 2)
  },

  'one that dies lets the next one go': async (bench) => {
    await say(bench, 'firing')
    const first = await bench.leaseOne()
    const second = await say(bench, 'resolved')
    await bench.die(first)
    assert.equal((await bench.leaseOne()).notifications[0]!.id, second)
  },

  'one that is tried again goes before what came later': async (bench) => {
    const fired = await say(bench, 'firing')
    const first = await bench.leaseOne()
    const later = await say(bench, 'resolved')
    await bench.settle(first, { state: 'waiting', afterMs: 1_000, why: 'retry' }, { mayHaveArrived: true })
    assert.deepEqual(await bench.lease(), [])
    await bench.clock.advance(1_000)
    const again = await bench.leaseOne()
    assert.equal(again.notifications[0]!.id, fired)
    await bench.deliver(again)
    assert.equal((await bench.leaseOne()).notifications[0]!.id, later)
  },

  'an escalation that is not due keeps nobody waiting': async (bench) => {
    const later = planned('ops', { incidents: 'edits', level: 1, afterMs: 300_000 })
    await bench.accept([edits, later], { key: 'disk', state: 'firing' })
    await bench.deliver(await bench.leaseOne())
    const resolved = await say(bench, 'resolved')
    assert.equal((await bench.leaseOne()).notifications[0]!.id, resolved)
  },
})
