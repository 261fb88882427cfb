import { InputError, type Problem } from '@notify/core'

/** What is wrong with one payload, told together. */
export type Problems = Problem[]

export const problem = (
  code: string,
  path: string,
  message: string,
  more: Partial<Problem> = {},
): Problem => ({
  ...more,
  code,
  path,
  message,
})

export const wrongType = (path: string, expected: string, value: unknown): Problem =>
  value === undefined
    ? problem('E_INPUT_MISSING', path, `expected ${expected}`)
    : problem('E_INPUT_TYPE', path, `expected ${expected}`, { received: described(value) })

/** Own entries only: JSON may hold a key `__proto__`. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value of its own; nothing that is inherited. */
export const own = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** Text as it is; nothing where there is none, or nothing to see. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && visible.test(value) ? value : undefined

// Not spaces, controls, or what shows nothing: joiners, variation selectors, fillers.
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u

/** @throws {InputError} with all of them, if there are any. */
export function report(problems: Problems): void {
  if (problems.length > 0) throw new InputError(problems)
}

/** The payload's own text is cut: it may be anything. */
export function described(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  return Array.isArray(value)
    ? `a list of ${value.length}`
    : typeof value === 'object'
      ? 'an object'
      : typeof value
}
