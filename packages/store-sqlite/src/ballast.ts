import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Space that is kept for the day when the disk is full: what was sent can still be recorded then. */
export interface Ballast {
  /** Gives the space back. @returns Whether there was any. */
  release(): boolean
  /** Takes the space again if there is plenty. @returns Whether it is there. */
  restore(): boolean
}

const ballastBytes = 8 * 1_024 * 1_024

export function createBallast(path: string): Ballast {
  const file = `${path}-ballast`

  function take(): void {
    const handle = openSync(file, 'w', 0o600)
    try {
      // Written, not only announced: a sparse file keeps nothing free.
      const block = Buffer.alloc(1_024 * 1_024)
      for (let bytes = 0; bytes < ballastBytes; bytes += block.length) writeSync(handle, block)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }

  return {
    release() {
      if (!existsSync(file)) return false
      rmSync(file)
      return true
    },
    restore() {
      if (existsSync(file)) return true
      const { bavail, bsize } = statfsSync(dirname(file))
      if (bavail * bsize < 2 * ballastBytes) return false
      try {
        take()
        return true
      } catch {
        rmSync(file, { force: true })
        return false
      }
    },
  }
}
