import type { Store } from '@notify/core/store'
import { sqlite } from '@notify/store-sqlite'
import { join } from 'node:path'
import { latencies, timed } from '../../lib/meter.ts'
import { sampleAcceptance } from '../../lib/sample-draft.ts'
import { scratch } from '../../lib/scratch.ts'
import type { Group, Scale } from '../../lib/suite.ts'
import { cycle } from './cycle.ts'

const hourMs = 3_600_000
const fillAtOnce = 1_000

/** What is due, claimed from under what waits for later at the same destination. */
export async function backlog(scale: Scale): Promise<Group> {
  const waiting = scale.count(1_000_000, 50_000)
  const count = scale.count(2_000, 500)
  const folder = scratch()
  const none = await filled(join(folder.path, 'none.db'), 0)
  const many = await filled(join(folder.path, 'many.db'), waiting)
  const run = (store: Store) => async () => {
    const taken = latencies()
    const timing: Pick<Store, 'commit'> = { commit: (work) => taken.call(() => store.commit(work)) }
    const sample = await timed(count, () => cycle({ ...store, ...timing }, count, 1))
    return { ...sample, ...taken.sample() }
  }
  return {
    title: 'claim of one due row, with a commit each',
    base: 'nothing waits',
    columns: ['rate', 'p50Ms', 'p99Ms', 'cpuUs'],
    ratios: ['p50Ms', 'cpuUs'],
    variants: [
      { name: 'nothing waits', run: run(none) },
      { name: `${waiting.toLocaleString('en-US')} wait for later`, run: run(many) },
    ],
    goals: [],
    async close() {
      await Promise.all([none.close(), many.close()])
      folder.remove()
    },
  }
}

async function filled(path: string, waiting: number): Promise<Store> {
  const store = sqlite(path)
  for (let index = 0; index < waiting; index += fillAtOnce)
    await store.commit({
      owner: 'bench',
      accept: Array.from({ length: fillAtOnce }, (_, more) => sampleAcceptance(index + more, 10 * hourMs)),
      settle: [],
      control: [],
    })
  return store
}
