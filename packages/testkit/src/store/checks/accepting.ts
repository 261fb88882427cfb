import assert from 'node:assert/strict'
import { StateError } from '@notify/core'
import { outcomes, taken } from '../bench.ts'
import { acceptance, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const strange = [
  '__proto__',
  'constructor',
  'a\u0000b',
  '\u0001\u001f',
  '🧯 ディスク',
  'القرص',
  "'; DROP--",
  '%_\\',
]

export const acceptChecks: readonly Case[] = cases('accept', {
  'an acceptance answers with a receipt for each delivery': async (bench) => {
    const { id, repeated, durable, receipts } = await bench.accept([
      'ops',
      planned('mail', { route: 'mails' }),
    ])
    assert.equal(repeated, false)
    assert.equal(durable, bench.store.durability !== 'volatile')
    assert.partialDeepStrictEqual(receipts, [
      { channel: 'ops', route: 'all', cause: 'route', outcome: 'waiting', why: 'due', attempts: 0 },
      { channel: 'mail', route: 'mails', cause: 'route', outcome: 'waiting', why: 'due', attempts: 0 },
    ])
    assert.notEqual(receipts[0]!.delivery, receipts[1]!.delivery)
    assert.deepEqual(await bench.receipts(id), receipts)
  },

  'all that was accepted can be read again': async (bench) => {
    const one = acceptance(
      ['ops'],
      { fields: [{ name: '__proto__', value: '1' }], metadata: { a: [1, null, { b: '東京' }] } },
      { plan: { to: ['ops'] } },
    )
    const input = { ...one.input, title: 'before the stages' }
    await bench.commit({ accept: [{ ...one, input }] })
    const { acceptedAt, steps, attempts, receipts, ...rest } = await bench.entry(input.id)
    assert.deepEqual(rest, { notification: one.plan.notification, input, to: ['ops'] })
    assert.equal(acceptedAt, bench.clock.now())
    assert.deepEqual(steps, [{ by: 'routes', did: 'matched', data: { route: 'all' } }])
    assert.deepEqual(attempts, [])
    assert.equal(receipts.length, 1)
  },

  'one that is refused does not touch the others of its commit': async (bench) => {
    await bench.limit({ full: { queue: { limit: 1, overflow: 'refuse' } } })
    const all = [['ops'], ['full'], ['full', 'ops'], ['ops']].map((to) => acceptance(to))
    const { accepted } = await bench.commit({ accept: all })
    assert.deepEqual(
      accepted.map((one) => StateError.is(one)),
      [false, false, true, false],
    )
    const ids = all.map(({ input }) => input.id).toReversed()
    assert.deepEqual(await bench.history(), ids.toSpliced(1, 1))
    assert.equal((await bench.lease()).length, 3)
  },

  'what planning suppressed is recorded, and nothing is sent': async (bench) => {
    const suppressed = { by: 'silence', why: 'maintenance', until: bench.clock.now() + 60_000 }
    const whole = await bench.accept(['ops'], {}, { plan: { suppressed } })
    const { receipts } = await bench.accept([planned('mail', { suppressed, route: 'mails' }), 'ops'])
    assert.deepEqual(whole.receipts, [{ outcome: 'suppressed', attempts: 0, ...suppressed }])
    assert.deepEqual(receipts[0], {
      outcome: 'suppressed',
      attempts: 0,
      channel: 'mail',
      route: 'mails',
      ...suppressed,
    })
    assert.equal((await bench.leaseOne()).channel, 'ops')
  },

  'a payload of 256 KiB comes back as it went in': async (bench) => {
    const body = '漢🧯a'.repeat(26_000)
    const { id } = await bench.accept(['ops'], { body })
    assert.equal((await bench.entry(id)).notification.body, body)
    assert.equal((await bench.leaseOne()).notifications[0]!.body, body)
  },

  'names and keys may be any text': async (bench) => {
    const accepted = await bench.commit({
      accept: strange.map((text) =>
        acceptance(
          [planned(text, { route: text, checks: [{ kind: 'throttle', key: text, everyMs: 60_000 }] })],
          { title: text, key: text, state: 'firing', tenant: 'acme', metadata: { text } },
          { idempotency: { key: text, fingerprint: text } },
        ),
      ),
    })
    for (const [index, text] of strange.entries()) {
      const { id } = taken(accepted.accepted[index])
      const { notification, receipts } = await bench.entry(id)
      assert.deepEqual([notification.title, notification.key, notification.metadata], [text, text, { text }])
      assert.deepEqual([receipts[0]!.channel, receipts[0]!.route], [text, text])
      assert.deepEqual(await bench.history({ key: text, channel: text }), [id])
      assert.equal((await bench.store.read('incident', { key: `acme\u0000${text}` }))?.firing.key, text)
    }
    const leased = await bench.lease()
    assert.deepEqual(leased.map(({ channel }) => channel).toSorted(), strange.toSorted())
    for (const one of leased) assert.equal(one.destination, `acme\u0000${one.channel}`)
  },

  'recipients are kept apart, whatever their ids are': async (bench) => {
    const people = strange.map((id) => ({ id, addresses: { email: `${id}@acme.dev` }, locale: 'ja' }))
    const { id } = await bench.accept(people.map((recipient) => planned('mail', { recipient })))
    const leased = await bench.lease()
    assert.deepEqual(
      leased.map(({ recipient }) => recipient),
      people,
    )
    for (const { id: recipient } of people) assert.deepEqual(await bench.history({ recipient }), [id])
    assert.deepEqual(await bench.history({ recipient: 'nobody' }), [])
  },

  'a full queue refuses the whole notification, or lets the delivery be decided at once': async (bench) => {
    await bench.limit({
      strict: { queue: { limit: 2, overflow: 'refuse' } },
      lossy: { queue: { limit: 1, overflow: 'dead' } },
    })
    await bench.accept(['strict', 'lossy'])
    await bench.accept(['strict'])
    const refused = acceptance(['ops', 'strict'], {}, { idempotency: { key: 'k', fingerprint: 'f' } })
    const answer = (await bench.commit({ accept: [refused] })).accepted[0]
    assert.ok(StateError.is(answer) && answer.code === 'E_QUEUE_FULL')
    assert.ok(!(await bench.history()).includes(refused.input.id))
    const { receipts } = await bench.accept(['lossy'])
    const over = (await bench.lease()).filter(({ overdue }) => overdue !== undefined)
    assert.deepEqual(
      over.map(({ id, overdue }) => ({ id, overdue })),
      [{ id: receipts[0]!.delivery, overdue: 'queue-full' }],
    )
  },

  'a rotation takes turns and passes over what is held': async (bench) => {
    const rotation = planned({ rotate: ['a', 'b', 'c'] }, { route: 'on-call' })
    const next = async (): Promise<string | undefined> =>
      (await bench.accept([rotation])).receipts[0]!.channel
    assert.deepEqual([await next(), await next(), await next(), await next()], ['a', 'b', 'c', 'a'])
    await bench.control({ do: 'hold', destination: 'b', probe: false, why: 'paused' })
    assert.deepEqual([await next(), await next()], ['c', 'c'])
  },

  'every delivery of a notification ends in one place or another': async (bench) => {
    const { id } = await bench.accept(['a', 'b', 'c', planned('d', { suppressed: { by: 'x', why: 'y' } })])
    const [a, b] = (await bench.lease()).toSorted((one, other) => one.channel.localeCompare(other.channel))
    await bench.deliver(a!)
    await bench.die(b!)
    const receipts = await bench.receipts(id)
    assert.deepEqual(outcomes(receipts).toSorted(), ['dead', 'delivered', 'suppressed by x', 'waiting'])
  },
})
