import type { Report } from './check/report.ts'
import { join, type Position } from './document/node.ts'

/** A value of the configuration, and where it comes from. */
export interface Origin extends Position {
  /** e.g. `channels.ops.token`. */
  readonly path: string
  /** As JSON; a secret, and what came from a variable, as `•••`. */
  readonly value: string
  /** Variables and files that went into it: `SLACK_TOKEN`, `file:token`. */
  readonly from: readonly string[]
}

const mask = '•••'

/** Every value with its place, in the order of the document. Asked after the document was checked: secrets are known then. */
export function originsOf(values: unknown, { marks, masked }: Report): readonly Origin[] {
  const list = (value: unknown, path: string, isMasked: boolean): readonly Origin[] => {
    const mark = marks.get(path)
    if (!mark) return []
    const hidden = isMasked || mark.hidden === true || masked.has(path)
    const { file, line, column, from = [] } = mark
    const leaf = (text: string): readonly Origin[] => [{ path, value: text, file, line, column, from }]
    if (mark.opaque) return leaf('(code)')
    if (typeof value !== 'object' || value === null) return leaf(hidden ? mask : shown(value))
    const entries: [string, unknown][] = Array.isArray(value)
      ? value.map((item, index) => [join(path, index), item])
      : Object.entries(value).map(([name, entry]) => [join(path, name), entry])
    if (entries.length === 0) return leaf(Array.isArray(value) ? '[]' : '{}')
    return entries.flatMap(([at, entry]) => list(entry, at, hidden))
  }
  return list(values, '', false)
}

/** A URL may hold a password wherever it stands. */
const shown = (value: unknown): string =>
  typeof value === 'string' && /:\/\/[^/?#]*@/.test(value) ? mask : JSON.stringify(value)
