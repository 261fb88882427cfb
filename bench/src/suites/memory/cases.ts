import { createNotifier, memory, throttle, type NotifierOptions, type Channel } from '@notify/core'
import type { Store } from '@notify/core/store'
import { footprint } from '../../lib/heap.ts'
import type { Sample } from '../../lib/figures.ts'
import { expectCount, inFlight } from '../../lib/meter.ts'
import { sampleDraft } from '../../lib/sample-draft.ts'
import { silent } from '../../lib/silent.ts'
import { withSqlite } from '../store/notifier.ts'

const callers = 256

const channel: Channel = {
  spec: 1,
  kind: 'nothing',
  features: { incidents: 'follows' },
  render: () => [{}],
  send: async () => ({}),
}

/** As it comes from outside: no two share a string. */
const received = (index: number): ReturnType<typeof sampleDraft> =>
  JSON.parse(JSON.stringify(sampleDraft(index))) as never

type Options = Partial<NotifierOptions<{ ops: Channel }>>
const notifierOn = (store: Store, options: Options = {}) =>
  createNotifier({ store, logger: silent, channels: { ops: channel }, ...options })

/** Accepts and keeps: the channel is held. */
async function queued(store: Store, count: number, how: 'heap' | 'resident'): Promise<Sample> {
  const notifier = notifierOn(store)
  await notifier.channels.disable('ops')
  await notifier.accept(received(0))
  const used = footprint()
  await inFlight(count, callers, (index) => notifier.accept(received(index)))
  const sample = used[how](count)
  expectCount('queued', (await notifier.channels.limits('ops')).waiting, count + 1)
  return sample
}

/** Keys that have let one through and hold back the next. */
async function throttled(count: number): Promise<Sample> {
  const store = memory({ keep: 100 })
  const notifier = notifierOn(store, {
    stages: [throttle({ every: '12h', by: ({ source = '' }) => source })],
  })
  const draft = (index: number) => ({
    title: 'Disk almost full',
    source: `host-${index}.eu.acme.dev/var/lib`,
  })
  await notifier.send(draft(-1))
  const used = footprint()
  await inFlight(count, callers, (index) => notifier.accept(draft(index)))
  await notifier.drain()
  const sample = used.heap(count)
  const again = await notifier.accept(draft(count - 1))
  expectCount('held back', again.receipts.filter(({ outcome }) => outcome === 'suppressed').length, 1)
  return sample
}

/** What one would write first. */
async function timers(count: number): Promise<Sample> {
  const used = footprint()
  const keys = new Map<string, { until: number; timer: NodeJS.Timeout }>()
  for (let index = 0; index < count; index++) {
    const key = `host-${index}.eu.acme.dev/var/lib`
    const timer = setTimeout(() => keys.delete(key), 12 * 3_600_000)
    keys.set(key, { until: Date.now() + 12 * 3_600_000, timer: timer.unref() })
  }
  const sample = used.heap(count)
  expectCount('keys', keys.size, count)
  return sample
}

/** Groups of so many that collect; their notifications are counted with them. */
async function grouped(count: number, size = 10): Promise<Sample> {
  const group = { by: ['tags'], wait: '12h', atMost: '24h', limit: 1_000 }
  const notifier = notifierOn(memory(), { routes: [{ name: 'digest', to: ['ops'], group }] })
  const open = Math.ceil(count / size)
  const draft = (index: number) => ({ ...received(index), tags: [`group-${index % open}`] })
  const first = await notifier.accept({ ...received(0), tags: ['another'] })
  expectCount('grouped', first.receipts.filter(({ outcome }) => outcome === 'grouped').length, 1)
  const used = footprint()
  await inFlight(count, callers, (index) => notifier.accept(draft(index)))
  return used.heap(count)
}

/** Calls that nobody waits for, all at once; the highest that the process ever was. */
async function unawaited(count: number): Promise<Sample> {
  const notifier = notifierOn(memory())
  await notifier.send(received(0))
  const used = footprint()
  const calls = Array.from({ length: count }, (_, index) => notifier.accept(received(index)))
  await Promise.all(calls)
  await notifier.drain()
  return used.peak(count)
}

async function plainMap(count: number): Promise<Sample> {
  const used = footprint()
  const kept = new Map(Array.from({ length: count }, (_, index) => [index, received(index)]))
  const sample = used.heap(count)
  expectCount('kept', kept.size, count)
  return sample
}

export const cases = {
  'queued-map': plainMap,
  'queued-memory': (count: number) => queued(memory(), count, 'heap'),
  'queued-sqlite': (count: number) => withSqlite((store) => queued(store, count, 'resident')),
  'keys-throttle': throttled,
  'keys-timers': timers,
  grouped,
  unawaited,
} satisfies Readonly<Record<string, (...numbers: number[]) => Promise<Sample>>>

export type Case = keyof typeof cases
