import { ConfigurationError, nearest, type Problem } from '../errors.ts'

/** So many are worth reading at once. */
export const mostProblems = 20

/** One thing that is wrong. `received` is shown short: its type, of text the first 80 characters. */
export const problem = (
  code: string,
  path: string,
  message: string,
  received?: unknown,
  hint?: string,
): Problem => ({
  code,
  path,
  message,
  ...(received !== undefined && { received: shown(received) }),
  ...(hint !== undefined && { hint }),
})

/** The same as an error. */
export const mistake = (...what: Parameters<typeof problem>): ConfigurationError =>
  new ConfigurationError([problem(...what)])

/** What `build` gives; nothing if it threw a `ConfigurationError`, whose problems join the others. */
export function gather<T>(problems: Problem[], build: () => T): T | undefined {
  try {
    return build()
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

/** @throws {ConfigurationError} with all of them, if there are any. */
export function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigurationError(problems)
}

/** The nearest valid word, or all of them. */
export function suggest(word: unknown, among: readonly string[]): string {
  const near = typeof word === 'string' ? nearest(word, among) : undefined
  return near === undefined ? `one of ${among.slice(0, 20).join(', ')}` : `did you mean "${near}"?`
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
}
