/** Runs in a thread of its own: takes calls, answers them. */
import { systemClock } from '@notify/core'
import { statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { backup } from './backup.ts'
import { openDatabase } from './database.ts'
import { createEngine, stateError } from './engine.ts'
import { read } from './reads.ts'
import { sealWith } from '@notify/encryption'
import type { ThreadData } from './threads.ts'
import { packDone, toWire, unpack, type Answer, type Call, type PackedDone, type PackedWork } from './wire.ts'

const { path, keys, role, nearlyMoved } = workerData as ThreadData
const port = parentPort!
const seal = sealWith(keys)

/** What a thread does with a call. */
type Handle = (call: Call) => unknown

function createWriter(): Handle {
  const engine = createEngine(path, seal, {
    now: systemClock.now,
    logIsNearlyMoved: () => Atomics.exchange(nearlyMoved, 0, 0) === 1,
  })
  async function commit(packed: PackedWork): Promise<PackedDone> {
    const work = unpack(packed)
    return packDone(await engine.commit(work), work)
  }
  return (call) => {
    switch (call.do) {
      case 'backup':
        throw new Error('the writer was asked for a backup')
      case 'commit':
        return commit(call.work)
      case 'purge':
        return engine.purge(call.retention)
      case 'look':
        return engine.look()
      case 'close':
        return engine.close()
      case 'read':
        return engine.read(call.kind, call.query as never)
    }
  }
}

function createReader(): Handle {
  const database = openDatabase(path, { readOnly: true })
  return (call) => {
    if (call.do === 'close') return database.close()
    if (call.do === 'backup') return backup(path, call.path)
    if (call.do !== 'read') throw new Error(`the reader was asked to ${call.do}`)
    return read(database, seal, call.kind, call.query as never, {
      now: systemClock.now(),
      limits: call.limits,
    })
  }
}

/** Moves the log into the file while nobody waits for it: within a commit that would take as long as hundreds of commits. */
function createKeeper(): Handle {
  const database = openDatabase(path)
  let lastChange = 0
  const keep = (): void => {
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
    if (log === undefined || log.size < logBytes || log.mtimeMs === lastChange) return
    lastChange = log.mtimeMs
    try {
      // Others write meanwhile: each time less is left.
      for (let times = 0; times < moveAtMost; times++) {
        const { log: frames, checkpointed } = database.get('PRAGMA wal_checkpoint(PASSIVE)')!
        if (Number(frames) - Number(checkpointed) > fewFrames) continue
        if (Number(frames) >= logFrames) Atomics.store(nearlyMoved, 0, 1)
        return
      }
    } catch {
      // The disk is full, or somebody else is at it: the next time.
    }
  }
  const timer = setInterval(keep, keepEveryMs)
  return (call) => {
    if (call.do !== 'close') return
    clearInterval(timer)
    database.close()
  }
}

const logBytes = 4 * 1_024 * 1_024
const logFrames = logBytes / 4_096
const fewFrames = 128
const moveAtMost = 5
const keepEveryMs = 50
const roles = { writer: createWriter, reader: createReader, keeper: createKeeper }

let handle: Handle | undefined
/** Commits follow each other: one that reads an attachment first must not be overtaken. */
let last: Promise<void> = Promise.resolve()

port.on('message', ({ id, call }: { id: number; call: Call }) => {
  const answer = async (): Promise<void> => {
    let said: Answer
    try {
      handle ??= roles[role]()
      said = { id, result: await handle(call) }
    } catch (error) {
      said = { id, error: toWire(stateError(error)) }
    }
    port.postMessage(said)
  }
  if (call.do === 'purge') void answer()
  else last = last.then(answer)
})
