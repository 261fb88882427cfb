import { inChild } from '../../lib/child.ts'
import type { Goal, Group, Scale, Suite, Variant } from '../../lib/suite.ts'
import type { Case } from './cases.ts'

const variant = (name: string, which: Case, count: number): Variant => ({
  name,
  run: () => inChild(new URL('./process.ts', import.meta.url), [which, count]),
})

const goal = (id: string, variant: string, figure: 'bytes' | 'gcMs', atMost: number): Goal => ({
  id,
  variant,
  figure,
  atMost,
  gates: figure === 'bytes',
})

const named = (count: number, what: string): string => `${count.toLocaleString('en-US')} ${what}`

async function queued(scale: Scale): Promise<Group> {
  const count = scale.count(1_000_000, 50_000)
  return {
    title: named(count, 'queued notifications of 1 KB'),
    base: 'plain objects in a Map',
    columns: ['bytes', 'mebibytes', 'gcMs'],
    ratios: ['bytes'],
    enoughRounds: 3,
    variants: [
      variant('plain objects in a Map', 'queued-map', count),
      variant('memory store, heap', 'queued-memory', count),
      variant('SQLite store, whole process', 'queued-sqlite', count),
    ],
    // A thread and its cache cost the same for few: only the full form says something of each.
    goals: [
      goal('G8', 'memory store, heap', 'bytes', 1_500),
      ...(scale.quick ? [] : [goal('G8', 'SQLite store, whole process', 'bytes', 100)]),
    ],
  }
}

async function keys(scale: Scale): Promise<Group> {
  const count = scale.count(1_000_000, 100_000)
  return {
    title: named(count, 'live keys of a throttle'),
    base: 'Map with a timer each',
    columns: ['bytes', 'mebibytes', 'gcMs'],
    ratios: ['bytes', 'gcMs'],
    enoughRounds: 3,
    variants: [
      variant('throttle() on the memory store', 'keys-throttle', count),
      variant('Map with a timer each', 'keys-timers', count),
    ],
    goals: [
      goal('G9', 'throttle() on the memory store', 'bytes', 64),
      goal('G9', 'throttle() on the memory store', 'gcMs', 10),
    ],
  }
}

async function groups(scale: Scale): Promise<Group> {
  const count = scale.count(20_000, 5_000)
  return {
    title: named(count, 'open groups of ten, with their notifications'),
    base: 'the same notifications, each alone',
    columns: ['bytes', 'gcMs'],
    ratios: ['bytes'],
    enoughRounds: 3,
    variants: [
      variant('open groups', 'groups-open', count),
      variant('the same notifications, each alone', 'groups-none', count),
    ],
    goals: [],
  }
}

async function calls(scale: Scale): Promise<Group> {
  const count = scale.count(100_000, 20_000)
  return {
    title: named(count, 'calls of accept() at once, peak of the process'),
    columns: ['bytes', 'mebibytes'],
    ratios: [],
    enoughRounds: 3,
    variants: [variant('accept() without await', 'unawaited', count)],
    goals: [goal('G13', 'accept() without await', 'bytes', 2_048)],
  }
}

export const memory: Suite = {
  name: 'memory',
  about: 'bytes of what waits, and how long collecting it takes (G8, G9, G13)',
  groups: [queued, keys, groups, calls],
}
