import type { Problem } from '@notify/core'
import { RenderFailure } from './escape.ts'
import { notHere } from './filters.ts'

/** Both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Where something stands in a file, as it is shown: `slack/default.md:3:7`. */
export type Place = (position: Position, file?: string) => string

/** A file as it is shown, for positions in its own text. */
export const placeIn =
  (file: string): Place =>
  ({ line, column }, other) =>
    `${other ?? file}:${line}:${column}`

/** The name of a layout or partial, which many write in quotes. */
export const unquoted = (name: string): string => name.replaceAll(/^['"]|['"]$/g, '')

/** What is wrong in liquidjs' words, and what we say. */
const sentences: readonly (readonly [RegExp, (found: string) => Omit<Problem, 'path'>])[] = [
  [
    /^undefined variable: (.*)/,
    (name) => ({ code: 'E_TEMPLATE_VARIABLE', message: `there is no variable ${name}` }),
  ],
  [
    /^undefined filter: (\w*)/,
    (name) => hinted({ code: 'E_TEMPLATE_FILTER', message: `there is no filter ${name}` }, name),
  ],
  [
    /^tag "([^"]*)" not found/,
    (name) => hinted({ code: 'E_TEMPLATE_TAG', message: `there is no tag ${name}` }, name),
  ],
  [
    /limit exceeded|makes more than 1 MiB|Invalid string length/,
    () => ({
      code: 'E_TEMPLATE_LIMIT',
      message: 'takes longer than 100 ms or makes more than 1 MiB of text',
      hint: 'shorten its loops',
    }),
  ],
  [/^ENOENT/, () => ({ code: 'E_TEMPLATE_PARTIAL', message: 'there is no such layout or partial' })],
]

const hinted = (problem: Omit<Problem, 'path'>, name: string): Omit<Problem, 'path'> =>
  Object.hasOwn(notHere, name) ? { ...problem, hint: notHere[name]! } : problem

interface LiquidError {
  readonly message: string
  readonly originalError?: unknown
  readonly token?: { readonly file?: string; getPosition?(): number[] }
}

/**
 * What liquidjs threw, as a problem.
 *
 * @param otherwise  What is said of an error that no table knows, because its own words may hold data.
 */
export function toProblem(error: unknown, place: Place, otherwise?: string): Problem {
  const { message, originalError, token } = error as LiquidError
  const [line = 1, column = 1] = token?.getPosition?.() ?? []
  const path = place({ line, column }, token?.file && unquoted(token.file))
  const own = [error, originalError].find((one) => one instanceof RenderFailure)
  const text = (own?.message ?? message).replace(/(, file:[^\n]*)?, line:\d+, col:\d+$/, '')
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(text)
    if (found) return { path, ...say(found[1] ?? '') }
  }
  if (own) return { code: 'E_TEMPLATE_VALUE', path, message: text }
  return { code: 'E_TEMPLATE_SYNTAX', path, message: otherwise ?? `not Liquid: ${text}` }
}
