import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { leaseMs, outcomes } from '../bench.ts'
import { acceptance, fallbackTo, group, planned, throttle } from '../works.ts'
import { cases, type Case } from './cases.ts'

const silence = { id: 's1', when: { source: 'db-1' }, from: 1, until: 2 }

export const restartChecks: readonly Case[] = cases(
  'restart',
  {
    'what was accepted is there, and goes once': async (bench) => {
      const ids: string[] = []
      for (let one = 0; one < 10; one++) ids.unshift((await bench.accept(['ops'], { body: '東京' })).id)
      const before = await bench.store.read('history', {})
      await bench.restart()
      assert.deepEqual(await bench.history(), ids)
      assert.deepEqual(await bench.store.read('history', {}), before)
      const leased = await bench.lease()
      assert.deepEqual(leased.map(({ notifications: [one] }) => one!.id).toSorted(), ids.toSorted())
    },

    'the last commit before the end is there': async (bench) => {
      for (let round = 0; round < 5; round++) {
        const { id } = await bench.accept(['ops'])
        await bench.restart()
        assert.equal((await bench.receipts(id))[0]!.outcome, 'waiting')
      }
    },

    'an outcome is there, and is not sent again': async (bench) => {
      const { id } = await bench.accept(['ops', 'mail'])
      const [one, two] = await bench.lease()
      await bench.deliver(one!, { reference: { ts: '1' } })
      await bench.die(two!)
      const before = await bench.entry(id)
      await bench.restart()
      assert.deepEqual(await bench.entry(id), before)
      assert.deepEqual(await bench.lease(), [])
    },

    'what was in flight comes back, and may have arrived': async (bench) => {
      await bench.accept(['ops'])
      const before = await bench.leaseOne()
      await bench.settle(
        before,
        { state: 'leased' },
        { sent: 1, left: [{ text: '2' }], reference: { ts: '1' } },
      )
      await bench.restart()
      await bench.clock.advance(leaseMs)
      const after = await bench.leaseOne()
      assert.deepEqual(
        [after.id, after.sent, after.left, after.reference, after.mayHaveArrived, after.crashes],
        [before.id, 1, [{ text: '2' }], { ts: '1' }, true, 1],
      )
      assert.ok(after.epoch > before.epoch)
      assert.equal(await bench.deliver(before), undefined)
    },

    'idempotency keys, throttles and silences hold': async (bench) => {
      const once = { idempotency: { key: 'k', fingerprint: 'f' }, plan: { checks: [throttle('disk')] } }
      const { id } = await bench.accept(['ops'], {}, once)
      await bench.control({ do: 'silence', silence })
      await bench.restart()
      const repeated = await bench.accept(['ops'], {}, once)
      assert.deepEqual([repeated.id, repeated.repeated], [id, true])
      const { plan } = once
      assert.deepEqual(outcomes((await bench.accept(['ops'], {}, { plan })).receipts), [
        'suppressed by throttle',
      ])
      assert.deepEqual(await bench.store.read('silences', {}), [silence])
      const { news } = await bench.commit({ owner: 'after the restart' })
      assert.deepEqual(news.silences, [silence])
    },

    'a throttle is freed by a death after the restart': async (bench) => {
      const rest = { plan: { checks: [throttle('disk')] } }
      await bench.accept([planned('ops', { fallback: ['sms'] })], {}, rest)
      await bench.die(await bench.leaseOne(), fallbackTo('sms'))
      await bench.restart()
      await bench.die(await bench.leaseOne())
      await bench.restart()
      assert.deepEqual(outcomes((await bench.accept(['ops'], {}, rest)).receipts), ['waiting'])
    },

    'holds, probes and rates hold': async (bench) => {
      await bench.limit({ ops: { rate: { limit: 2, perMs: 60_000, kind: 'window' } } })
      for (let one = 0; one < 4; one++) await bench.accept(['ops', 'mail'])
      await bench.control({ do: 'hold', destination: 'mail', ms: 10_000, probe: true, why: 'breaker' })
      assert.equal((await bench.lease()).length, 2)
      await bench.restart()
      assert.deepEqual(await bench.lease(), [])
      await bench.clock.advance(10_000)
      const probe = await bench.leaseOne()
      assert.equal(probe.channel, 'mail')
      await bench.restart()
      assert.deepEqual(await bench.lease(), [])
      await bench.deliver(probe)
      assert.equal((await bench.lease()).filter(({ channel }) => channel === 'mail').length, 3)
    },

    'a window goes on collecting, and is closed once': async (bench) => {
      const digest = planned('ops', { group: group() })
      const first = await bench.accept([digest])
      await bench.restart()
      const second = await bench.accept([digest])
      await bench.clock.advance(30_000)
      await bench.restart()
      const { notifications } = await bench.leaseOne()
      assert.deepEqual(
        notifications.map(({ id }) => id),
        [first.id, second.id],
      )
      await bench.restart()
      assert.deepEqual(await bench.lease(), [])
    },

    'lanes and escalations hold': async (bench) => {
      const ladder = [planned('ops', { incidents: 'edits' }), planned('sms', { level: 1, afterMs: 60_000 })]
      const { id } = await bench.accept(ladder, { key: 'disk', state: 'firing' })
      const first = await bench.leaseOne()
      await bench.restart()
      const resolved = await bench.accept([], { key: 'disk', state: 'resolved' })
      await bench.restart()
      assert.deepEqual(await bench.lease(), [])
      await bench.deliver(first)
      await bench.restart()
      assert.equal((await bench.leaseOne()).notifications[0]!.id, resolved.id)
      assert.deepEqual(outcomes(await bench.receipts(id)), ['delivered', 'suppressed by escalation'])
    },

    'the contents of files are there': async (bench) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const file = { name: 'raw', type: 'application/octet-stream', bytes: 256, sha256 }
      const contents = [{ sha256, content: new Blob([bytes], { type: file.type }) }]
      await bench.commit({ accept: [acceptance(['ops'], { attachments: [file] }, { contents })] })
      await bench.restart()
      const content = await bench.store.read('content', { sha256 })
      assert.deepEqual(new Uint8Array(await content!.arrayBuffer()), bytes)
    },
  },
  ['reopen'],
)
