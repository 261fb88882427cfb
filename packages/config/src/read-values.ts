import type { Problem } from '@notify/core'
import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Scalar, type YAMLMap } from 'yaml'
import { interpolate, type Sources } from './interpolate.ts'
import { join, type Position, type Report } from './report.ts'

export interface Reading {
  readonly document: Document.Parsed
  readonly text: string
  readonly sources: Sources
  readonly report: Report
  readonly position: (offset: number) => Position
}

interface Counting extends Reading {
  /** So far, with what aliases repeat. */
  values: number
}

/** Stands where a value could not be read, which the report says already. */
export const unread: unique symbol = Symbol('unread')

export const deepestNesting = 32
export const nestedTooDeeply: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_YAML',
  message: `nested deeper than ${deepestNesting}`,
}

/** Values that aliases may make of a file. */
const mostValues = 20_000
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Plain values of a parsed document, variables put in; the place of each one goes into the report. */
export const readValues = (reading: Reading): unknown =>
  read(reading.document.contents, '', 0, { ...reading, values: 0 })

type Child = Node | null | undefined

function read(node: Child, path: string, depth: number, reading: Counting, key?: Position): unknown {
  const { document, report, position } = reading
  // A value that was left out stands where its key stands.
  const place = node?.range ? position(node.range[0]) : (key ?? { line: 1, column: 1 })
  const mark = key ? { ...place, key } : place
  report.marks.set(path, mark)
  if (isTooMany(path, reading)) return unread
  if (depth > deepestNesting) {
    report.add({ ...nestedTooDeeply, path })
    return unread
  }
  if (isAlias(node)) {
    const target = node.resolve(document)
    if (!target) report.add({ ...noAnchor, path })
    const value = target ? read(target, path, depth + 1, reading, key) : unread
    report.marks.set(path, { ...report.marks.get(path), ...mark })
    return value
  }
  if (isMap(node)) return readMapping(node, path, depth, reading)
  if (isSeq(node))
    return node.items.map((item, index) => read(item as Child, join(path, index), depth + 1, reading))
  return isScalar(node) ? readScalar(node, path, reading) : null
}

function readMapping(node: YAMLMap, path: string, depth: number, reading: Counting): Record<string, unknown> {
  const { report, position } = reading
  // What `<<` brings in comes first: the mapping's own entries go over it.
  const merged = node.items.filter(({ key }) => isMerge(key))
  const entries = new Map(merged.flatMap(({ value }) => readMerged(value as Child, path, depth, reading)))
  const own = new Map<string, Position>()
  for (const { key, value } of node.items) {
    if (isMerge(key)) continue
    const at = position((key as Child)?.range?.[0] ?? node.range![0])
    const name = keyOf(key)
    if (name === undefined) {
      report.at(at, notText, path)
      continue
    }
    const first = own.get(name)
    if (forbiddenKeys.has(name)) report.at(at, forbidden(name), path)
    else if (first) report.at(at, duplicate(name, first), path)
    else {
      own.set(name, at)
      entries.set(name, read(value as Child, join(path, name), depth + 1, reading, at))
    }
  }
  return Object.fromEntries(entries)
}

function readMerged(node: Child, path: string, depth: number, reading: Counting): [string, unknown][] {
  if (isTooMany(path, reading)) return []
  const target = isAlias(node) ? node.resolve(reading.document) : node
  const isShallow = depth <= deepestNesting
  // Of several the first counts most.
  if (isSeq(target) && isShallow)
    return target.items.toReversed().flatMap((item) => readMerged(item as Child, path, depth + 1, reading))
  if (isMap(target) && isShallow) return Object.entries(readMapping(target, path, depth + 1, reading))
  reading.report.add({ ...notMerged, path })
  return []
}

function readScalar(node: Scalar, path: string, { text, sources, report, position }: Reading): unknown {
  const { value, source = '' } = node
  const mark = report.marks.get(path)!
  if (typeof value === 'number') {
    report.marks.set(path, { ...mark, written: source })
    if (isLossy(value, source)) report.add(lossy(path))
    return value
  }
  if (typeof value !== 'string') return value
  const { text: result, filled, problems } = interpolate(value, sources)
  if (filled) report.marks.set(path, { ...mark, hidden: true })
  for (const { placeholder, message, hint } of problems) {
    const found = text.indexOf(placeholder, node.range![0])
    const offset = found >= 0 && found < node.range![1] ? found : node.range![0]
    report.at(position(offset), { code: 'E_CONFIG_VARIABLE', message, hint }, path)
  }
  return problems.length > 0 ? unread : result
}

/** A number that nobody can have meant as one, or that is not kept exactly: `0123`, `+81…`, 2^53 + 1, 1e999. */
const isLossy = (value: number, source: string): boolean =>
  /^(?:\+|-?0\d)/.test(source) ||
  (/^-?\d+$/.test(source) ? !Number.isSafeInteger(value) : !Number.isFinite(value))

/** The value itself is not shown: it may be a password. */
export const lossy = (path: string): Problem => ({
  code: 'E_CONFIG_LOSSY_SCALAR',
  path,
  message: 'this number would not be kept as it is written',
  hint: 'put quotes around it',
})

const isMerge = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN'

/** `1e3: …` is the key `1e3`. */
function keyOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  return typeof key.value === 'string' ? key.value : key.source || undefined
}

/** Said once: what comes after it is not read. */
function isTooMany(path: string, reading: Counting): boolean {
  const message = `more than ${mostValues} values, with what aliases repeat`
  if (++reading.values === mostValues + 1) reading.report.add({ code: 'E_CONFIG_YAML', path, message })
  return reading.values > mostValues
}

const noAnchor: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_YAML',
  message: 'an alias without an anchor',
  hint: 'put the text in quotes if it begins with *',
}
const notMerged: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_YAML',
  message: 'expected a mapping to merge',
  hint: 'write <<: *anchor',
}
const notText: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_YAML',
  message: 'a key has to be text',
  hint: 'put it in quotes',
}
const forbidden = (name: string): Omit<Problem, 'path'> => ({
  code: 'E_CONFIG_FORBIDDEN_KEY',
  message: `the key ${name} is not allowed`,
  hint: 'choose another name',
})
const duplicate = (name: string, { line }: Position): Omit<Problem, 'path'> => ({
  code: 'E_CONFIG_DUPLICATE_KEY',
  message: `the key ${name} stands here a second time`,
  hint: `the first is in line ${line}`,
})
