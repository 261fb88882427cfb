import { memory } from '@notify/core'
import type { Store } from '@notify/core/store'
import type { Sample } from '../../lib/figures.ts'
import { timed } from '../../lib/meter.ts'
import type { Goal, Group, Scale, Variant } from '../../lib/suite.ts'
import { addAndProcess, type Adding } from '../../peers/bullmq.ts'
import { plainTable } from '../../peers/plain-table.ts'
import { hasPostgres, startPostgres } from '../../peers/postgres.ts'
import { hasRedis, startRedis } from '../../peers/redis.ts'
import { cycle } from './cycle.ts'
import { acceptAndDeliver, withSqlite } from './notifier.ts'

const callers = 256
const batches = [1, 16, 64, 256] as const

const storeAlone = (batch: number): string => `SQLite store alone, commits of ${batch}`
const notify = 'Notify on SQLite, no-op channel'
const plain = 'plain table on node:sqlite, commits of 64'
const bullmq = (fsync: string, how = ''): string => `BullMQ, appendfsync ${fsync}, no-op worker${how}`
const inBulk = ', jobs added 64 at a time'

/** Accepted, claimed and settled, each on the disk before it counts. */
export async function throughput(scale: Scale): Promise<Group> {
  const count = scale.count(20_000, 4_000)
  const [redis, server] = await Promise.all([redisPeers(scale, count), postgresStore(scale, count)])
  return {
    title: 'accept, claim, settle',
    base: plain,
    columns: ['rate', 'cpuUs'],
    ratios: ['rate', 'cpuUs'],
    variants: [...sqliteStore(count), ...server.variants, ...redis.variants],
    goals: [
      {
        promise: 'The SQLite store beside a bare table, which has no limits, keys and history',
        variant: storeAlone(64),
        base: plain,
        figure: 'cpuUs',
        gates: true,
      },
      ...redis.goals,
    ],
    leftOut: [redis, server].flatMap(({ leftOut }) => leftOut ?? []),
    async close() {
      await Promise.all([redis.close?.(), server.close?.()])
    },
  }
}

type Part = Partial<Pick<Group, 'leftOut' | 'close'>> & {
  readonly variants: readonly Variant[]
  readonly goals: readonly Goal[]
}

/** One at a time each waits for the disk. */
const cyclesOf = (count: number, batch: number): number => (batch === 1 ? Math.ceil(count / 10) : count)

const cycles = (store: Store, count: number, batch: number): Promise<Sample> =>
  timed(cyclesOf(count, batch), () => cycle(store, cyclesOf(count, batch), batch))

const sqliteStore = (count: number): Variant[] => [
  { name: notify, run: () => withSqlite((store) => acceptAndDeliver(store, count, callers)) },
  { name: 'Notify in memory, no-op channel', run: () => acceptAndDeliver(memory(), count, callers) },
  ...batches.map((batch) => ({
    name: storeAlone(batch),
    run: () => withSqlite((store) => cycles(store, count, batch)),
  })),
  { name: plain, run: () => plainTable(count, 64) },
]

/** Each run in a schema of its own. CPU is this process's and the server's. */
async function postgresStore({ npmOnly }: Scale, count: number): Promise<Part> {
  if (npmOnly || !hasPostgres())
    return {
      variants: [],
      goals: [],
      ...(!npmOnly && { leftOut: ["PostgreSQL store: Debian's package `postgresql` is not installed"] }),
    }
  // No dependency of this folder: it is loaded where a PostgreSQL server is installed.
  const { postgres } = await import('../../../../packages/store-postgres/src/index.ts')
  const server = await startPostgres()
  let runs = 0
  const on = async (size: number, work: (store: Store) => Promise<Sample>): Promise<Sample> => {
    const store = postgres({ url: server.url, schema: `bench_${++runs}` })
    try {
      await store.commit({ owner: 'bench', accept: [], settle: [], control: [] })
      const before = server.cpuMs()
      const sample = await work(store)
      const serverUs = ((server.cpuMs() - before) * 1_000) / size
      return { ...sample, cpuUs: (sample.cpuUs ?? 0) + serverUs }
    } finally {
      await store.close()
    }
  }
  const few = Math.ceil(count / 4)
  return {
    variants: [
      {
        name: 'PostgreSQL store alone, commits of 64',
        run: () => on(count, (store) => cycles(store, count, 64)),
      },
      {
        name: 'Notify on PostgreSQL, no-op channel',
        run: () => on(few, (store) => acceptAndDeliver(store, few, callers)),
      },
    ],
    goals: [],
    close: () => server.stop(),
  }
}

async function redisPeers({ npmOnly }: Scale, count: number): Promise<Part> {
  if (npmOnly || !hasRedis())
    return {
      variants: [],
      goals: [],
      ...(!npmOnly && { leftOut: ['BullMQ: `redis-server` is not installed'] }),
    }
  const servers = { always: await startRedis('always'), everysec: await startRedis('everysec') }
  const ways: readonly [string, Adding][] = [
    ['', { callers }],
    [inBulk, { bulk: 64 }],
  ]
  return {
    variants: (['always', 'everysec'] as const).flatMap((fsync) =>
      ways.map(([how, adding]) => ({
        name: bullmq(fsync, how),
        run: () => addAndProcess(servers[fsync], count, adding),
      })),
    ),
    // Batches beside batches, single calls beside single calls.
    goals: [...besideRedis(storeAlone(64), inBulk, true), ...besideRedis(notify, '', false)],
    async close() {
      await Promise.all([servers.always.stop(), servers.everysec.stop()])
    },
  }
}

const besideRedis = (variant: string, how: string, gates: boolean): Goal[] => {
  const goal = { variant, figure: 'rate', gates } as const
  return [
    {
      ...goal,
      promise: 'On the disk, at a multiple of a queue on Redis that waits for the disk',
      base: bullmq('always', how),
      atLeast: 6,
    },
    {
      ...goal,
      promise: 'And of one that does not wait',
      base: bullmq('everysec', how),
      atLeast: 2,
    },
  ]
}
