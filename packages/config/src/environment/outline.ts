import type { Problem } from '@notify/core'
import { shown, type Mark } from '../document/node.ts'

/** A document of an earlier system, checked: its values, and where they stand. */
export interface Checked {
  readonly values: Readonly<Record<string, unknown>>
  readonly marks: ReadonlyMap<string, Mark>
}

/** A document as it grows. */
export interface Outline {
  readonly content: Record<string, unknown>
  readonly marks: Map<string, Mark>
  readonly warnings: Problem[]
  readonly problems: Problem[]
  /** Sets `channels.slack.token`; nothing is set for what is undefined. `from`: the path of the old document. */
  set(path: readonly string[], value: unknown, from: string): void
  /** What works but should be changed. */
  warn(from: string, message: string, hint: string): void
  /** What cannot be meant. */
  refuse(from: string, message: string, hint: string): void
}

/** A mark without what it says of the value. */
const placeOf = ({ file, line, column, key }: Mark): Mark => ({ file, line, column, ...(key && { key }) })

export function outline({ marks: old }: Checked): Outline {
  const content: Record<string, unknown> = {}
  const marks = new Map<string, Mark>()
  const warnings: Problem[] = []
  const problems: Problem[] = []
  const markOf = (from: string): Mark | undefined => {
    for (let at = from; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), 0)))
      if (old.has(at)) return old.get(at)
    return old.get('')
  }
  const told = (from: string, message: string, hint: string): Problem => {
    const mark = markOf(from)
    return { code: 'E_CONFIG_ANCESTOR', path: mark ? shown(mark.key ?? mark) : from, message, hint }
  }
  return {
    content,
    marks,
    warnings,
    problems,
    set(path, value, from) {
      if (value === undefined) return
      const mark = markOf(from)
      let inner = content
      for (const [index, name] of path.slice(0, -1).entries()) {
        const at = path.slice(0, index + 1).join('.')
        // What has no place of its own in the old file is where the first of it stands.
        if (!(name in inner) && mark) marks.set(at, placeOf(mark))
        inner = (inner[name] ??= {}) as Record<string, unknown>
      }
      inner[path.at(-1)!] = value
      if (mark) marks.set(path.join('.'), mark)
    },
    warn: (...about) => void warnings.push(told(...about)),
    refuse: (...about) => void problems.push(told(...about)),
  }
}
