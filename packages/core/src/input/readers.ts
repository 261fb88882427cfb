/** Small readers that are put together to the shape of a draft. Each copies: a property is looked at once. */
import { nearest } from '../errors.ts'
import { cleanText } from '../text/normalise.ts'
import { count, described, enter, report, reportAt, wrongType } from './reading.ts'
import type { Reading } from './reading.ts'

const keysMax = 1_000
const itemsMax = 10_000
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const absent = Symbol('absent')

/** Checks and copies one value. What it answers after it reported a problem is never used. */
export type Read = (value: unknown, reading: Reading) => unknown

export interface ShapeOptions {
  readonly required?: readonly string[]
  /** What to say of keys that are known elsewhere. */
  readonly hints?: ReadonlyMap<string, string>
}

/** An object with known keys. */
export function shape(
  expected: string,
  readers: Readonly<Record<string, Read>>,
  { required = [], hints }: ShapeOptions = {},
): Read {
  const known = new Map(Object.entries(readers))
  return function readShape(value, reading) {
    const keys = enterObject(value, expected, reading)
    if (keys === undefined) return undefined
    const copy: Record<string, unknown> = {}
    for (const key of keys) {
      const read = known.get(key)
      const result = read
        ? property(value as object, key, read, reading)
        : unknown(key, known, hints, reading)
      if (result !== absent) copy[key] = result
    }
    for (const key of required)
      if (!(key in copy)) reportAt(reading, [key], 'E_INPUT_MISSING', 'expected a value')
    reading.inside.pop()
    return copy
  }
}

function unknown(
  key: string,
  known: ReadonlyMap<string, Read>,
  hints: ReadonlyMap<string, string> | undefined,
  reading: Reading,
): typeof absent {
  if (!allowed(key, reading)) return absent
  const like = nearest(key, known.keys())
  const other = like === undefined ? `known are ${[...known.keys()].join(', ')}` : `did you mean ${like}?`
  const hint = hints?.get(key) ?? other
  // What has a toJSON means something else than what it holds.
  if (key === 'toJSON') reportAt(reading, [key], 'E_INPUT_TYPE', 'expected plain data without toJSON')
  else reportAt(reading, [key], 'E_INPUT_UNKNOWN_KEY', 'expected a known key', { hint })
  return absent
}

/** An object with any keys. */
export function record(read: Read, expected = 'a plain object'): Read {
  return function readRecord(value, reading) {
    const keys = enterObject(value, expected, reading)
    if (keys === undefined) return undefined
    const copy: Record<string, unknown> = {}
    for (const key of keys) {
      // Cleaning comes first: it could turn a harmless key into a forbidden one.
      const name = cleanText(key, { lines: false })
      const result = allowed(name, reading) ? property(value as object, key, read, reading) : absent
      if (result !== absent) copy[name] = result
    }
    reading.inside.pop()
    return copy
  }
}

export interface ListOptions {
  readonly min?: number
  readonly max?: number
  /** Items differ in this key. */
  readonly unique?: string
}

export function list(read: Read, { min = 0, max = itemsMax, unique }: ListOptions = {}): Read {
  return function readList(value, reading) {
    const length = lengthOf(value)
    if (length === undefined) return wrongType(reading, 'an array', value)
    if (length > max || length < min) {
      const [code, expected] =
        length > max
          ? ['E_INPUT_TOO_MANY', `expected at most ${max} items`]
          : ['E_INPUT_VALUE', `expected at least ${min}`]
      return report(reading, code, expected, { received: `${length} items` })
    }
    if (!enter(value as object, reading)) return undefined
    // Of its length at once: one that grows keeps room for 17, in every notification that waits.
    // oxlint-disable-next-line unicorn/no-new-array -- Array.from takes a tenth of all planning
    const copy = new Array<unknown>(length)
    for (let index = 0; index < length; index++) copy[index] = property(value as object, index, read, reading)
    if (unique !== undefined) checkUnique(copy, unique, reading)
    reading.inside.pop()
    return copy
  }
}

function checkUnique(items: readonly unknown[], key: string, reading: Reading): void {
  const seen = new Set<unknown>()
  for (const [index, item] of items.entries()) {
    const value = (item as Record<string, unknown> | undefined)?.[key]
    if (value !== undefined && seen.has(value))
      reportAt(reading, [index, key], 'E_INPUT_VALUE', 'expected one that is not in the list already')
    seen.add(value)
  }
}

export interface TextOptions {
  /** It may have several lines, or be empty. */
  readonly lines?: boolean
  /** Characters, as JavaScript counts them. */
  readonly max?: number
  readonly matches?: (text: string) => boolean
  readonly expected?: string
  /** It is not repeated in an error. */
  readonly secret?: boolean
}

// Not spaces, and not what shows nothing: joiners, variation selectors, fillers.
const visible = /[^\s\p{Default_Ignorable_Code_Point}]/u

/** Nothing to clean, to trim or to miss: asking once instead of four times takes 7 % off the reading of a draft. */
const plainLine = /^[!-~](?:[ -~]*[!-~])?$/

/** A string, cleaned. Without `lines` it is one line, trimmed, and there is something to see in it. */
export function text(options: TextOptions = {}): Read {
  const { lines = false, max = Infinity, matches, expected = 'a string', secret = false } = options
  return function readText(value, reading) {
    if (typeof value !== 'string') return wrongType(reading, expected, value)
    count(reading, value.length + 2)
    const isPlain = !lines && plainLine.test(value)
    const clean = isPlain ? value : cleanText(value, { lines })
    const result = lines || isPlain ? clean : clean.trim()
    let wrong: string | undefined
    if (!lines && !isPlain && !visible.test(result)) wrong = 'text that can be seen'
    else if (result.length > max) wrong = `at most ${max} characters`
    else if (matches && !matches(result)) wrong = expected
    if (wrong === undefined) return result
    return report(reading, 'E_INPUT_VALUE', `expected ${wrong}`, {
      received: secret ? 'string' : described(value),
    })
  }
}

export function oneOf(values: readonly string[]): Read {
  return function readOneOf(value, reading) {
    if (values.includes(value as string)) return value
    const expected = `one of ${values.join(', ')}`
    if (typeof value !== 'string') return wrongType(reading, expected, value)
    const like = nearest(value, values)
    return report(reading, 'E_INPUT_VALUE', `expected ${expected}`, {
      received: described(value),
      ...(like !== undefined && { hint: `did you mean ${like}?` }),
    })
  }
}

export const boolean: Read = (value, reading) =>
  typeof value === 'boolean' ? value : wrongType(reading, 'true or false', value)

const jsonText = text({ lines: true })

/** Whatever JSON can say, and nothing that it would change or drop. */
export const json: Read = function readJson(value, reading) {
  if (typeof value === 'string') return jsonText(value, reading)
  if (typeof value === 'object' && value !== null)
    return lengthOf(value) === undefined ? jsonObject(value, reading) : jsonList(value, reading)
  count(reading, 1)
  if (value === null || typeof value === 'boolean') return value
  // JSON has no -0.
  return Number.isFinite(value) ? (value as number) + 0 : wrongType(reading, 'JSON', value)
}
const jsonObject = record(json, 'JSON')
const jsonList = list(json)

/** Reads one property, once. In an object `undefined` counts as left out. */
function property(owner: object, key: string | number, read: Read, reading: Reading): unknown {
  reading.path.push(key)
  let value: unknown
  try {
    value = (owner as Record<string | number, unknown>)[key]
    if (value === undefined && typeof key === 'string') value = absent
  } catch {
    report(reading, 'E_INPUT_TYPE', 'expected a value that can be read; its getter threw')
    reading.path.pop()
    return undefined
  }
  const result = value === absent ? absent : read(value, reading)
  reading.path.pop()
  return result
}

function enterObject(value: unknown, expected: string, reading: Reading): readonly string[] | undefined {
  const keys = keysOf(value)
  if (keys === undefined) return wrongType(reading, expected, value)
  if (keys.length > keysMax) {
    const received = `${keys.length} keys`
    return report(reading, 'E_INPUT_TOO_MANY', `expected at most ${keysMax} keys`, { received })
  }
  return enter(value as object, reading) ? keys : undefined
}

/** Own keys of a plain object; nothing of a class instance, a Map, a Date, a function. */
function keysOf(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    if (Array.isArray(value)) return undefined
    const prototype: unknown = Object.getPrototypeOf(value)
    // A plain object of another realm, e.g. of a test runner's, has another Object.prototype.
    const plain = prototype === null || Object.getPrototypeOf(prototype) === null
    return plain ? Object.keys(value) : undefined
  } catch {
    return undefined
  }
}

function lengthOf(value: unknown): number | undefined {
  try {
    return Array.isArray(value) ? Number(value.length) : undefined
  } catch {
    return undefined
  }
}

/** A forbidden key would reach a prototype when somebody copies the object by assignment. */
function allowed(key: string, reading: Reading): boolean {
  count(reading, key.length + 3)
  if (!forbidden.has(key)) return true
  reportAt(reading, [key], 'E_INPUT_FORBIDDEN_KEY', `expected another key than ${key}`)
  return false
}
