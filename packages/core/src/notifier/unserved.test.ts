import { expect, test } from 'vitest'
import { manualClock } from '../manual-clock.ts'
import { memory } from '../store/memory/memory.ts'
import { createTestNotifier, recorder, type TestNotifier } from '../testing/index.ts'
import type { Channel } from '../channel.ts'
import { DeliveryError } from '../errors.ts'

/** One store, and notifiers over it, one after the other or beside each other. */
function sharing() {
  const clock = manualClock()
  const store = { ...memory({ clock }), close: async () => {} }
  let ids = 0
  const newId = (): string => `id-${++ids}`
  const start = (channels: Readonly<Record<string, Channel>>, rest = {}): TestNotifier =>
    createTestNotifier({ clock, store, newId, channels, ...rest })
  return { clock, store, start }
}

const down = (): DeliveryError => new DeliveryError('unavailable', 'the service answered 503')
const troubles = ({ events }: TestNotifier): string[] =>
  events.flatMap((event) => (event.kind === 'trouble' && event.where === 'channels' ? [event.why] : []))

/** A process whose channel `old` is down, with two deliveries for it, and its end. */
async function leaveTwo(start: ReturnType<typeof sharing>['start'], rest = {}): Promise<string[]> {
  const old = recorder()
  old.fail(down(), down())
  const first = start({ old, log: recorder() }, { routes: [{ to: ['old'] }], ...rest })
  const sent = [await first.send({ title: 'a' }), await first.send({ title: 'b' })]
  await first.close()
  return sent.map(({ id }) => id)
}

test('what waits for a channel that a new process does not have waits on; it is told once, and health says how many', async () => {
  const { start, store } = sharing()
  await leaveTwo(start)
  const log = recorder()
  const second = start({ log })
  await second.send({ title: 'c' })
  await second.advance(3_600_000)
  expect(log.titles).toEqual(['c'])
  expect(troubles(second)).toEqual([
    '2 deliveries wait for the channel "old", which this configuration does not have: configure it again, or they end as dead when their time is up',
  ])
  expect(await second.health()).toMatchObject({ status: 'ok', unserved: [{ channel: 'old', waiting: 2 }] })
  expect((await store.read('stats', {})).byChannel['old']).toMatchObject({ waiting: 2, dead: 0 })
})

test('it goes when a process comes that has the channel, beside one that has not', async () => {
  const { start } = sharing()
  await leaveTwo(start)
  const second = start({ log: recorder() })
  await second.advance(60_000)
  const old = recorder()
  const third = start({ old })
  await third.drain()
  expect(old.titles.toSorted()).toEqual(['a', 'b'])
  await second.send({ title: 'c' })
  expect(await second.health()).not.toHaveProperty('unserved')
})

test('it goes when the channel is configured again', async () => {
  const { start } = sharing()
  await leaveTwo(start)
  const log = recorder()
  const old = recorder()
  const second = start({ log })
  await second.advance(60_000)
  await second.reconfigure({ channels: { log, old } })
  await second.advance(60_000)
  expect(old.titles.toSorted()).toEqual(['a', 'b'])
})

test('when its time is up it is dead, with a reason that says so, and its fallback starts', async () => {
  const { start, store } = sharing()
  const routes = [{ to: ['old'], fallback: { to: ['log'], after: '48h' } }]
  const [id] = await leaveTwo(start, { routes, retry: { maxAge: '24h' } })
  const log = recorder()
  const second = start({ log })
  await second.send({ title: 'c' })
  await second.advance(24 * 3_600_000)
  const { entries } = await store.read('history', { notification: id! })
  expect(entries[0]!.receipts).toMatchObject([
    {
      outcome: 'dead',
      why: 'not delivered in its time: this configuration has no channel "old"',
      fallback: 'log',
    },
    { outcome: 'delivered', cause: 'fallback' },
  ])
  expect(log.titles.toSorted()).toEqual(['a', 'b', 'c'])
})

test('its fallback starts after its time, while it waits', async () => {
  const { start } = sharing()
  await leaveTwo(start, { routes: [{ to: ['old'], fallback: { to: ['log'], after: '1m' } }] })
  const log = recorder()
  const second = start({ log })
  await second.advance(60_000)
  void second.drain({ maxMs: 1 })
  await second.advance(1)
  expect(log.titles.toSorted()).toEqual(['a', 'b'])
  expect((await second.health()).unserved).toEqual([{ channel: 'old', waiting: 2 }])
})

test("a tenant's channel is told with the tenant", async () => {
  const { start } = sharing()
  const own = recorder()
  own.fail(down())
  const first = start({ log: recorder() }, { tenants: { acme: { channels: { own } } } })
  await first.send({ title: 'a', tenant: 'acme' })
  await first.close()
  const second = start({ log: recorder() })
  await second.advance(60_000)
  void second.drain({ maxMs: 1 })
  await second.advance(1)
  expect((await second.health()).unserved).toEqual([{ channel: 'own', tenant: 'acme', waiting: 1 }])
  expect(troubles(second)[0]).toMatch(/^1 delivery waits for the channel "own" of acme, /)
})

test('what a reload removed is dead at once, also when it was removed some reloads ago', async () => {
  const { start, store } = sharing()
  const old = recorder()
  const log = recorder()
  old.fail(down())
  const notifier = start({ old, log }, { routes: [{ to: ['old'] }] })
  const { id } = await notifier.send({ title: 'a' })
  await notifier.reconfigure({ channels: { log } })
  await notifier.reconfigure({ channels: { log }, retry: { attempts: 3 } })
  await notifier.advance(60_000)
  const { entries } = await store.read('history', { notification: id })
  expect(entries[0]!.receipts).toMatchObject([{ outcome: 'dead', why: 'the channel "old" no longer exists' }])
  expect(await notifier.health()).not.toHaveProperty('unserved')
})
