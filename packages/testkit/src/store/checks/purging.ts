import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Accepted, Attachment } from '@notify/core'
import type { Bench } from '../bench.ts'
import { acceptance, group, planned } from '../works.ts'
import { cases, type Case } from './cases.ts'

const all = { deliveredMs: 0, suppressedMs: 0, deadMs: 0, idempotencyMs: 0 }

const recipient = (id: string): ReturnType<typeof planned> =>
  planned('mail', { recipient: { id, addresses: { email: `${id}@acme.dev` } } })

async function attach(bench: Bench, text: string): Promise<Accepted & Attachment> {
  const content = new Blob([text], { type: 'text/plain' })
  const file = {
    name: 'df.txt',
    type: 'text/plain',
    bytes: content.size,
    sha256: createHash('sha256').update(text).digest('hex'),
  }
  const contents = [{ sha256: file.sha256, content }]
  return { ...(await bench.accept(['ops'], { attachments: [file] }, { contents })), ...file }
}

const contentOf = async (bench: Bench, sha256: string): Promise<string | undefined> =>
  (await bench.store.read('content', { sha256 }))?.text()

export const purgeChecks: readonly Case[] = cases('purge', {
  'what is pending is never deleted': async (bench) => {
    const waiting = await bench.accept(['ops'])
    const later = await bench.accept([planned('ops', { afterMs: 1_000 })])
    const leased = await bench.accept(['mail'])
    const collecting = await bench.accept([planned('sms', { group: group() })])
    const half = await bench.accept(['mail', planned('ops', { afterMs: 9_000_000 })])
    for (const one of await bench.lease()) if (one.notifications[0]!.id === half.id) await bench.deliver(one)
    await bench.clock.advance(1_000)
    assert.deepEqual(await bench.store.purge(all), { notifications: 0, idempotencyKeys: 0 })
    assert.equal((await bench.history()).length, 5)
    for (const { id } of [waiting, later, leased, collecting, half])
      assert.ok((await bench.receipts(id)).length > 0)
  },

  'each outcome is kept for its own time': async (bench) => {
    const delivered = await bench.accept(['ops'])
    await bench.deliver(await bench.leaseOne())
    const suppressed = await bench.accept(['ops'], {}, { plan: { suppressed: { by: 'x', why: 'y' } } })
    const dead = await bench.accept(['ops'])
    await bench.die(await bench.leaseOne())
    const retention = { deliveredMs: 2_000, suppressedMs: 1_000, deadMs: 3_000 }
    const left = async (): Promise<readonly string[]> => {
      await bench.store.purge(retention)
      return bench.history()
    }
    await bench.clock.advance(999)
    assert.deepEqual(await left(), [dead.id, suppressed.id, delivered.id])
    await bench.clock.advance(1)
    assert.deepEqual(await left(), [dead.id, delivered.id])
    await bench.clock.advance(1_000)
    assert.deepEqual(await left(), [dead.id])
    await bench.clock.advance(1_000)
    assert.deepEqual(await left(), [])
  },

  'its age begins when it has ended': async (bench) => {
    await bench.accept(['ops'])
    await bench.clock.advance(60_000)
    await bench.deliver(await bench.leaseOne())
    assert.equal((await bench.store.purge({ deliveredMs: 60_000 })).notifications, 0)
    await bench.clock.advance(60_000)
    assert.equal((await bench.store.purge({ deliveredMs: 60_000 })).notifications, 1)
  },

  'what has no retention is kept': async (bench) => {
    await bench.accept(['ops'])
    await bench.die(await bench.leaseOne())
    await bench.clock.advance(1_000_000_000)
    assert.deepEqual(await bench.store.purge({ deliveredMs: 0, suppressedMs: 0 }), {
      notifications: 0,
      idempotencyKeys: 0,
    })
    assert.equal(await bench.control({ do: 'replay', query: { outcome: 'dead' } }), 1)
  },

  'a person is forgotten, and what went to others stays': async (bench) => {
    const people = ['ana', 'ben'].map((id) => ({ id, addresses: { email: `${id}@acme.dev` } }))
    const both = await bench.accept([recipient('ana'), recipient('ben')], { recipients: people })
    const hers = await bench.accept([recipient('ana')], { recipients: [people[0]!] })
    const other = await bench.accept(['ops'])
    for (const one of await bench.lease()) await bench.deliver(one)
    assert.equal((await bench.store.purge({ recipient: 'ana' })).notifications, 2)
    assert.deepEqual(await bench.history(), [other.id, both.id])
    const entry = await bench.entry(both.id)
    assert.ok(!JSON.stringify(entry).includes('ana'), JSON.stringify(entry))
    assert.equal(entry.attempts.length, 1)
    assert.deepEqual(await bench.history({ recipient: 'ana' }), [])
    assert.deepEqual(await bench.history({ notification: hers.id }), [])
  },

  'a person is forgotten in the incident that was fired to them, too': async (bench) => {
    const people = ['ana', 'ben'].map((id) => ({ id, addresses: { email: `${id}@acme.dev` } }))
    const firing = { key: 'disk', state: 'firing', recipients: people } as const
    await bench.accept([recipient('ana'), recipient('ben')], firing)
    for (const one of await bench.lease()) await bench.deliver(one)
    await bench.store.purge({ recipient: 'ana' })
    const incident = await bench.store.read('incident', { key: 'disk' })
    assert.deepEqual(incident?.firing.recipients, [people[1]])
  },

  'a person is not forgotten while something is on its way': async (bench) => {
    const { id } = await bench.accept([recipient('ana')])
    assert.equal((await bench.store.purge({ recipient: 'ana' })).notifications, 0)
    assert.deepEqual(await bench.history({ recipient: 'ana' }), [id])
  },

  'a file is stored once, and dropped when nothing names it any more': async (bench) => {
    const first = await attach(bench, '95 % 満杯')
    const second = await attach(bench, '95 % 満杯')
    assert.equal(await contentOf(bench, first.sha256), '95 % 満杯')
    assert.equal((await bench.store.read('content', { sha256: first.sha256 }))?.type, 'text/plain')
    const leased = await bench.lease()
    await bench.deliver(leased.find(({ notifications: [one] }) => one!.id === first.id)!)
    assert.equal((await bench.store.purge(all)).notifications, 1)
    assert.equal(await contentOf(bench, first.sha256), '95 % 満杯')
    await bench.deliver(leased.find(({ notifications: [one] }) => one!.id === second.id)!)
    await bench.store.purge(all)
    assert.equal(await contentOf(bench, first.sha256), undefined)
  },

  'a digest lives as long as one of its members': async (bench) => {
    const members = ['a', 'b'].map((channel) => acceptance([planned('ops', { group: group() }), channel]))
    await bench.commit({ accept: members })
    const [a, b] = (await bench.lease({ leaseMs: 600_000 })).toSorted((x, y) =>
      x.channel.localeCompare(y.channel),
    )
    await bench.deliver(a!)
    await bench.clock.advance(30_000)
    await bench.deliver(await bench.leaseOne())
    assert.equal((await bench.store.purge(all)).notifications, 1)
    const { receipts } = await bench.entry(b!.notifications[0]!.id)
    assert.ok(receipts.some(({ cause, outcome }) => cause === 'digest' && outcome === 'delivered'))
  },

  'an incident is known as long as something is still to be said of it': async (bench) => {
    await bench.accept([planned('ops', { incidents: 'edits' })], { key: 'disk', state: 'firing' })
    await bench.deliver(await bench.leaseOne(), { reference: { ts: '1' } })
    await bench.accept([], { key: 'disk', state: 'resolved' })
    await bench.clock.advance(1_000)
    await bench.store.purge({ deliveredMs: 2_000, deadMs: 0 })
    const last = await bench.leaseOne()
    assert.deepEqual([last.reference, last.incident?.episode], [{ ts: '1' }, 1])
    await bench.deliver(last)
    await bench.clock.advance(2_000)
    await bench.store.purge(all)
    assert.equal(await bench.store.read('incident', { key: 'disk' }), undefined)
  },

  'an incident that stays open is ended where it was shown, however long ago that was': async (bench) => {
    await bench.accept([planned('ops', { incidents: 'edits' })], { key: 'disk', state: 'firing' })
    await bench.deliver(await bench.leaseOne(), { reference: { ts: '1' } })
    await bench.clock.advance(1_000)
    await bench.store.purge(all)
    await bench.accept([], { key: 'disk', state: 'resolved' })
    assert.deepEqual((await bench.leaseOne()).reference, { ts: '1' })
  },

  'a throttle that still holds, and an incident that is open, outlive what took them': async (bench) => {
    const plan = { checks: [{ kind: 'throttle', key: 'disk', everyMs: 60_000 } as const] }
    await bench.accept(['ops'], { key: 'disk', state: 'firing' }, { plan })
    await bench.deliver(await bench.leaseOne())
    await bench.store.purge(all)
    const { receipts } = await bench.accept(['mail'], {}, { plan })
    assert.partialDeepStrictEqual(receipts, [{ by: 'throttle' }])
    assert.equal((await bench.store.read('incident', { key: 'disk' }))?.state, 'firing')
  },
})
