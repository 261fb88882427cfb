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
      let inner = content
      for (const name of path.slice(0, -1)) inner = (inner[name] ??= {}) as Record<string, unknown>
      inner[path.at(-1)!] = value
      const mark = markOf(from)
      if (mark) marks.set(path.join('.'), mark)
    },
    warn: (...about) => void warnings.push(told(...about)),
    refuse: (...about) => void problems.push(told(...about)),
  }
}
