import { inFlight, latencies, watched } from '../../lib/meter.ts'
import { sampleDraft } from '../../lib/sample-draft.ts'
import type { Sample } from '../../lib/figures.ts'
import type { Group, Scale } from '../../lib/suite.ts'
import { counted, withSqlite } from './notifier.ts'

const callers = 256
const accepting = 'accept() alone'

/** 256 callers that wait for the disk, and what the program's own timers notice of it. */
export async function latency(scale: Scale): Promise<Group> {
  const count = scale.count(50_000, 10_000)
  const goal = { id: 'G4', variant: accepting, gates: false } as const
  return {
    title: `${callers} concurrent accept() on SQLite`,
    columns: ['rate', 'p50Ms', 'p99Ms', 'loopP99Ms', 'busy', 'cpuUs'],
    ratios: [],
    variants: [
      { name: accepting, run: () => run(count, false) },
      { name: 'accept() while everything is delivered', run: () => run(count, true) },
    ],
    goals: [
      { ...goal, figure: 'p99Ms', atMost: 10 },
      { ...goal, figure: 'loopP99Ms', atMost: 5 },
      { ...goal, figure: 'busy', atMost: 0.3 },
    ],
  }
}

const run = (count: number, delivering: boolean): Promise<Sample> =>
  withSqlite(async (store) => {
    const { notifier, until } = counted(store)
    if (!delivering) await notifier.channels.disable('ops')
    const taken = latencies()
    const sample = await watched(count, () =>
      inFlight(count, callers, (index) => taken.call(() => notifier.accept(sampleDraft(index)))),
    )
    if (delivering) await until(count)
    await notifier.close()
    return { ...sample, ...taken.sample() }
  })
