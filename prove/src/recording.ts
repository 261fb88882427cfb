/** What the recorder writes down, and what it is told. */
import { existsSync, readFileSync } from 'node:fs'

export interface Recorded {
  /** Epoch ms. */
  readonly at: number
  /** `webhook-id`: what a receiver tells repeats by. */
  readonly key: string
  readonly attempt: number
  readonly notification: string
  /** Of a digest: ids of its notifications. */
  readonly members?: readonly string[]
  readonly source?: string
  /** What it was answered; 0: nothing. */
  readonly status: number
}

export interface Answering {
  /** 0: never answers. */
  readonly status: number
  readonly delayMs: number
}

/** JSON lines. The last one may be half written: whoever wrote it was killed. */
export function readLines<Line>(file: string): Line[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  lines.pop()
  return lines.map((line) => JSON.parse(line) as Line)
}
