/** What the recorder writes down, and what it is told. */
import { existsSync, readFileSync } from 'node:fs'

export interface Recorded {
  /** Epoch ms. */
  readonly at: number
  /** `webhook-id`: what a receiver tells repeats by. Of vendors that have none: the notification. */
  readonly key: string
  /** 0 of vendors that are not told. */
  readonly attempt: number
  readonly notification: string
  /** Of a digest: ids of its notifications. */
  readonly members?: readonly string[]
  readonly source?: string
  /** The destination, where the URL names one. */
  readonly to?: string
  /** How many requests this destination has open, this one among them. */
  readonly open: number
  /** Which configurations the headers of the request are of. */
  readonly versions?: readonly string[]
  /** What it was answered; 0: nothing. */
  readonly status: number
}

export interface Answering {
  /** 0: never answers. */
  readonly status: number
  readonly delayMs: number
  /** Answers so many like this, and 200 from then on. Default: all. */
  readonly times?: number
  /** Answers like this until then, and 200 from then on. Epoch ms. */
  readonly until?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Default: one that vendors' clients take for success. */
  readonly body?: string
  /** Instead of a body that ends. */
  readonly form?: Form
}

/**
 * `drip`: a byte now and then, for ever. `endless`: as fast as it goes, for ever. `bomb`: a small body that unpacks to 1 GB.
 * `headers`: headers without end. `cut`: ends before the length that it said.
 */
export type Form = 'drip' | 'endless' | 'bomb' | 'headers' | 'cut'

/** JSON lines. The last one may be half written: whoever wrote it was killed. */
export function readLines<Line>(file: string): Line[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  lines.pop()
  return lines.map((line) => JSON.parse(line) as Line)
}
