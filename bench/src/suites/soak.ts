import { inChild } from '../lib/child.ts'
import type { Goal, Group, Scale, Suite } from '../lib/suite.ts'
import { startSink } from '../sinks/sink.ts'

const atHalf = 'Notify on SQLite to a webhook, at half of what it bears'

/** Hours in small: what grows, and what becomes slower. */
async function halfLoad({ minutes }: Scale): Promise<Group> {
  const sink = await startSink('http')
  const goal = { variant: atHalf, gates: false } as const
  const goals: Goal[] = [
    { ...goal, promise: 'Memory does not grow', figure: 'mebibytesPerMinute', atMost: 1 },
    { ...goal, promise: 'It stays as fast as it was', figure: 'p99Drift', atMost: 1.2 },
  ]
  return {
    title: `${minutes} minutes at half load`,
    columns: ['rate', 'p50Ms', 'p99Ms', 'p99Drift', 'loopP99Ms', 'mebibytesPerMinute', 'processMebibytes'],
    ratios: [],
    cold: true,
    enoughRounds: 1,
    variants: [
      {
        name: atHalf,
        run: () => inChild(new URL('./soak-process.ts', import.meta.url), [`${sink.origin}/ok`, minutes]),
      },
    ],
    goals,
    close: () => sink.stop(),
  }
}

export const soak: Suite = {
  name: 'soak',
  about: 'what grows and what becomes slower at half load, for --minutes',
  onlyByName: true,
  groups: [halfLoad],
}
