import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { StateError } from '@notify/core'
import type { Work } from '@notify/core/store'
import type { Bench } from '../bench.ts'
import { attempt, leaseMs, taken } from '../bench.ts'
import { acceptance, group, planned, throttle } from '../works.ts'
import { cases, type Case } from './cases.ts'

/** A commit that touches everything a store keeps. */
function everything(bench: Bench, leased: { id: string; epoch: number; attempts: number }): Work {
  const text = 'Filesystem 95 %'
  const sha256 = createHash('sha256').update(text).digest('hex')
  const file = { name: 'df.txt', type: 'text/plain', bytes: text.length, sha256 }
  return {
    owner: 'one',
    accept: [
      acceptance(
        ['ops', planned('mail', { group: group() }), planned({ rotate: ['a', 'b'] })],
        { key: 'disk', state: 'firing', attachments: [file] },
        {
          idempotency: { key: 'k', fingerprint: 'f' },
          plan: { checks: [throttle('disk')] },
          contents: [{ sha256, content: new Blob([text], { type: 'text/plain' }) }],
        },
      ),
    ],
    settle: [
      {
        id: leased.id,
        epoch: leased.epoch,
        next: { state: 'dead', why: 'the vendor refused it' },
        attempt: attempt(bench, leased, 'invalid'),
        hold: { probe: false, why: 'auth', ms: 60_000 },
      },
    ],
    control: [{ do: 'silence', silence: { id: 's1', when: { type: 'x' }, from: 1, until: 2 } }],
    lease: { limit: 10, leaseMs },
  }
}

/** All that can be seen of a store. */
const seen = async (bench: Bench): Promise<unknown> => ({
  history: await bench.store.read('history', {}),
  incident: await bench.store.read('incident', { key: 'disk' }),
  silences: await bench.store.read('silences', {}),
  destinations: await bench.store.read('destinations', { names: ['ops', 'mail', 'a', 'b', 'first'] }),
  checks: await bench.store.read('checks', { checks: [throttle('disk')], notification: 'x' }),
})

export const faultChecks: readonly Case[] = cases(
  'fault',
  {
    'a commit that fails anywhere has done nothing, and can be done again': async (bench) => {
      assert.ok(bench.faults.length > 0)
      await bench.accept(['first'])
      const leased = await bench.leaseOne()
      const before = await seen(bench)
      const work = everything(bench, leased)
      for (const { name, begin } of bench.faults) {
        const mend = await begin()
        try {
          await assert.rejects(
            bench.store.commit(work),
            (error) => StateError.is(error) && error.code === 'E_STORE',
            `${name}: the commit should be refused with E_STORE`,
          )
        } finally {
          await mend()
        }
        assert.deepEqual(await seen(bench), before, name)
      }
      const done = await bench.store.commit(work)
      assert.equal(taken(done.accepted[0]).repeated, false)
      assert.equal(done.settled[0]?.outcome, 'dead')
      assert.equal(done.leased.length, 2)
      assert.equal(done.news.silences?.length, 1)
    },
  },
  ['faults'],
)
