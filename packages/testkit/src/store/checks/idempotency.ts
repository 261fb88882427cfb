import assert from 'node:assert/strict'
import { InputError, StateError } from '@notify/core'
import { acceptAll, taken } from '../bench.ts'
import { acceptance } from '../works.ts'
import { cases, type Case } from './cases.ts'

const once = { idempotency: { key: 'order-1', fingerprint: 'one' } }
const other = { idempotency: { key: 'order-1', fingerprint: 'other' } }

export const idempotencyChecks: readonly Case[] = cases('idempotency', {
  'the same key with the same draft answers with the first id': async (bench) => {
    const first = await bench.accept(['ops'], {}, once)
    await bench.deliver(await bench.leaseOne())
    const { id, repeated, receipts } = await bench.accept(['ops'], {}, once)
    assert.deepEqual({ id, repeated }, { id: first.id, repeated: true })
    assert.equal(receipts[0]!.outcome, 'delivered')
    assert.deepEqual(await bench.history(), [first.id])
    assert.deepEqual(await bench.lease(), [])
  },

  'a hundred at a time with one key are one': async (bench) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => bench.commit({ accept: [acceptance(['ops'], {}, once)] })),
    )
    const accepted = answers.map((one) => taken(one.accepted[0]))
    assert.equal(new Set(accepted.map(({ id }) => id)).size, 1)
    assert.equal(accepted.filter(({ repeated }) => !repeated).length, 1)
    assert.equal((await bench.history()).length, 1)
    assert.equal((await bench.lease()).length, 1)
  },

  'one key twice in a commit is one': async (bench) => {
    const [first, second] = await acceptAll(bench, [
      acceptance(['ops'], {}, once),
      acceptance(['ops'], {}, once),
    ])
    assert.deepEqual([second!.id, second!.repeated], [first!.id, true])
  },

  'the same key with another draft is refused, and nothing is written': async (bench) => {
    const first = await bench.accept(['ops'], {}, once)
    const answer = (await bench.commit({ accept: [acceptance(['ops'], {}, other)] })).accepted[0]
    assert.ok(InputError.is(answer), 'another draft with the same key should be refused')
    assert.equal(answer.problems[0]!.code, 'E_IDEMPOTENCY_CONFLICT')
    assert.deepEqual(await bench.history(), [first.id])
    assert.equal((await bench.lease()).length, 1)
  },

  'tenants have keys of their own': async (bench) => {
    for (const tenant of ['acme', 'globex'])
      assert.equal((await bench.accept(['ops'], { tenant }, once)).repeated, false)
    assert.equal((await bench.accept(['ops'], {}, other)).repeated, false)
  },

  'what was refused leaves its key free': async (bench) => {
    await bench.limit({ ops: { queue: { limit: 1, overflow: 'refuse' } } })
    await bench.accept(['ops'])
    const refused = await bench.commit({ accept: [acceptance(['ops'], {}, once)] })
    assert.ok(StateError.is(refused.accepted[0]))
    await bench.lease()
    assert.equal((await bench.accept(['ops'], {}, other)).repeated, false)
  },

  'a key is forgotten after its time, and not before': async (bench) => {
    const dayMs = 86_400_000
    await bench.accept(['ops'], {}, once)
    await bench.clock.advance(dayMs - 1)
    assert.equal((await bench.store.purge({ idempotencyMs: dayMs })).idempotencyKeys, 0)
    assert.equal((await bench.accept(['ops'], {}, once)).repeated, true)
    await bench.clock.advance(1)
    assert.equal((await bench.store.purge({ idempotencyMs: dayMs })).idempotencyKeys, 1)
    assert.equal((await bench.accept(['ops'], {}, other)).repeated, false)
  },

  'a key outlives its notification': async (bench) => {
    const first = await bench.accept(['ops'], {}, once)
    await bench.deliver(await bench.leaseOne())
    assert.equal((await bench.store.purge({ deliveredMs: 0 })).notifications, 1)
    assert.deepEqual(await bench.accept(['ops'], {}, once), {
      id: first.id,
      repeated: true,
      durable: first.durable,
      receipts: [],
    })
  },
})
