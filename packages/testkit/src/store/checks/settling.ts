import assert from 'node:assert/strict'
import { attempt, leaseMs } from '../bench.ts'
import { acceptance } from '../works.ts'
import { cases, type Case } from './cases.ts'

const unknownDelivery = '99999999-0000-7000-8000-000000000000'

export const settleChecks: readonly Case[] = cases('settle', {
  'what was delivered says when, where and what it is called there': async (bench) => {
    const { id } = await bench.accept(['ops'])
    const delivery = await bench.leaseOne()
    await bench.clock.advance(250)
    const receipt = await bench.settle(
      delivery,
      { state: 'delivered', url: 'https://ops.example/1', warning: 'the image was left out' },
      { attempt: attempt(bench, delivery, 'delivered'), reference: { ts: '1.2' }, sent: 1 },
    )
    assert.deepEqual(receipt, {
      delivery: delivery.id,
      channel: 'ops',
      route: 'all',
      cause: 'route',
      attempts: 1,
      outcome: 'delivered',
      at: bench.clock.now(),
      url: 'https://ops.example/1',
      reference: { ts: '1.2' },
      warning: 'the image was left out',
    })
    const { receipts, attempts } = await bench.entry(id)
    assert.deepEqual(receipts, [receipt])
    assert.deepEqual(attempts, [{ delivery: delivery.id, ...attempt(bench, delivery, 'delivered') }])
    assert.deepEqual(await bench.lease(), [])
  },

  'an outcome under another epoch is refused, and changes nothing': async (bench) => {
    const { id } = await bench.accept(['ops'])
    const late = await bench.leaseOne()
    await bench.clock.advance(leaseMs)
    const now = await bench.leaseOne()
    assert.equal(await bench.deliver(late), undefined)
    assert.equal(await bench.settle({ id: now.id, epoch: now.epoch + 1 }, { state: 'delivered' }), undefined)
    assert.equal((await bench.receipts(id))[0]!.outcome, 'waiting')
    assert.deepEqual((await bench.entry(id)).attempts, [])
    assert.equal((await bench.deliver(now))?.outcome, 'delivered')
  },

  'an outcome is recorded once': async (bench) => {
    const { id } = await bench.accept(['ops'])
    const delivery = await bench.leaseOne()
    await bench.deliver(delivery)
    assert.equal(await bench.die(delivery), undefined)
    assert.equal((await bench.receipts(id))[0]!.outcome, 'delivered')
    assert.equal((await bench.entry(id)).attempts.length, 1)
  },

  'an outcome for what is not leased, or not known, is refused': async (bench) => {
    const { receipts } = await bench.accept(['ops'])
    const next = { state: 'delivered' } as const
    assert.equal(await bench.settle({ id: unknownDelivery, epoch: 1 }, next), undefined)
    assert.equal(await bench.settle({ id: receipts[0]!.delivery!, epoch: 0 }, next), undefined)
    await bench.leaseOne()
  },

  'a lost outcome does not touch the others of its commit': async (bench) => {
    await bench.accept(['a'])
    await bench.accept(['b'])
    const [one, two] = await bench.lease()
    const next = { state: 'delivered' } as const
    const { settled } = await bench.commit({
      settle: [
        { id: one!.id, epoch: 7, next },
        { id: two!.id, epoch: two!.epoch, next },
      ],
    })
    assert.deepEqual(
      settled.map((receipt) => receipt?.outcome),
      [undefined, 'delivered'],
    )
  },

  'a retry waits its time and keeps its id, its payload and its attempts': async (bench) => {
    const { id } = await bench.accept(['ops'])
    const first = await bench.leaseOne()
    const receipt = await bench.settle(
      first,
      { state: 'waiting', afterMs: 2_000, why: 'retry', error: 'the service answered 503' },
      { attempt: attempt(bench, first, 'unavailable') },
    )
    assert.partialDeepStrictEqual(receipt, {
      outcome: 'waiting',
      why: 'retry',
      until: bench.clock.now() + 2_000,
      error: 'the service answered 503',
      attempts: 1,
    })
    await bench.clock.advance(1_999)
    assert.deepEqual(await bench.lease(), [])
    await bench.clock.advance(1)
    const second = await bench.leaseOne()
    assert.deepEqual([second.id, second.attempts, second.epoch], [first.id, 1, 2])
    assert.deepEqual(second.notifications, first.notifications)
    await bench.deliver(second)
    const { attempts } = await bench.entry(id)
    assert.deepEqual(
      attempts.map(({ number, outcome }) => ({ number, outcome })),
      [
        { number: 1, outcome: 'unavailable' },
        { number: 2, outcome: 'delivered' },
      ],
    )
  },

  'of several requests, those that succeeded are remembered': async (bench) => {
    await bench.accept(['ops'])
    const delivery = await bench.leaseOne()
    const left = [{ text: '二' }, { text: '3' }]
    const receipt = await bench.settle(
      delivery,
      { state: 'leased' },
      { sent: 1, left, reference: { ts: '1' }, attempt: attempt(bench, delivery, 'delivered') },
    )
    assert.equal(receipt?.outcome, 'waiting')
    assert.deepEqual(await bench.lease(), [])
    await bench.settle(delivery, { state: 'waiting', why: 'due' }, { mayHaveArrived: true })
    const again = await bench.leaseOne()
    assert.deepEqual(
      [again.sent, again.left, again.reference, again.attempts, again.mayHaveArrived],
      [1, left, { ts: '1' }, 1, true],
    )
  },

  'what is dead or unknown keeps its payload, its attempts and why': async (bench) => {
    const { id } = await bench.accept(['a', 'b'], { body: 'keep me' })
    const [a, b] = (await bench.lease()).toSorted((x, y) => x.channel.localeCompare(y.channel))
    await bench.die(a!)
    await bench.settle(b!, { state: 'unknown', why: 'the answer was lost' })
    const { notification, receipts, attempts } = await bench.entry(id)
    assert.equal(notification.body, 'keep me')
    assert.partialDeepStrictEqual(receipts, [
      { outcome: 'dead', why: 'the vendor refused it', at: bench.clock.now() },
      { outcome: 'unknown', why: 'the answer was lost', at: bench.clock.now() },
    ])
    assert.equal(attempts.length, 1)
  },

  'what a commit settles makes room for what it accepts and leases': async (bench) => {
    await bench.limit({ ops: { concurrency: 1, queue: { limit: 1, overflow: 'refuse' } } })
    await bench.accept(['ops'])
    const first = await bench.leaseOne()
    await bench.accept(['ops'])
    const { settled, leased } = await bench.commit({
      settle: [{ id: first.id, epoch: first.epoch, next: { state: 'delivered' } }],
      lease: { limit: 10, leaseMs },
    })
    assert.equal(settled[0]?.outcome, 'delivered')
    assert.equal(leased.length, 1)
    const { accepted } = await bench.commit({ accept: [acceptance(['ops'])] })
    assert.ok(!(accepted[0] instanceof Error))
  },
})
