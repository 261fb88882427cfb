import { url as inspectorUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'

export interface WatchdogOptions {
  /** How long the process may stand still. Default 30 s: as long as a lease. */
  readonly afterMs?: number
}

/** So many looks that find nothing new in a row, and it counts as standing. */
const looks = 10

// As text: a thread needs a file of its own, or none. It counts looks instead of reading a clock: a machine that slept did not stand.
const looking = `
const { writeSync } = require('node:fs')
const { beats, everyMs, looks, words } = require('node:worker_threads').workerData
let last = -1
let found = 0
setInterval(() => {
  const now = Atomics.load(beats, 0)
  found = now === last ? found + 1 : 0
  last = now
  if (found < looks) return
  writeSync(2, words)
  process.kill(process.pid, 'SIGKILL')
}, everyMs)
`

/**
 * Ends this process, with SIGKILL, when its main thread has stood still for so long: whoever supervises it starts it again,
 * and what it was sending counts a crash, the third of which is the last. Nothing in a thread can end a loop that never
 * gives way. Does nothing under a debugger.
 *
 * @returns How to stop it.
 */
export function watchdog({ afterMs = 30_000 }: WatchdogOptions = {}): () => Promise<void> {
  if (inspectorUrl() !== undefined) return () => Promise.resolve()
  const everyMs = afterMs / looks
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const words = `notify-server: stood still for ${afterMs / 1_000} s and is ended, to be started again\n`
  const workerData = { beats, everyMs, looks, words }
  // Flags of this process might make another language of the text.
  const thread = new Worker(looking, { eval: true, execArgv: [], workerData })
  thread.unref()
  const timer = setInterval(() => Atomics.add(beats, 0, 1), everyMs / 2).unref()
  return async () => {
    clearInterval(timer)
    await thread.terminate()
  }
}
