import { Worker } from 'node:worker_threads'
import { StateError } from '@notify/core/channel'
import type { Counts, Done, Limit, Reads, Retention, Work } from '@notify/core/store'
import { fromWire, pack, unpackDone, wordsOf, type Answer, type Call, type PackedDone } from './wire.ts'

/** The store as it is called from outside its thread. */
export interface Calls {
  commit(work: Work): Promise<Done>
  read<Kind extends keyof Reads>(kind: Kind, query: Reads[Kind]['query']): Promise<Reads[Kind]['answer']>
  purge(retention: Retention): Promise<Counts>
  backup(path: string): Promise<void>
  look(): Promise<boolean>
  close(): Promise<void>
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * One thread writes; another one, started with the first read, reads, so that a long read never keeps a commit waiting; a third
 * one moves the log into the file.
 */
export function createThreads(path: string, keys: readonly string[]): Calls {
  const shared = { path, keys, nearlyMoved: new Int32Array(new SharedArrayBuffer(4)) }
  const writer = createThread({ ...shared, role: 'writer' })
  const reader = createThread({ ...shared, role: 'reader' })
  const keeper = createThread({ ...shared, role: 'keeper' })
  let limits: ReadonlyMap<string, Limit> = new Map()
  let closed = false
  const open = (): void => {
    if (closed) throw new StateError('E_STORE', 'the store is closed')
  }
  return {
    async commit(work) {
      open()
      if (work.limits) limits = work.limits
      const done = unpackDone((await writer.call({ do: 'commit', work: pack(work) })) as PackedDone, work)
      if (!keeper.started) await keeper.call({ do: 'look' })
      return done
    },
    async read(kind, query) {
      open()
      // The writer makes the file: without it there is nothing to be read.
      if (!writer.started) await writer.call({ do: 'look' })
      return (await reader.call({ do: 'read', kind, query, limits })) as never
    },
    async purge(retention) {
      open()
      return (await writer.call({ do: 'purge', retention })) as Counts
    },
    async backup(to) {
      open()
      if (!writer.started) await writer.call({ do: 'look' })
      await reader.call({ do: 'backup', path: to })
    },
    look: async () => !closed && writer.started && ((await writer.call({ do: 'look' })) as boolean),
    async close() {
      if (closed) return
      closed = true
      await Promise.all([reader.end(), keeper.end()])
      await writer.end()
    },
  }
}

export interface ThreadData {
  readonly path: string
  readonly keys: readonly string[]
  readonly role: 'writer' | 'reader' | 'keeper'
  /** 1: the keeper has moved nearly all of the log, and the writer is to move the rest. */
  readonly nearlyMoved: Int32Array
}

interface Thread {
  readonly started: boolean
  call(call: Call): Promise<unknown>
  end(): Promise<void>
}

/** Starts with the first call, and again after it has died. Keeps the process alive only while a call is under way. */
function createThread(data: ThreadData): Thread {
  let worker: Worker | undefined
  let calls = 0
  const waiting = new Map<number, Waiting>()

  function start(): Worker {
    const fromSource = import.meta.url.endsWith('.ts')
    const started = new Worker(new URL(fromSource ? './thread.ts' : './thread.js', import.meta.url), {
      workerData: data,
      // Little outlives a commit: the default, more room for what is new, saves no time and takes 15 MB more.
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
      ...(fromSource && { execArgv: ['--conditions=@notify/source'] }),
    })
    started.unref()
    started.on('message', ({ id, result, error }: Answer) => {
      const one = waiting.get(id)
      waiting.delete(id)
      if (waiting.size === 0) started.unref()
      if (error) one?.reject(fromWire(error))
      else one?.resolve(result)
    })
    started.on('error', (error: unknown) => fail(started, `its thread has failed: ${wordsOf(error)}`))
    started.on('exit', () => fail(started, 'its thread has ended'))
    return started
  }

  function fail(which: Worker, why: string): void {
    if (worker !== which) return
    worker = undefined
    for (const one of waiting.values()) one.reject(new StateError('E_STORE', `sqlite: ${why}`))
    waiting.clear()
  }

  return {
    get started() {
      return worker !== undefined
    },
    call(call) {
      worker ??= start()
      worker.ref()
      const id = ++calls
      const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
      worker.postMessage({ id, call })
      return answer
    },
    async end() {
      if (!worker) return
      await this.call({ do: 'close' })
      await worker?.terminate()
    },
  }
}
