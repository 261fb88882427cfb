import { Queue, Worker } from 'bullmq'
import { inFlight, timed } from '../lib/meter.ts'
import { sampleDraft } from '../lib/sample-draft.ts'
import type { Sample } from '../lib/figures.ts'
import type { RedisServer } from './redis.ts'

/** Jobs that a worker has in hand at a time. */
const workerConcurrency = 200

/** How jobs are added: one after the other by so many callers, or so many at once by each of a few. */
export type Adding = { readonly callers: number } | { readonly bulk: number }
const bulkCallers = 4

/**
 * Adds jobs and has them processed by a handler that does nothing, both at once, until the last one is done. CPU is the
 * client's and the server's.
 */
export async function addAndProcess(server: RedisServer, count: number, adding: Adding): Promise<Sample> {
  const connection = { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null }
  const name = `bench-${crypto.randomUUID()}`
  const queue = new Queue(name, { connection, defaultJobOptions: { removeOnComplete: true } })
  let done = 0
  const all = Promise.withResolvers<void>()
  const worker = new Worker(name, async () => {}, { connection, concurrency: workerConcurrency })
  worker.on('completed', () => {
    if (++done === count) all.resolve()
  })
  worker.on('failed', (_, error) => all.reject(error))
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])
    const before = await server.cpuMs()
    const sample = await timed(count, async () => {
      await add(queue, count, adding)
      await all.promise
    })
    const serverUs = (((await server.cpuMs()) - before) * 1_000) / count
    return { ...sample, cpuUs: (sample.cpuUs ?? 0) + serverUs }
  } finally {
    await worker.close()
    await queue.obliterate({ force: true })
    await queue.close()
  }
}

function add(queue: Queue, count: number, adding: Adding): Promise<void> {
  if ('callers' in adding)
    return inFlight(count, adding.callers, (index) => queue.add('notify', sampleDraft(index)))
  const { bulk } = adding
  return inFlight(Math.ceil(count / bulk), bulkCallers, (portion) => {
    const size = Math.min(bulk, count - portion * bulk)
    return queue.addBulk(
      Array.from({ length: size }, (_, index) => ({
        name: 'notify',
        data: sampleDraft(portion * bulk + index),
      })),
    )
  })
}
