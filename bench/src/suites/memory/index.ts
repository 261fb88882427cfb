import { inChild } from '../../lib/child.ts'
import type { Sample } from '../../lib/figures.ts'
import type { Goal, Group, Scale, Suite, Variant } from '../../lib/suite.ts'
import type { Case } from './cases.ts'

const measured = (which: Case, ...numbers: number[]): Promise<Sample> =>
  inChild(new URL('./process.ts', import.meta.url), [which, ...numbers])

const variant = (name: string, which: Case, ...numbers: number[]): Variant => ({
  name,
  run: () => measured(which, ...numbers),
})

const atMost = (
  promise: string,
  variant: string,
  figure: 'bytes' | 'gcMs' | 'processMebibytes',
  atMost: number,
): Goal => ({ promise, variant, figure, atMost, gates: figure !== 'gcMs' })

const named = (count: number, what: string): string => `${count.toLocaleString('en-US')} ${what}`

/** Bytes hardly differ from one round to the next. */
const rounds = ({ quick }: Scale): Pick<Group, 'enoughRounds' | 'cold'> => ({
  enoughRounds: quick ? 2 : 3,
  cold: true,
})

async function queued(scale: Scale): Promise<Group> {
  const count = scale.count(1_000_000, 20_000)
  const [heap, sqlite] = ['memory store, heap', 'SQLite store, whole process']
  return {
    title: named(count, 'queued notifications of 1 KB'),
    base: 'plain objects in a Map',
    columns: ['bytes', 'mebibytes', 'processMebibytes', 'gcMs'],
    ratios: ['bytes'],
    ...rounds(scale),
    variants: [
      variant('plain objects in a Map', 'queued-map', count),
      variant(heap, 'queued-memory', count),
      variant(sqlite, 'queued-sqlite', count),
    ],
    // A thread and its cache cost the same for few: only the full form says something of each.
    goals: [
      atMost('What waits in memory is small', heap, 'bytes', 1_500),
      ...(scale.quick
        ? []
        : [
            atMost('What waits on the disk takes next to no memory', sqlite, 'bytes', 100),
            atMost('A million that wait need no large machine', sqlite, 'processMebibytes', 512),
          ]),
    ],
  }
}

async function keys(scale: Scale): Promise<Group> {
  const count = scale.count(1_000_000, 50_000)
  const name = 'throttle() on the memory store'
  return {
    title: named(count, 'live keys of a throttle'),
    base: 'Map with a timer each',
    columns: ['bytes', 'mebibytes', 'gcMs'],
    ratios: ['bytes', 'gcMs'],
    ...rounds(scale),
    variants: [variant(name, 'keys-throttle', count), variant('Map with a timer each', 'keys-timers', count)],
    goals: [
      atMost('A key of a throttle is a few words', name, 'bytes', 64),
      atMost('And the collector does not notice them', name, 'gcMs', 10),
    ],
  }
}

const largeGroup = 200

async function groups(scale: Scale): Promise<Group> {
  const count = scale.count(100_000, 20_000)
  const [small, large, alone] = [
    'in groups of ten',
    `in groups of ${largeGroup}`,
    'each alone, without groups',
  ]
  const one = 'one more open group'
  return {
    title: named(count, 'notifications that groups collect'),
    base: alone,
    columns: ['bytes', 'gcMs'],
    ratios: ['bytes'],
    ...rounds(scale),
    variants: [
      variant(small, 'grouped', count, 10),
      variant(large, 'grouped', count, largeGroup),
      variant(alone, 'queued-memory', count),
      {
        name: one,
        async run() {
          const [many, few] = [
            await measured('grouped', count, 10),
            await measured('grouped', count, largeGroup),
          ]
          const bytes = ((many.bytes ?? NaN) - (few.bytes ?? NaN)) * count
          return { bytes: bytes / (count / 10 - count / largeGroup) }
        },
      },
    ],
    goals: [atMost('An open group is small', one, 'bytes', 450)],
  }
}

async function calls(scale: Scale): Promise<Group> {
  const count = scale.count(100_000, 20_000)
  const name = 'accept() without await'
  return {
    title: named(count, 'calls of accept() at once, peak of the process'),
    columns: ['bytes', 'mebibytes'],
    ratios: [],
    ...rounds(scale),
    variants: [variant(name, 'unawaited', count)],
    goals: [atMost('A burst that nobody awaits stays small', name, 'bytes', 2_048)],
  }
}

export const memory: Suite = {
  name: 'memory',
  about: 'bytes of what waits, and how long collecting it takes',
  groups: [queued, keys, groups, calls],
}
