import { memory } from '@notify/core'
import { timed } from '../../lib/meter.ts'
import type { Goal, Group, Scale, Variant } from '../../lib/suite.ts'
import { addAndProcess } from '../../peers/bullmq.ts'
import { hasRedis, startRedis } from '../../peers/redis.ts'
import { acceptAndDeliver, withSqlite } from './notifier.ts'
import { cycle } from './cycle.ts'

const callers = 256
const batches = [1, 16, 64, 256] as const

const storeAlone = (batch: number): string => `SQLite store alone, commits of ${batch}`
const notify = 'Notify on SQLite, no-op channel'
const bullmq = (fsync: string): string => `BullMQ, appendfsync ${fsync}, no-op worker`

/** Accepted, claimed and settled, each on the disk before it counts. */
export async function throughput(scale: Scale): Promise<Group> {
  const count = scale.count(20_000, 4_000)
  const ours: Variant[] = [
    {
      name: notify,
      run: () => withSqlite((store) => acceptAndDeliver(store, count, callers)),
    },
    { name: 'Notify in memory, no-op channel', run: () => acceptAndDeliver(memory(), count, callers) },
    ...batches.map((batch) => ({
      name: storeAlone(batch),
      run: () => {
        // One at a time each waits for the disk.
        const cycles = batch === 1 ? Math.ceil(count / 10) : count
        return withSqlite((store) => timed(cycles, () => cycle(store, cycles, batch)))
      },
    })),
  ]
  const common = {
    title: 'accept, claim, settle',
    columns: ['rate', 'cpuUs'],
    ratios: ['rate', 'cpuUs'],
  } as const
  if (!hasRedis()) return { ...common, base: notify, variants: ours, goals: [] }
  const servers = { always: await startRedis('always'), everysec: await startRedis('everysec') }
  const peers = (['always', 'everysec'] as const).map((fsync) => ({
    name: bullmq(fsync),
    run: () => addAndProcess(servers[fsync], count, callers),
  }))
  return {
    ...common,
    base: bullmq('always'),
    variants: [...ours, ...peers],
    goals: [...goals(storeAlone(64), true), ...goals(notify, false)],
    async close() {
      await Promise.all([servers.always.stop(), servers.everysec.stop()])
    },
  }
}

const goals = (variant: string, gates: boolean): Goal[] => [
  { id: 'G3', variant, base: bullmq('always'), figure: 'rate', atLeast: 6, gates },
  { id: 'G3', variant, base: bullmq('everysec'), figure: 'rate', atLeast: 2, gates },
]
