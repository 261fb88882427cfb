import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for one run; `TMPDIR` says on which disk. */
export interface Scratch {
  readonly path: string
  remove(): void
}

export function scratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'notify-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
