import assert from 'node:assert/strict'
import type { Bench } from '../bench.ts'
import { acceptAll, leaseMs } from '../bench.ts'
import { acceptance, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const many = async (bench: Bench, count: number, to: string): Promise<void> => {
  await acceptAll(
    bench,
    Array.from({ length: count }, () => acceptance([to])),
  )
}

/** Runs out of time: nobody settles it. @returns How many crashes the next lease says, and its epoch. */
async function crash(bench: Bench): Promise<{ crashes: number; epoch: number; mayHaveArrived: boolean }> {
  await bench.clock.advance(leaseMs)
  const { crashes, epoch, mayHaveArrived } = await bench.leaseOne()
  return { crashes, epoch, mayHaveArrived }
}

export const leaseChecks: readonly Case[] = cases('lease', {
  'a lease says everything that sending needs': async (bench) => {
    const recipient = { id: 'ana', addresses: { email: 'ana@acme.dev' } }
    const { id, receipts } = await bench.accept(
      [planned('mail', { recipient, fallback: ['sms'], route: 'mails' })],
      { tenant: 'acme' },
    )
    await bench.clock.advance(1_500)
    const { acceptedAt, notifications, ...leased } = await bench.leaseOne()
    assert.deepEqual(leased, {
      id: receipts[0]!.delivery,
      channel: 'mail',
      destination: 'acme\u0000mail',
      tenant: 'acme',
      recipient,
      route: 'mails',
      cause: 'route',
      level: 0,
      fallback: ['sms'],
      ageMs: 1_500,
      attempts: 0,
      attemptsAtReplay: 0,
      crashes: 0,
      epoch: 1,
      sent: 0,
      mayHaveArrived: false,
      ring: false,
      digest: false,
    })
    assert.equal(acceptedAt, bench.clock.now() - 1_500)
    assert.deepEqual(notifications, [(await bench.entry(id)).notification])
  },

  'an acceptance can be leased by its own commit': async (bench) => {
    const { accepted, leased } = await bench.commit({
      accept: [acceptance(['ops'])],
      lease: { limit: 10, leaseMs },
    })
    assert.equal(accepted.length, 1)
    assert.equal(leased.length, 1)
  },

  'what is leased is not leased again before its lease has run out': async (bench) => {
    await bench.accept(['ops'])
    await bench.leaseOne()
    await bench.clock.advance(leaseMs - 1)
    assert.deepEqual(await bench.lease(), [])
  },

  'many who lease at a time never get the same delivery': async (bench) => {
    await many(bench, 40, 'ops')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, owner) =>
        bench.commit({ owner: `owner-${owner}`, lease: { limit: 3, leaseMs } }),
      ),
    )
    const ids = answers.flatMap(({ leased }) => leased.map(({ id }) => id))
    assert.deepEqual([ids.length, new Set(ids).size], [40, 40])
  },

  'nothing waits, nothing is leased': async (bench) => {
    const { leased, nextMs } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.deepEqual([leased, nextMs], [[], undefined])
    await bench.accept(['ops'])
    assert.deepEqual(await bench.lease({ limit: 0 }), [])
    assert.equal((await bench.lease()).length, 1)
  },

  'what is due earliest goes first, and no more than was asked for': async (bench) => {
    const order: string[] = []
    for (const afterMs of [3_000, 1_000, 2_000, 0]) {
      const { receipts } = await bench.accept([planned('ops', { afterMs })])
      order.push(receipts[0]!.delivery!)
    }
    await bench.clock.advance(5_000)
    const leased = await bench.lease({ limit: 3 })
    assert.deepEqual(
      leased.map(({ id }) => id),
      [order[3], order[1], order[2]],
    )
    assert.equal((await bench.leaseOne()).id, order[0])
  },

  'what is due later waits, and the answer says how long': async (bench) => {
    const { receipts } = await bench.accept([planned('ops', { afterMs: 5_000 })])
    assert.partialDeepStrictEqual(receipts, [
      { outcome: 'waiting', why: 'scheduled', until: bench.clock.now() + 5_000 },
    ])
    const { leased, nextMs } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.deepEqual([leased, nextMs], [[], 5_000])
    await bench.clock.advance(4_999)
    assert.deepEqual(await bench.lease(), [])
    await bench.clock.advance(1)
    await bench.leaseOne()
  },

  'the answer says when the first lease will have run out': async (bench) => {
    await bench.accept(['ops'])
    const { nextMs } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.equal(nextMs, leaseMs)
  },

  'a destination with much to do does not keep the others waiting': async (bench) => {
    await many(bench, 20, 'busy')
    for (const to of ['quiet', 'calm']) await many(bench, 1, to)
    const seen = new Set<string>()
    for (let turn = 0; turn < 3; turn++)
      for (const { destination } of await bench.lease({ limit: 4 })) seen.add(destination)
    assert.deepEqual([...seen].toSorted(), ['busy', 'calm', 'quiet'])
  },

  'a destination has no more in flight than it bears': async (bench) => {
    await bench.limit({ ops: { concurrency: 2 } })
    await many(bench, 5, 'ops')
    const [first] = await bench.lease()
    assert.equal((await bench.store.read('destinations', { names: ['ops'] }))[0]!.inFlight, 2)
    assert.deepEqual(await bench.lease(), [])
    await bench.deliver(first!)
    await bench.leaseOne()
  },

  'without a limit, a hung destination leaves most of the others their room': async (bench) => {
    await many(bench, 60, 'ops')
    assert.equal((await bench.lease()).length, 50)
  },
})

export const crashChecks: readonly Case[] = cases('crash', {
  'a lease that ran out is a crash, and the request may have been sent': async (bench) => {
    const { id } = await bench.accept(['ops'])
    assert.equal((await bench.leaseOne()).epoch, 1)
    assert.deepEqual(await crash(bench), { crashes: 1, epoch: 2, mayHaveArrived: true })
    assert.equal((await bench.receipts(id))[0]!.attempts, 0)
    assert.deepEqual(await crash(bench), { crashes: 2, epoch: 3, mayHaveArrived: true })
    assert.deepEqual(await crash(bench), { crashes: 3, epoch: 4, mayHaveArrived: true })
  },

  'what is given back has not crashed, and has used no attempt': async (bench) => {
    await bench.accept(['ops'])
    await bench.settle(await bench.leaseOne(), { state: 'waiting', why: 'due' })
    const { crashes, attempts, mayHaveArrived, epoch } = await bench.leaseOne()
    assert.deepEqual(
      { crashes, attempts, mayHaveArrived, epoch },
      {
        crashes: 0,
        attempts: 0,
        mayHaveArrived: false,
        epoch: 2,
      },
    )
  },

  'of those that have seen a crash, one at a time is in flight': async (bench) => {
    await many(bench, 3, 'ops')
    assert.equal((await bench.lease()).length, 3)
    await bench.clock.advance(leaseMs)
    await many(bench, 2, 'ops')
    const leased = await bench.lease()
    assert.deepEqual([leased.length, leased.filter(({ crashes }) => crashes > 0).length], [3, 1])
    assert.deepEqual(await bench.lease(), [])
    await bench.deliver(leased.find(({ crashes }) => crashes === 1)!)
    assert.equal((await bench.leaseOne()).crashes, 1)
  },

  'the next of them goes with the commit that settles the one before': async (bench) => {
    await many(bench, 2, 'ops')
    await bench.lease()
    await bench.clock.advance(leaseMs)
    const { id, epoch } = await bench.leaseOne()
    const { leased } = await bench.commit({
      settle: [{ id, epoch, next: { state: 'delivered' } }],
      lease: { limit: 10, leaseMs },
    })
    assert.deepEqual(
      leased.map(({ crashes }) => crashes),
      [1],
    )
  },

  'the answer says when one that has crashed goes again': async (bench) => {
    await bench.accept(['ops'])
    await bench.leaseOne()
    await bench.clock.advance(leaseMs)
    await bench.settle(await bench.leaseOne(), { state: 'waiting', afterMs: 5_000, why: 'retry' })
    const { leased, nextMs } = await bench.commit({ lease: { limit: 10, leaseMs } })
    assert.deepEqual([leased, nextMs], [[], 5_000])
    await bench.clock.advance(5_000)
    await bench.leaseOne()
  },

  'a replay forgets the crashes': async (bench) => {
    await bench.accept(['ops'])
    await bench.leaseOne()
    await bench.clock.advance(leaseMs)
    const again = await bench.leaseOne()
    await bench.settle(again, { state: 'dead', why: 'poison' })
    await bench.control({ do: 'replay', query: { outcome: 'dead' } })
    assert.equal((await bench.leaseOne()).crashes, 0)
  },
})
