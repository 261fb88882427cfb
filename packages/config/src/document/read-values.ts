import type { Problem } from '@notify/core'
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type Node as YamlNode,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { Report } from '../check/report.ts'
import { interpolate, type Sources } from './interpolate.ts'
import { join, unread, type Mapping, type Mark, type Misread, type Node, type Position } from './node.ts'

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

/** Where a value stands. `key`: where its key does. */
interface Place {
  readonly path: string
  readonly depth: number
  readonly key?: Position
}

export const deepestNesting = 32
export const nestedTooDeeply: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_YAML',
  message: `nested deeper than ${deepestNesting}`,
}

/** Values that aliases may make of a file. */
const mostValues = 20_000
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The values of a parsed document with their places, variables put in. */
export const readValues = (reading: Reading): Node =>
  read(reading.document.contents, { path: '', depth: 0 }, { ...reading, values: 0 })

type Child = YamlNode | null | undefined

const nothingHere = (mark: Mark): Node => ({ kind: 'scalar', mark, value: unread })

function read(node: Child, place: Place, reading: Counting): Node {
  const { document, report, position } = reading
  const { path, depth, key } = place
  // A value that was left out stands where its key stands.
  const at = node?.range ? position(node.range[0]) : (key ?? position(0))
  const mark = key ? { ...at, key } : at
  if (isTooMany(at, path, reading)) return nothingHere(mark)
  if (depth > deepestNesting) {
    report.at(at, nestedTooDeeply, path)
    return nothingHere(mark)
  }
  if (isAlias(node)) {
    const target = node.resolve(document)
    if (!target) report.at(at, noAnchor, path)
    if (!target) return nothingHere(mark)
    const value = read(target, { ...place, depth: depth + 1 }, reading)
    return { ...value, mark: { ...value.mark, ...mark } }
  }
  if (isMap(node)) return readMapping(node, mark, place, reading)
  if (isSeq(node)) {
    const items = node.items.map((item, index) =>
      read(item as Child, { path: join(path, index), depth: depth + 1 }, reading),
    )
    return { kind: 'list', mark, items }
  }
  return isScalar(node) ? readScalar(node, mark, reading) : { kind: 'scalar', mark, value: null }
}

function readMapping(node: YAMLMap, mark: Mark, { path, depth }: Place, reading: Counting): Mapping {
  const { report, position } = reading
  // What `<<` brings in comes first: the mapping's own entries go over it.
  const merged = node.items.filter(({ key }) => isMerge(key))
  const entries = new Map(
    merged.flatMap(({ value }) => readMerged(value as Child, mark, { path, depth }, reading)),
  )
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
      entries.set(name, read(value as Child, { path: join(path, name), depth: depth + 1, key: at }, reading))
    }
  }
  return { kind: 'mapping', mark, entries }
}

function readMerged(node: Child, mark: Mark, place: Place, reading: Counting): [string, Node][] {
  const { path, depth } = place
  if (isTooMany(mark, path, reading)) return []
  const target = isAlias(node) ? node.resolve(reading.document) : node
  const isShallow = depth <= deepestNesting
  const deeper = { path, depth: depth + 1 }
  // Of several the first counts most.
  if (isSeq(target) && isShallow)
    return target.items.toReversed().flatMap((item) => readMerged(item as Child, mark, deeper, reading))
  if (isMap(target) && isShallow) return [...readMapping(target, mark, deeper, reading).entries]
  reading.report.at(node?.range ? reading.position(node.range[0]) : mark, notMerged, path)
  return []
}

function readScalar(node: Scalar, mark: Mark, { text, sources, position }: Reading): Node {
  const { value, source = '' } = node
  if (typeof value === 'number') {
    const problems = isLossy(value, source) ? [{ ...lossy, at: mark }] : []
    return { kind: 'scalar', mark: { ...mark, written: source }, value, problems }
  }
  if (typeof value !== 'string') return { kind: 'scalar', mark, value }
  const { text: result, filled, from, reread, problems } = interpolate(value, sources)
  const misread = problems.map(({ placeholder, message, hint }): Misread => {
    const found = text.indexOf(placeholder, node.range![0])
    const offset = found >= 0 && found < node.range![1] ? found : node.range![0]
    return { code: 'E_CONFIG_VARIABLE', message, hint, at: position(offset) }
  })
  return {
    kind: 'scalar',
    mark: {
      ...mark,
      ...(filled && { filled }),
      ...(from.length > 0 && { hidden: true, from }),
      ...(reread && { reread }),
    },
    value: misread.length > 0 ? unread : result,
    problems: misread,
  }
}

/** A number that nobody can have meant as one, or that is not kept exactly: `0123`, `+81…`, 2^53 + 1, 1e999. */
const isLossy = (value: number, source: string): boolean =>
  /^(?:\+|-?0\d)/.test(source) ||
  (/^-?\d+$/.test(source) ? !Number.isSafeInteger(value) : !Number.isFinite(value))

/** The value itself is not shown: it may be a password. */
export const lossy: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_LOSSY_SCALAR',
  message: 'this number would not be kept as it is written',
  hint: 'put quotes around it',
}

const isMerge = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN'

/** `1e3: …` is the key `1e3`. */
function keyOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  return typeof key.value === 'string' ? key.value : key.source || undefined
}

/** Said once: what comes after it is not read. */
function isTooMany(at: Position, path: string, reading: Counting): boolean {
  const message = `more than ${mostValues} values, with what aliases repeat`
  if (++reading.values === mostValues + 1) reading.report.at(at, { code: 'E_CONFIG_YAML', message }, path)
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
export const forbidden = (name: string): Omit<Problem, 'path'> => ({
  code: 'E_CONFIG_FORBIDDEN_KEY',
  message: `the key ${name} is not allowed`,
  hint: 'choose another name',
})
const duplicate = (name: string, { line }: Position): Omit<Problem, 'path'> => ({
  code: 'E_CONFIG_DUPLICATE_KEY',
  message: `the key ${name} stands here a second time`,
  hint: `the first is in line ${line}`,
})
