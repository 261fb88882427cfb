import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the folder of a file. Not with `recursive`: where nothing can be made, as under /proc, that tries for ever. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  unlessThere(() => mkdirSync(folder, { mode: 0o700 }))
}

/**
 * Makes an empty file that only its owner may read; what SQLite puts beside it becomes the same. One that is there is not
 * even opened: closing it would end this process's locks on it. https://www.sqlite.org/howtocorrupt.html (2.2)
 *
 * @returns Whether it was made.
 */
export const makeFile = (path: string): boolean => unlessThere(() => closeSync(openSync(path, 'wx', 0o600)))

function unlessThere(make: () => void): boolean {
  try {
    make()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}
