import { systemClock, type Clock } from '@notify/core'
import { ConfigurationError, StateError } from '@notify/core/channel'
import type { Store } from '@notify/core/store'
import { backup } from './backup.ts'
import { createEngine, stateError } from './engine.ts'
import { sealWith } from '@notify/encryption'
import { createThreads, type Calls } from './threads.ts'
import { pack, packDone, unpack, unpackDone } from './wire.ts'

export interface SqliteOptions {
  /** 32 bytes each, base64 or hex: encrypts what is stored. The first encrypts, all decrypt. Default: not encrypted. */
  readonly keys?: readonly string[]
  /**
   * Works in threads of its own, so that a commit never makes the program wait: right for what lives long. Default true;
   * `notify send` and tests, which end at once, do without.
   */
  readonly threads?: boolean
  /** Only without threads. Default: the system's. */
  readonly clock?: Clock
  /** Ids of deliveries; only without threads. Default: UUIDs that sort by time. */
  readonly newId?: () => string
}

export interface SqliteStore extends Store {
  /** A copy of everything at one moment, while others go on. @throws {StateError} if the file exists or cannot be written. */
  backup(path: string): Promise<void>
}

/** Another process's work is noticed after so long. */
const lookEveryMs = 100

/**
 * Keeps everything in one file. What was accepted survives a power cut: a commit is answered when it is on the disk.
 *
 * Any number of processes may accept, read and replay; one of them delivers, and another takes over when it has ended: at
 * once where the system tells (Linux), within two seconds elsewhere. Not for network drives.
 *
 * @throws {ConfigurationError} if a key has the wrong length, or a newer version or another program has written the file.
 *
 * @example
 * createNotifier({ store: sqlite('/var/lib/notify/notify.db'), channels: { ops: slack({ channel: '#ops' }) } })
 */
export function sqlite(path: string, options: SqliteOptions = {}): SqliteStore {
  const { keys = [], threads = true, clock, newId } = options
  if (path.trim() === '') throw new ConfigurationError('sqlite: the path is empty')
  sealWith(keys)
  if (threads && (clock || newId))
    throw new ConfigurationError('sqlite: clock and newId work only with threads: false')
  const calls = threads ? createThreads(path, keys) : withinThisThread(path, keys, options)
  const watchers = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    // A file that cannot be read shows itself with the next commit.
    const changed = await calls.look().catch(() => false)
    if (changed) for (const watcher of watchers) watcher()
  }
  return {
    durability: 'power-loss',
    inOrder: true,
    commit: (work) => calls.commit(work),
    read: (kind, query) => calls.read(kind, query),
    purge: (retention) => calls.purge(retention),
    backup: (to) => calls.backup(to),
    watch(changed) {
      watchers.add(changed)
      timer ??= setInterval(() => void look(), lookEveryMs).unref()
      return () => {
        watchers.delete(changed)
      }
    },
    async close() {
      clearInterval(timer)
      watchers.clear()
      await calls.close()
    },
  }
}

function withinThisThread(
  path: string,
  keys: readonly string[],
  { clock = systemClock, newId }: SqliteOptions,
): Calls {
  const engine = saying(() =>
    createEngine(path, sealWith(keys), { now: () => clock.now(), ...(newId && { newId }) }),
  )
  let closed = false
  /** One after the other: an attachment is read before its commit begins. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    const result = last
      .then(() => {
        if (closed) throw new StateError('E_STORE', 'the store is closed')
        return work()
      })
      .catch((error: unknown) => {
        throw stateError(error)
      })
    last = result.catch(() => {})
    return result
  }
  return {
    commit: (work) =>
      inTurn(async () => {
        // What is stored is a copy, as it is with threads.
        const own = unpack(pack(work))
        return unpackDone(packDone(await engine.commit(own), own), work)
      }),
    read: (kind, query) => inTurn(() => engine.read(kind, query)),
    purge: (retention) => engine.purge(retention),
    backup: (to) => inTurn(() => backup(path, to)),
    look: () => inTurn(() => engine.look()),
    close: async () => {
      if (closed) return
      await inTurn(() => engine.close())
      closed = true
    },
  }
}

/** @throws {StateError} for what the database or the system says. */
function saying<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw stateError(error)
  }
}
