import { ConfigurationError, type Problem } from '@notify/core'

/** Both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** What is known of the place of a value. */
export interface Mark extends Position {
  readonly key?: Position
  /** A number as it was written. */
  readonly written?: string
  /** It holds something from the environment or another file: never shown. */
  readonly hidden?: boolean
}

/** Collects what is wrong in one file, so that it is mended in one go. */
export interface Report {
  /** By the path of the value, e.g. `routes[0].to`; the whole file is the empty path. */
  readonly marks: Map<string, Mark>
  /** Paths of secrets that stand in the file itself. */
  readonly secrets: Set<string>
  /** Something wrong at a position of its own. */
  at(position: Position, problem: Omit<Problem, 'path'>, path?: string): void
  /** Something wrong with a value, or with its key. `path` is that of the value. */
  add(problem: Problem, on?: 'key'): void
  /** No problem so far, here or further in. */
  clean(path: string): boolean
  /** @throws {ConfigurationError} with all problems in the order of the file, if there are any. */
  finish(): void
}

interface Found extends Position {
  readonly path: string
  readonly problem: Problem
}

/** @param file As it is shown: `notify.yaml`. */
export function createReport(file: string): Report {
  const marks = new Map<string, Mark>()
  // By place and sentence: what an alias repeats is one mistake.
  const found = new Map<string, Found>()

  const keep = ({ line, column }: Position, path: string, problem: Omit<Problem, 'path'>): void => {
    const where = `${file}:${line}:${column}`
    const message = path === '' ? problem.message : `${path}: ${problem.message}`
    const key = `${where} ${problem.code} ${problem.message}`
    if (!found.has(key)) found.set(key, { line, column, path, problem: { ...problem, path: where, message } })
  }

  return {
    marks,
    secrets: new Set(),
    at: (position, problem, path = '') => keep(position, path, problem),
    add({ path, received, ...problem }, on) {
      const mark = nearestMark(marks, path)
      const isShown = received !== undefined && !mark.hidden
      keep((on && mark.key) ?? mark, path, { ...problem, ...(isShown && { received }) })
    },
    clean: (path) => [...found.values()].every((one) => !isWithin(one.path, path)),
    finish() {
      if (found.size === 0) return
      const inOrder = [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column)
      throw new ConfigurationError(inOrder.map(({ problem }) => problem))
    },
  }
}

/** Runs what may throw a `ConfigurationError`; its problems, whose paths begin at `path`, join the report. */
export function attempt<T>(report: Report, path: string, build: () => T): T | undefined {
  try {
    return build()
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    for (const problem of error.problems) report.add({ ...problem, path: join(path, problem.path) })
    return undefined
  }
}

/** The path of an entry of a mapping, or of a list. */
export const join = (path: string, name: string | number): string =>
  typeof name === 'number' ? `${path}[${name}]` : path === '' ? name : name === '' ? path : `${path}.${name}`

const isWithin = (path: string, outer: string): boolean =>
  outer === '' || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)

/** What is missing has no place: it is missed where it should be. */
function nearestMark(marks: ReadonlyMap<string, Mark>, path: string): Mark {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), 0))) {
    const mark = marks.get(at)
    if (mark) return mark
  }
  return marks.get('') ?? { line: 1, column: 1 }
}
