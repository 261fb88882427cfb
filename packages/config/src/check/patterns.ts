import { createRequire } from 'node:module'
import { compile, type Predicate } from '@notify/core'
import type * as Re2 from 're2js'
import { join } from '../document/node.ts'
import { valueAt } from '../document/value-at.ts'
import { isMapping } from './expected.ts'
import { attempt, type Report } from './report.ts'

/** Characters of one pattern. */
const patternMaxChars = 1_000
const flagNames: Readonly<Record<string, 'CASE_INSENSITIVE' | 'MULTILINE' | 'DOTALL'>> = {
  i: 'CASE_INSENSITIVE',
  m: 'MULTILINE',
  s: 'DOTALL',
}

// A quarter of a megabyte, mostly tables of Unicode: loaded for the first pattern, which most documents do not have.
const require = createRequire(import.meta.url)
let engine: typeof Re2 | undefined
const re2 = (): typeof Re2 => (engine ??= require('re2js') as typeof Re2)

/**
 * Makes functions of the patterns in a condition: `{ title: { matches: 'disk \\d+%', flags: 'i' } }`.
 *
 * They run in time that grows with the text alone, whatever the pattern: RE2, without look-around and back references.
 *
 * @returns The same condition, its patterns among what `all` asks for.
 */
export function withPatterns(condition: unknown, path: string, report: Report): unknown {
  if (!isMapping(condition)) return condition
  const entries = Object.entries(condition)
  const patterns = entries.filter(([, match]) => isMapping(match) && 'matches' in match)
  if (patterns.length === 0) return condition
  const predicates = patterns.flatMap(
    ([field, match]) => predicate(field, match as Readonly<Record<string, unknown>>, path, report) ?? [],
  )
  const others = Object.fromEntries(entries.filter((entry) => !patterns.includes(entry)))
  const all = Array.isArray(others['all']) ? (others['all'] as unknown[]) : []
  return { ...others, all: [...all, ...predicates] }
}

function predicate(
  field: string,
  { matches, flags = '', ...others }: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): Predicate | undefined {
  const wrong = (word: string, message: string, hint: string): undefined =>
    report.add({ code: 'E_CONFIG_PATTERN', path: join(join(path, field), word), message, hint }) as undefined
  const [other] = Object.keys(others)
  if (other !== undefined) return wrong(other, 'not known beside matches', 'only flags stands beside matches')
  if (typeof flags !== 'string' || !/^[ims]*$/.test(flags))
    return wrong('flags', 'expected some of i, m and s', "for example 'i': upper and lower case are the same")
  const texts = Array.isArray(matches) ? (matches as unknown[]) : [matches]
  const { RE2JS, RE2JSSyntaxException } = re2()
  const bits = [...new Set(flags)].reduce((sum, flag) => sum | RE2JS[flagNames[flag]!], 0)
  const compiled = texts.map((text, index) => {
    const word = Array.isArray(matches) ? join('matches', index) : 'matches'
    if (typeof text !== 'string' || text === '')
      return wrong(word, 'expected a pattern: text that is not empty', "for example 'disk [0-9]+%'")
    if (text.length > patternMaxChars)
      return wrong(word, `longer than ${patternMaxChars} characters`, 'use several')
    try {
      return RE2JS.compile(text, bits)
    } catch (error) {
      if (!(error instanceof RE2JSSyntaxException)) throw error
      return wrong(word, ...notAPattern(text, error))
    }
  })
  // The path is checked as in every condition.
  const isPath = attempt(report, path, () => compile({ [field]: { exists: true } }))
  const patterns = compiled.filter((one) => one !== undefined)
  if (!isPath || patterns.length < texts.length) return undefined
  const isMatch = (value: unknown): boolean =>
    typeof value === 'string' && patterns.some((pattern) => pattern.test(value))
  return (notification) => {
    const value = valueAt(notification, field)
    return Array.isArray(value) ? value.some(isMatch) : isMatch(value)
  }
}

/** What the engine says, and where in the pattern. */
function notAPattern(text: string, error: Re2.RE2JSSyntaxException): [message: string, hint: string] {
  const part = error.getPattern() ?? ''
  const at = text.indexOf(part)
  const isKnown = part !== '' && part !== text && at >= 0 && at === text.lastIndexOf(part)
  const where = isKnown ? ` at character ${at + 1}` : ''
  const isForPerl = /\(\?[=!<]|\\[1-9]/.test(part)
  return [
    `not a pattern: ${error.getDescription()}${where}`,
    isForPerl ? 'look-around and back references are not supported (RE2)' : 'the syntax is that of RE2',
  ]
}
