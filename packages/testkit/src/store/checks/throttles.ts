import assert from 'node:assert/strict'
import type { Accepted, Notification } from '@notify/core'
import type { Bench } from '../bench.ts'
import { outcomes, taken } from '../bench.ts'
import { acceptance, fallbackTo, planned, throttle } from '../works.ts'
import { cases, type Case } from './cases.ts'

const everyMs = 300_000
const plan = { checks: [throttle('disk', everyMs)] }

const alert = (bench: Bench, to = ['ops'], given?: Partial<Notification>): Promise<Accepted> =>
  bench.accept(to, given, { plan })

const outcome = ({ receipts }: Accepted): string[] => outcomes(receipts)
const refused = ['suppressed by throttle']

export const throttleChecks: readonly Case[] = cases('throttle', {
  'of a thousand at a time one passes, and the others name it': async (bench) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        bench.commit({ accept: Array.from({ length: 50 }, () => acceptance(['ops'], {}, { plan })) }),
      ),
    )
    const accepted = answers.flatMap((done) => done.accepted.map(taken))
    const [winner, ...others] = accepted.filter(({ receipts }) => receipts[0]!.outcome === 'waiting')
    assert.equal(others.length, 0)
    const why = new Set(
      accepted.flatMap(({ receipts }) => receipts.map((one) => ('why' in one ? one.why : ''))),
    )
    assert.deepEqual(why, new Set(['due', `${winner!.id} passed before it`]))
    assert.equal((await bench.lease()).length, 1)
  },

  'one notification never refuses itself': async (bench) => {
    assert.deepEqual(outcome(await alert(bench, ['ops', 'mail', 'sms'])), ['waiting', 'waiting', 'waiting'])
    assert.deepEqual(outcome(await alert(bench, ['ops', 'mail'])), [...refused, ...refused])
  },

  'a throttle ends with its time, and not before': async (bench) => {
    const until = bench.clock.now() + everyMs
    await alert(bench)
    await bench.clock.advance(everyMs - 1)
    const { receipts } = await alert(bench)
    assert.partialDeepStrictEqual(receipts, [
      { outcome: 'suppressed', by: 'throttle', until, channel: 'ops' },
    ])
    await bench.clock.advance(1)
    assert.deepEqual(outcome(await alert(bench)), ['waiting'])
    assert.deepEqual(outcome(await alert(bench)), refused)
  },

  'a check on one route leaves the other routes alone': async (bench) => {
    const to = [planned('ops', { checks: [throttle('disk')] }), 'mail']
    await bench.accept(to)
    assert.deepEqual(outcome(await bench.accept(to)).toSorted(), [...refused, 'waiting'])
  },

  'what died frees its throttle: failure never silences the next alert': async (bench) => {
    await alert(bench)
    await bench.die(await bench.leaseOne())
    assert.deepEqual(outcome(await alert(bench)), ['waiting'])
    await bench.settle(await bench.leaseOne(), { state: 'unknown', why: 'the answer was lost' })
    assert.deepEqual(outcome(await alert(bench)), ['waiting'])
  },

  'a throttle is freed only when all that took it have died': async (bench) => {
    await alert(bench, ['ops', 'mail', 'sms'])
    const [first, second, third] = await bench.lease()
    await bench.die(first!)
    assert.deepEqual(outcome(await alert(bench)), refused)
    await bench.die(second!)
    assert.deepEqual(outcome(await alert(bench)), refused)
    await bench.deliver(third!)
    assert.deepEqual(outcome(await alert(bench)), refused)
  },

  'the death of what others took frees nothing': async (bench) => {
    await alert(bench)
    await bench.accept(['other'], {}, { plan: { checks: [throttle('other')] } })
    const leased = await bench.lease()
    await bench.die(leased.find(({ channel }) => channel === 'other')!)
    assert.deepEqual(outcome(await alert(bench)), refused)
  },

  'a fallback takes the place of what it stands in for': async (bench) => {
    await bench.accept([planned('ops', { fallback: ['sms'] })], {}, { plan })
    await bench.die(await bench.leaseOne(), fallbackTo('sms'))
    assert.deepEqual(outcome(await alert(bench)), refused)
    const fallback = await bench.leaseOne()
    assert.equal(fallback.channel, 'sms')
    await bench.die(fallback)
    assert.deepEqual(outcome(await alert(bench)), ['waiting'])
  },

  'the next one says how many were held back': async (bench) => {
    await alert(bench)
    await bench.deliver(await bench.leaseOne())
    for (let repeat = 0; repeat < 3; repeat++) await alert(bench)
    await bench.clock.advance(everyMs)
    await alert(bench)
    assert.equal((await bench.leaseOne()).heldBack, 3)
  },

  'what opens an incident passes, its repeats do not': async (bench) => {
    await alert(bench)
    const firing = { key: 'disk', state: 'firing' } as const
    assert.deepEqual(outcome(await alert(bench, ['ops'], firing)), ['waiting'])
    assert.deepEqual(outcome(await alert(bench, ['mail'], firing)), refused)
  },

  'whoever asks before is told what a commit would say': async (bench) => {
    const checks = [throttle('disk'), { kind: 'inhibit', key: 'datacentre' } as const]
    const ask = (notification: string): Promise<unknown> =>
      bench.store.read('checks', { checks, notification })
    assert.deepEqual(await ask('x'), [undefined, undefined])
    const { id } = await alert(bench)
    const until = bench.clock.now() + everyMs
    await bench.accept(['ops'], { key: 'datacentre', state: 'firing' })
    assert.deepEqual(await ask('x'), [
      { by: 'throttle', why: `${id} passed before it`, until },
      { by: 'inhibit', why: 'the incident "datacentre" is open' },
    ])
    assert.equal(((await ask(id)) as unknown[])[0], undefined)
  },

  'an open incident inhibits until it is resolved': async (bench) => {
    const inhibited = { plan: { checks: [{ kind: 'inhibit', key: 'datacentre' } as const] } }
    const ask = async (): Promise<string[]> => outcome(await bench.accept(['ops'], {}, inhibited))
    assert.deepEqual(await ask(), ['waiting'])
    for (const state of ['firing', 'acknowledged'] as const) {
      await bench.accept(['mail'], { key: 'datacentre', state })
      assert.deepEqual(await ask(), ['suppressed by inhibit'])
    }
    await bench.accept([], { key: 'datacentre', state: 'resolved' })
    assert.deepEqual(await ask(), ['waiting'])
  },
})
