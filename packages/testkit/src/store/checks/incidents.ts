import assert from 'node:assert/strict'
import type { Accepted, Incident, Notification, State } from '@notify/core'
import type { Bench } from '../bench.ts'
import { outcomes } from '../bench.ts'
import { planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const edits = planned('ops', { incidents: 'edits' })

const say = (bench: Bench, state: State, given: Partial<Notification> = {}): Promise<Accepted> =>
  bench.accept(state === 'firing' ? [edits] : [], { key: 'disk', state, ...given })

/** Delivers all that may go. */
async function deliverAll(bench: Bench, reference?: string): Promise<void> {
  for (const one of await bench.lease())
    await bench.deliver(one, reference === undefined ? {} : { reference: { ts: reference } })
}

const incident = (bench: Bench): Promise<Incident | undefined> =>
  bench.store.read('incident', { key: 'disk' })

/** What is known, what comes, and what becomes of both: state, episode and count; and the outcome. */
const table: readonly (readonly [readonly State[], State, string, string])[] = [
  [[], 'firing', 'firing 1 1', 'waiting'],
  [[], 'acknowledged', 'nothing', 'suppressed by incident'],
  [[], 'resolved', 'resolved 0 0', 'suppressed by incident'],
  [['firing'], 'firing', 'firing 1 2', 'waiting'],
  [['firing'], 'acknowledged', 'acknowledged 1 1', 'waiting'],
  [['firing'], 'resolved', 'resolved 1 1', 'waiting'],
  [['firing', 'acknowledged'], 'firing', 'acknowledged 1 2', 'waiting'],
  [['firing', 'acknowledged'], 'acknowledged', 'acknowledged 1 1', 'suppressed by incident'],
  [['firing', 'acknowledged'], 'resolved', 'resolved 1 1', 'waiting'],
  [['firing', 'resolved'], 'firing', 'firing 2 1', 'waiting'],
  [['firing', 'resolved'], 'acknowledged', 'resolved 1 1', 'suppressed by incident'],
  [['firing', 'resolved'], 'resolved', 'resolved 1 1', 'suppressed by incident'],
]

const tableChecks = Object.fromEntries(
  table.map(([before, next, after, outcome]) => [
    `${next} after ${before.join(', ') || 'nothing'}: ${after}`,
    async (bench: Bench): Promise<void> => {
      for (const state of before) {
        await say(bench, state)
        await deliverAll(bench, '1')
        await bench.clock.advance(1_000)
      }
      const { receipts } = await say(bench, next)
      const known = await incident(bench)
      assert.equal(known ? `${known.state} ${known.episode} ${known.count}` : 'nothing', after)
      assert.deepEqual(outcomes(receipts), [outcome])
    },
  ]),
)

/** A firing, a repeat, an acknowledgement and a resolve, with a break after each step; and all of it again. */
async function life(bench: Bench, pause: () => Promise<void>): Promise<void> {
  for (const episode of [1, 2]) {
    const message = `message ${episode}`
    for (const [step, state] of (['firing', 'firing', 'acknowledged', 'resolved'] as const).entries()) {
      await bench.clock.advance(1_000)
      await say(bench, state, { title: `${state} ${episode}`, by: 'ana' })
      await pause()
      const delivery = await bench.leaseOne()
      assert.deepEqual(delivery.reference, step === 0 ? undefined : { ts: message })
      assert.equal(delivery.cause, state === 'firing' ? 'route' : 'follow-up')
      assert.deepEqual([delivery.incident?.episode, delivery.incident?.count], [episode, step === 0 ? 1 : 2])
      assert.equal(delivery.incident?.firing.title, `firing ${episode}`)
      await bench.deliver(delivery, { reference: { ts: message } })
      await pause()
    }
    assert.partialDeepStrictEqual(await incident(bench), { state: 'resolved', episode, by: 'ana' })
  }
}

export const incidentChecks: readonly Case[] = [
  ...cases('incident', {
    ...tableChecks,

    'a message is edited by reference through its whole life, and a new episode starts another': (bench) =>
      life(bench, async () => {}),

    'what follows goes to whoever was shown it, whatever the plan says': async (bench) => {
      const ana = planned('mail', { recipient: { id: 'ana', addresses: {} }, route: 'mails' })
      await bench.accept(['ops', ana, 'dead'], { key: 'disk', state: 'firing' })
      for (const one of await bench.lease())
        await (one.channel === 'dead' ? bench.die(one) : bench.deliver(one))
      const { receipts } = await say(bench, 'resolved')
      assert.deepEqual(
        new Set(receipts.map(({ channel, recipient, cause }) => `${channel} ${recipient ?? ''} ${cause}`)),
        new Set(['mail ana follow-up', 'ops  follow-up']),
      )
    },

    'what follows takes what it leaves out from the firing': async (bench) => {
      await say(bench, 'firing', { title: 'Disk full on db-1', source: 'db-1', severity: 'critical' })
      await deliverAll(bench)
      const leftOut = ['title', 'source', 'severity']
      const { id } = await bench.accept(
        [],
        { key: 'disk', state: 'resolved', title: '', severity: 'info' },
        { leftOut },
      )
      const { notification } = await bench.entry(id)
      assert.partialDeepStrictEqual(notification, {
        title: 'Disk full on db-1',
        source: 'db-1',
        severity: 'critical',
        state: 'resolved',
      })
    },

    'a firing that is older than the resolve opens nothing': async (bench) => {
      const early = bench.clock.now()
      await bench.clock.advance(60_000)
      await say(bench, 'resolved')
      const { receipts } = await say(bench, 'firing', { occurredAt: early })
      assert.deepEqual(outcomes(receipts), ['suppressed by incident'])
      assert.equal((await incident(bench))?.state, 'resolved')
    },

    'a channel that follows counts repeats and stays quiet, until it is to ring again': async (bench) => {
      const repeat = (): Promise<Accepted> =>
        bench.accept([planned('ops', { repeatMs: 60_000 })], { key: 'disk', state: 'firing' })
      await repeat()
      await deliverAll(bench)
      assert.deepEqual(outcomes((await repeat()).receipts), ['suppressed by incident'])
      await bench.clock.advance(60_000)
      await repeat()
      assert.equal((await bench.leaseOne()).ring, true)
    },

    'a reference that is forgotten is not edited again': async (bench) => {
      await say(bench, 'firing')
      await deliverAll(bench, 'gone')
      await say(bench, 'acknowledged')
      const delivery = await bench.leaseOne()
      assert.deepEqual(delivery.reference, { ts: 'gone' })
      await bench.settle(delivery, { state: 'waiting', why: 'due' }, { forget: true })
      assert.equal((await bench.leaseOne()).reference, undefined)
    },

    'tenants have incidents of their own': async (bench) => {
      for (const tenant of ['acme', 'globex']) await say(bench, 'firing', { tenant })
      await say(bench, 'resolved', { tenant: 'acme' })
      const states = await Promise.all(
        ['acme\u0000disk', 'globex\u0000disk', 'disk'].map((key) => bench.store.read('incident', { key })),
      )
      assert.deepEqual(
        states.map((one) => one?.state),
        ['resolved', 'firing', undefined],
      )
    },
  }),
  ...cases(
    'restart',
    {
      'an incident lives on, with a restart after every step': (bench) => life(bench, () => bench.restart()),
    },
    ['reopen'],
  ),
]
