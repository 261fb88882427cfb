import { StateError } from '@notify/core/channel'
import type { Counts, Done, Limit, Reads, Retention, Work } from '@notify/core/store'
import { createBallast } from './ballast.ts'
import { createCommitter, type Committer } from './commit.ts'
import { openDatabase } from './database.ts'
import { createDeliverer } from './deliverer.ts'
import { purge } from './purge.ts'
import { read } from './reads.ts'
import type { Seal } from '@notify/encryption'

/** The store within one thread. */
export interface Engine {
  commit(work: Work): Promise<Done>
  read<Kind extends keyof Reads>(kind: Kind, query: Reads[Kind]['query']): Reads[Kind]['answer']
  purge(retention: Retention): Promise<Counts>
  /** To be asked a few times a second: whether another process has done something, or delivers no longer. */
  look(): boolean
  close(): void
}

/** SQLite's primary code in the lower byte: https://www.sqlite.org/rescode.html */
const codes = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  noDatabase: 26,
} as const

export interface EngineOptions {
  readonly now: () => number
  readonly newId?: () => string
  /**
   * Another thread moves the log into the file. Tells, once, that it has moved nearly all: what is left is moved between two
   * commits, so that the log begins anew. Overwriting it costs a commit two thirds of what making it longer does.
   */
  readonly logIsNearlyMoved?: () => boolean
}

export function createEngine(
  path: string,
  seal: Seal,
  { now, newId, logIsNearlyMoved }: EngineOptions,
): Engine {
  const database = openDatabase(path, { checkpointsElsewhere: logIsNearlyMoved !== undefined })
  const deliverer = createDeliverer(database)
  const committer = createCommitter(database, seal, deliverer, now, newId)
  const commit = survivingFullDisk(path, committer)
  let limits: ReadonlyMap<string, Limit> = new Map()
  const dataVersion = (): unknown => database.get('PRAGMA data_version')?.['data_version']
  let version = dataVersion()

  return {
    commit(work) {
      if (work.limits) limits = work.limits
      if (logIsNearlyMoved?.()) database.exec('PRAGMA wal_checkpoint(PASSIVE)')
      return commit(work)
    },
    read: (kind, query) => read(database, seal, kind, query, { now: now(), limits }),
    async purge(retention) {
      const counts = { notifications: 0, idempotencyKeys: 0 }
      for (const step of purge(database, seal, retention, now())) {
        committer.forget()
        counts.notifications += step.notifications ?? 0
        counts.idempotencyKeys += step.idempotencyKeys ?? 0
        // Whoever wants to commit goes first.
        await new Promise((resolve) => setImmediate(resolve))
      }
      return counts
    },
    look() {
      deliverer.beat(now())
      const before = version
      version = dataVersion()
      return version !== before || deliverer.wasLeft(now())
    },
    close() {
      deliverer.leave()
      database.close()
    },
  }
}

/** On a full disk what was sent is still recorded, in the space that was kept for it; nothing new is taken or begun. */
function survivingFullDisk(path: string, { commit }: Committer): Engine['commit'] {
  const ballast = createBallast(path)
  let full = !ballast.restore()

  async function settleOnly({ owner, accept, settle, control, limits }: Work): Promise<Done> {
    const refusal = new StateError('E_STORE', `the disk of ${path} is full; nothing was accepted`)
    const done = await commit({ owner, accept: [], settle, control, ...(limits && { limits }) })
    return { ...done, accepted: accept.map(() => refusal), nextMs: fullAgainMs }
  }
  return async (work) => {
    full &&= !ballast.restore()
    try {
      if (full) return await settleOnly(work)
      return await commit(work)
    } catch (error) {
      if (full || codeOf(error) !== codes.full) throw stateError(error)
      full = true
      ballast.release()
      return settleOnly(work).catch((again: unknown) => {
        throw stateError(again)
      })
    }
  }
}

/** So long after a full disk it is tried again. */
const fullAgainMs = 1_000

const codeOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : undefined

const says: Readonly<Record<number, string>> = {
  [codes.busy]: 'another process holds the file; is a backup or another program reading it?',
  [codes.readOnly]: 'the file may not be written; check its owner and permissions',
  [codes.ioError]: 'the disk failed; nothing was written',
  [codes.corrupt]: 'the file is damaged; restore a backup',
  [codes.full]: 'the disk is full; nothing was written',
  [codes.cannotOpen]:
    'the file cannot be opened; check that it is no folder, and that this user may read it and write to its folder',
  [codes.noDatabase]: 'the file is no SQLite database; choose another path',
}

/** A folder or a file that cannot be made: its message names it. */
const isSystemError = (error: unknown): error is Error =>
  error instanceof Error && 'syscall' in error && 'errno' in error

export function stateError(error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined)
    return isSystemError(error) ? new StateError('E_STORE', `sqlite: ${error.message}`) : error
  return new StateError('E_STORE', says[code] ?? `SQLite refused it (code ${code})`)
}
