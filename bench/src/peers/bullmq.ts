import { Queue, Worker } from 'bullmq'
import { inFlight, timed } from '../lib/meter.ts'
import { sampleDraft } from '../lib/sample-draft.ts'
import type { Sample } from '../lib/figures.ts'
import type { RedisServer } from './redis.ts'

/** Jobs that a worker has in hand at a time. */
const workerConcurrency = 200

/**
 * Adds jobs and has them processed by a handler that does nothing, both at once, until the last one is done. CPU is the
 * client's and the server's.
 */
export async function addAndProcess(server: RedisServer, count: number, callers: number): Promise<Sample> {
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
      await inFlight(count, callers, (index) => queue.add('notify', sampleDraft(index)))
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
