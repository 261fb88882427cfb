import { ConfigurationError, type Problem } from '@notify/core'
import { join, shown, type Mark, type Position } from '../document/node.ts'

/** Collects what is wrong in a configuration, whatever files it stands in, so that it is mended in one go. */
export interface Report {
  /** By the path of the value, e.g. `routes[0].to`; the whole is the empty path. */
  readonly marks: Map<string, Mark>
  /** Paths of values that could not be read. */
  readonly unreadable: Set<string>
  /** Paths of secrets that stand in a file itself. */
  readonly secrets: Set<string>
  /** Paths whose values are never shown. */
  readonly masked: Set<string>
  /** Something wrong at a position of its own. */
  at(position: Position, problem: Omit<Problem, 'path'>, path?: string): void
  /** Something wrong with a value, or with its key. `path` is that of the value. */
  add(problem: Problem, on?: 'key'): void
  /** The problem with its position, without reporting it. */
  locate(problem: Problem, on?: 'key'): Problem
  /** No problem so far, here or further in. */
  clean(path: string): boolean
  /** What was found so far, in the order of the files. */
  problems(): readonly Problem[]
  /** @throws {ConfigurationError} with all problems, if there are any. */
  finish(): void
}

interface Found {
  readonly position: Position
  readonly path: string
  readonly problem: Problem
}

/** @param files In the order in which what is wrong in them is told. */
export function createReport(files: readonly string[] = []): Report {
  const marks = new Map<string, Mark>()
  const unreadable = new Set<string>()
  // By place and sentence: what an alias repeats is one mistake.
  const found = new Map<string, Found>()

  const keep = (position: Position, path: string, problem: Omit<Problem, 'path'>): void => {
    const where = shown(position)
    const message = path === '' ? problem.message : `${path}: ${problem.message}`
    const key = `${where} ${problem.code} ${problem.message}`
    if (!found.has(key)) found.set(key, { position, path, problem: { ...problem, path: where, message } })
  }
  /** What came from a variable is not shown. */
  const place = ({ path, received, ...problem }: Problem, on?: 'key'): Found => {
    const mark = nearestMark(marks, path)
    const isShown = received !== undefined && !mark.hidden
    const position = (on && mark.key) ?? mark
    return { position, path, problem: { ...problem, path, ...(isShown && { received }) } }
  }
  const problems = (): readonly Problem[] => inOrder([...found.values()], files).map(({ problem }) => problem)

  return {
    marks,
    unreadable,
    secrets: new Set(),
    masked: new Set(),
    at: (position, problem, path = '') => keep(position, path, problem),
    add(given, on) {
      const { position, path, problem } = place(given, on)
      keep(position, path, problem)
    },
    locate(given, on) {
      const { position, path, problem } = place(given, on)
      return { ...problem, path: shown(position), message: `${path}: ${problem.message}` }
    },
    clean: (path) =>
      [...found.values()].every((one) => !isWithin(one.path, path)) &&
      [...unreadable].every((one) => !isWithin(one, path)),
    problems,
    finish() {
      if (found.size > 0) throw new ConfigurationError(problems())
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

/** File by file, each in the order of its lines. */
function inOrder(found: readonly Found[], files: readonly string[]): readonly Found[] {
  const all = new Set([...files, ...found.map(({ position }) => position.file)])
  const rank = new Map([...all].map((file, index) => [file, index]))
  return found.toSorted(
    ({ position: a }, { position: b }) =>
      rank.get(a.file)! - rank.get(b.file)! || a.line - b.line || a.column - b.column,
  )
}

const isWithin = (path: string, outer: string): boolean =>
  outer === '' || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)

/** What is missing has no place: it is missed where it should be. */
function nearestMark(marks: ReadonlyMap<string, Mark>, path: string): Mark {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), 0))) {
    const mark = marks.get(at)
    if (mark) return mark
  }
  return marks.get('') ?? { file: 'the configuration', line: 0, column: 0 }
}
