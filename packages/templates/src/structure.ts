import type { Problem } from '@notify/core'
import { Output, type Template } from 'liquidjs'
import { checkText, offsetBy, type LiquidText } from './check.ts'
import type { Place, Position } from './problems.ts'

/** Makes the value of a JSON or YAML file. @throws {ConfigurationError} with the place of the text that failed. */
export type Structure = (values: Readonly<Record<string, unknown>>) => unknown

interface Reading extends Pick<LiquidText, 'engine' | 'metadata'> {
  readonly source: string
  readonly file: string
  readonly problems: Problem[]
  /** Where the last text ended: texts stand in the order in which they are read. */
  at: number
}

const deepest = 32

/**
 * Parses a JSON or YAML file first, and takes every text in it as a template: data can never become structure.
 *
 * @param parse  Gives the values of the file, or throws.
 */
export function readStructure(
  given: Omit<Reading, 'at'>,
  parse: (source: string) => unknown,
): Structure | undefined {
  const { source, file, problems } = given
  let root: unknown
  try {
    root = parse(source)
  } catch (error) {
    problems.push({ code: 'E_TEMPLATE_STRUCTURE', path: whereOf(error, given), message: 'cannot be parsed' })
    return undefined
  }
  if (typeof root === 'object' && root !== null && !Array.isArray(root))
    return build(root, { ...given, at: 0 }, 0)
  const hint = 'its names are those of the channel in overrides, for example text or blocks'
  problems.push({ code: 'E_TEMPLATE_STRUCTURE', path: `${file}:1:1`, message: 'expected a mapping', hint })
  return undefined
}

function build(value: unknown, reading: Reading, depth: number): Structure {
  if (typeof value === 'string') return leaf(value, reading)
  if (typeof value !== 'object' || value === null) return () => value
  if (depth > deepest) {
    const path = `${reading.file}:1:1`
    reading.problems.push({ code: 'E_TEMPLATE_STRUCTURE', path, message: `nested deeper than ${deepest}` })
    return () => undefined
  }
  if (Array.isArray(value)) {
    const items = value.map((one) => build(one, reading, depth + 1))
    return (values) => items.map((item) => item(values))
  }
  const entries = Object.entries(value).map(([name, inner]) => {
    if (/^\{|\{[{%]/.test(name)) refuseName(name, reading)
    return [name, build(inner, reading, depth + 1)] as const
  })
  return (values) => Object.fromEntries(entries.map(([name, inner]) => [name, inner(values)]))
}

function refuseName(name: string, reading: Reading): void {
  const path = placeOf(name, reading)({ line: 1, column: 1 })
  reading.problems.push({
    code: 'E_TEMPLATE_STRUCTURE',
    path,
    message: 'a name cannot be a template',
    hint: 'in YAML put a text with {{ … }} in quotes',
  })
}

function leaf(text: string, reading: Reading): Structure {
  const { engine, metadata } = reading
  const { template, render, problems } = checkText({ text, engine, metadata, place: placeOf(text, reading) })
  reading.problems.push(...problems)
  const isNumber = lastFilter(template) === 'number'
  return (values) => (isNumber ? Number(render(values)) : render(values))
}

/** Of a text that is one value and nothing else. */
function lastFilter(template: readonly Template[]): string | undefined {
  const [only, second] = template
  return second === undefined && only instanceof Output ? only.value.filters.at(-1)?.name : undefined
}

/** Parsers keep no positions for values: a text is looked for, from where the last one ended. */
function placeOf(text: string, reading: Reading): Place {
  const { source, file } = reading
  const [first = ''] = text.split('\n')
  const written = [JSON.stringify(text).slice(1, -1), text, first]
  const found = written
    .flatMap((one) => [source.indexOf(one, reading.at), source.indexOf(one)].map((start) => ({ one, start })))
    .find(({ start }) => start >= 0)
  if (!found) return (position, other) => (other === undefined ? `${file}:1:1` : at(other, position))
  reading.at = found.start + found.one.length
  const start = offsetBy({ line: 1, column: 1 }, source.slice(0, found.start))
  const isEscaped = found.one === written[0]
  return (position, other) => {
    if (other !== undefined) return at(other, position)
    const lines = text.split('\n')
    const before = `${lines
      .slice(0, position.line - 1)
      .map((line) => `${line}\n`)
      .join('')}${(lines[position.line - 1] ?? '').slice(0, position.column - 1)}`
    // On one line with its escapes, or as lines that are indented like the first.
    if (isEscaped) return at(file, { ...start, column: start.column + JSON.stringify(before).length - 2 })
    return at(file, { line: start.line + position.line - 1, column: start.column + position.column - 1 })
  }
}

const at = (file: string, { line, column }: Position): string => `${file}:${line}:${column}`

/** Where a parser stopped: as `yaml` says it, as JSON.parse does in its message, or the end. */
function whereOf(error: unknown, { source, file }: Pick<Reading, 'source' | 'file'>): string {
  const { linePos, message } = error as {
    linePos?: readonly { line: number; col: number }[]
    message?: string
  }
  if (linePos?.[0]) return at(file, { line: linePos[0].line, column: linePos[0].col })
  const offset = /at position (\d+)/.exec(String(message))?.[1]
  return at(
    file,
    offsetBy({ line: 1, column: 1 }, source.slice(0, offset === undefined ? undefined : Number(offset))),
  )
}
