import assert from 'node:assert/strict'
import type { Bench } from '../bench.ts'
import { outcomes } from '../bench.ts'
import { fallbackTo, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const ladder = [
  planned('ops'),
  planned('sms', { level: 1, afterMs: 300_000 }),
  planned('pager', { level: 2, afterMs: 900_000 }),
]
const firing = { key: 'disk', state: 'firing' } as const

export const escalationChecks: readonly Case[] = [
  ...cases('escalation', {
    'a step waits for its time': async (bench) => {
      const { receipts } = await bench.accept(ladder, firing)
      assert.partialDeepStrictEqual(receipts, [
        { why: 'due' },
        { why: 'escalation', until: bench.clock.now() + 300_000, cause: 'escalation' },
        { why: 'escalation' },
      ])
      await bench.deliver(await bench.leaseOne())
      await bench.clock.advance(300_000)
      const { channel, level } = await bench.leaseOne()
      assert.deepEqual([channel, level], ['sms', 1])
    },

    'whoever acknowledges or resolves cancels what is not due yet': async (bench) => {
      for (const state of ['acknowledged', 'resolved'] as const) {
        const { id } = await bench.accept(ladder, { key: state, state: 'firing' })
        await bench.deliver(await bench.leaseOne())
        await bench.accept([], { key: state, state })
        await bench.deliver(await bench.leaseOne())
        assert.deepEqual(outcomes(await bench.receipts(id)), [
          'delivered',
          'suppressed by escalation',
          'suppressed by escalation',
        ])
      }
      await bench.clock.advance(900_000)
      assert.deepEqual(await bench.lease(), [])
    },

    'a repeat does not start the ladder again': async (bench) => {
      await bench.accept(ladder, firing)
      await bench.deliver(await bench.leaseOne())
      await bench.accept(ladder, firing)
      await bench.clock.advance(900_000)
      assert.deepEqual((await bench.lease()).map(({ channel }) => channel).toSorted(), ['pager', 'sms'])
    },

    'what is held back is overtaken by what is newer': async (bench) => {
      await bench.control({ do: 'hold', destination: 'ops', probe: false, why: 'paused' })
      const { id } = await bench.accept([planned('ops', { incidents: 'edits' })], firing)
      const resolved = await bench.accept([], { key: 'disk', state: 'resolved' })
      assert.deepEqual(outcomes(await bench.receipts(id)), ['suppressed by superseded'])
      await bench.control({ do: 'release', destination: 'ops' })
      assert.equal((await bench.leaseOne()).notifications[0]!.id, resolved.id)
    },

    'what may have arrived is not overtaken': async (bench) => {
      const { id } = await bench.accept([planned('ops', { incidents: 'edits' })], firing)
      await bench.settle(
        await bench.leaseOne(),
        { state: 'waiting', afterMs: 60_000, why: 'retry' },
        { mayHaveArrived: true },
      )
      await bench.accept([], { key: 'disk', state: 'resolved' })
      assert.deepEqual(outcomes(await bench.receipts(id)), ['waiting'])
    },
  }),
  ...cases('fallback', {
    'a fallback is a delivery of its own, and the dead one names it': async (bench) => {
      const { id } = await bench.accept([planned('ops', { fallback: ['sms', 'mail'] })])
      const receipt = await bench.die(await bench.leaseOne(), fallbackTo('sms', ['mail']))
      assert.partialDeepStrictEqual(receipt, { outcome: 'dead', fallback: 'sms' })
      const fallback = await bench.leaseOne()
      assert.deepEqual([fallback.channel, fallback.cause, fallback.fallback], ['sms', 'fallback', ['mail']])
      await bench.deliver(fallback)
      assert.deepEqual(outcomes(await bench.receipts(id)), ['dead', 'delivered'])
    },

    'a fallback to people is one delivery for each': async (bench) => {
      await bench.accept([planned('ops', { fallback: ['mail'] })])
      const recipients = ['ana', 'ben'].map((person) => ({
        id: person,
        addresses: { email: `${person}@acme.dev` },
      }))
      const fallback = { to: 'mail', rest: [], recipients, incidents: 'follows' } as const
      await bench.die(await bench.leaseOne(), { fallback })
      assert.deepEqual(new Set((await bench.lease()).map(({ recipient }) => recipient)), new Set(recipients))
    },

    'a channel that has it already does not get it again': async (bench) => {
      await bench.accept([planned('ops', { fallback: ['sms'] }), 'sms'])
      const leased = await bench.lease()
      await bench.die(
        leased.find(({ channel }) => channel === 'ops')!,
        fallbackTo('sms'),
      )
      assert.deepEqual(await bench.lease(), [])
    },

    'a fallback starts at its time, once, while the first is tried on': async (bench) => {
      await bench.accept([planned('ops', { fallback: ['sms'], fallbackAfterMs: 60_000 })])
      await retry(bench)
      await bench.clock.advance(60_000)
      const due = await bench.leaseOne()
      assert.equal(due.overdue, 'fallback')
      await bench.settle(due, { state: 'waiting', why: 'retry', afterMs: 0 }, fallbackTo('sms'))
      const leased = await bench.lease()
      assert.deepEqual(leased.map(({ channel }) => channel).toSorted(), ['ops', 'sms'])
      assert.ok(leased.every(({ overdue }) => overdue === undefined))
    },
  }),
]

const retry = async (bench: Bench): Promise<unknown> =>
  bench.settle(await bench.leaseOne(), { state: 'waiting', afterMs: 90_000, why: 'retry' })
