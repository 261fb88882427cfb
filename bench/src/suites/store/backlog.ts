import type { Store } from '@notify/core/store'
import { sqlite } from '@notify/store-sqlite'
import { join } from 'node:path'
import { expectCount, latencies, timed } from '../../lib/meter.ts'
import { sampleAcceptance } from '../../lib/sample-draft.ts'
import { scratch } from '../../lib/scratch.ts'
import type { Group, Scale } from '../../lib/suite.ts'
import { cycle } from './cycle.ts'

const hourMs = 3_600_000
const fillAtOnce = 1_000
const base = 'nothing waits, nothing is kept'

/** What is due, claimed from under what waits for later at the same destination, or beside what was settled before. */
export async function backlog(scale: Scale): Promise<Group> {
  const waiting = scale.count(1_000_000, 50_000)
  const kept = scale.count(400_000, 50_000)
  const count = scale.count(2_000, 500)
  const folder = scratch()
  const open = (name: string): Store => sqlite(join(folder.path, `${name}.db`))
  const stores = { none: open('none'), waiting: open('waiting'), kept: open('kept') }
  await fill(stores.waiting, waiting)
  if (!scale.npmOnly) await cycle(stores.kept, kept, 256)
  const run = (store: Store) => async () => {
    const taken = latencies()
    const timing: Pick<Store, 'commit'> = { commit: (work) => taken.call(() => store.commit(work)) }
    const sample = await timed(count, () => cycle({ ...store, ...timing }, count, 1))
    return { ...sample, ...taken.sample() }
  }
  const crowded = `${waiting.toLocaleString('en-US')} wait for later`
  return {
    title: 'claim of one due row, with a commit each',
    base,
    columns: ['rate', 'p50Ms', 'p99Ms', 'cpuUs'],
    ratios: ['p50Ms', 'cpuUs'],
    variants: [
      { name: base, run: run(stores.none) },
      { name: crowded, run: run(stores.waiting) },
      ...(scale.npmOnly ? [] : [{ name: `${kept.toLocaleString('en-US')} are kept`, run: run(stores.kept) }]),
    ],
    goals: [
      {
        promise: 'What waits for later does not slow down what is due',
        variant: crowded,
        figure: 'p99Ms',
        atMost: 20,
        gates: false,
      },
      {
        promise: 'What waits for later does not slow down what is due',
        variant: crowded,
        base,
        figure: 'cpuUs',
        gates: true,
      },
    ],
    async close() {
      await Promise.all(Object.values(stores).map((store) => store.close()))
      folder.remove()
    },
  }
}

async function fill(store: Store, waiting: number): Promise<void> {
  for (let index = 0; index < waiting; index += fillAtOnce)
    await store.commit({
      owner: 'bench',
      accept: Array.from({ length: fillAtOnce }, (_, more) => sampleAcceptance(index + more, 10 * hourMs)),
      settle: [],
      control: [],
    })
  const [ops] = await store.read('destinations', { names: ['ops'] })
  expectCount('waiting', ops?.waiting ?? 0, waiting)
}
