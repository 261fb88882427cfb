import type { Problem } from '../errors.ts'
import { severities, states, type Notification, type Severity } from '../notification.ts'
import { isPromise } from './ask.ts'
import { glob } from './glob.ts'
import { isText, reader } from './path.ts'
import { gather, mistake, mostProblems, report, suggest } from './problems.ts'
import { compileRange } from './time.ts'

export type Scalar = string | number | boolean | null

/** What a path is compared with. Lists are any-of. */
export type Match = Scalar | readonly Scalar[] | { readonly atLeast: Severity } | { readonly exists: boolean }

/** Local time. A range may pass midnight; the day is then that of its start. */
export interface TimeRange {
  /** IANA name. Default `UTC`. */
  readonly zone?: string
  /** e.g. `['mon-fri', 'sun']`. Default: every day. */
  readonly days?: readonly string[]
  /** e.g. `['09:00', '18:00']`; the end is not included. Default: all day. */
  readonly between?: readonly [string, string]
}

/** A condition as plain data: the same in code, files and over HTTP. Keys are ANDed, a missing path is false. */
export interface ConditionData {
  readonly all?: readonly ConditionData[]
  readonly any?: readonly ConditionData[]
  readonly not?: ConditionData
  readonly time?: TimeRange
  readonly severity?:
    | Severity
    | readonly Severity[]
    | { readonly atLeast: Severity }
    | { readonly exists: boolean }
  readonly [path: string]: Match | TimeRange | ConditionData | readonly ConditionData[] | undefined
}

export type Predicate = (notification: Notification, now: number) => boolean

/** Data, or a function; `all`, `any` and `not` may hold either. */
export type Condition =
  | Predicate
  | ConditionData
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

/** `cost` orders tests that must all hold: comparing a word is cheap, local time and the host's functions are dear. */
interface Test {
  readonly matches: Predicate
  readonly cost: number
}

/** `path` is where it stands, for the errors. */
interface Place {
  readonly path: string
  readonly depth: number
  readonly problems: Problem[]
}

const deepest = 64
const vocabulary = new Map<string, readonly string[]>([
  ['severity', severities],
  ['state', states],
])

/**
 * Compiles a condition once, to closures.
 *
 * `{}` and `{ all: [] }` are true, `{ any: [] }` is false. `*` in a string stands for any text. A list in the data matches
 * if one of its elements does. What a function throws comes through: ask with `ask`.
 *
 * @param path Where the condition stands, for the errors, e.g. `routes[2].when`.
 * @throws {ConfigurationError} with all that is wrong: `E_FILTER_TYPE` for a value of the wrong kind, else `E_CONFIG_CONDITION`.
 */
export function compile(condition: Condition, path = ''): Predicate {
  const problems: Problem[] = []
  const test = gather(problems, () => parse(condition, { path, depth: 0, problems }))
  report(problems)
  return test!.matches
}

/** Patterns of the types that a condition can accept, and perhaps more. Nothing: it can accept any. */
export function typesOf(condition: Condition): readonly string[] | undefined {
  if (typeof condition === 'function') return undefined
  let narrowest: readonly string[] | undefined
  const narrow = (types: readonly string[] | undefined): void => {
    if (types && (!narrowest || types.length < narrowest.length)) narrowest = types
  }
  for (const [word, value] of wordsOf(condition)) {
    if (word === 'type' && (typeof value === 'string' || Array.isArray(value))) narrow([value].flat())
    if (word === 'all') for (const part of value as Condition[]) narrow(typesOf(part))
    if (word === 'any') {
      const parts = (value as Condition[]).map(typesOf)
      if (parts.every((part) => part !== undefined)) narrow(parts.flat())
    }
  }
  return narrowest
}

/** What must stand at a path: one of these, compared as they are. */
export interface Words {
  readonly path: string
  readonly values: readonly unknown[]
  read(this: void, notification: Notification): unknown
}

/** What must stand at which paths for the condition, which has compiled, to be true: all of them, and perhaps more. */
export function wordsAt(condition: Condition): readonly Words[] {
  if (typeof condition === 'function') return []
  return wordsOf(condition).flatMap(([path, value]): readonly Words[] => {
    if (path === 'all') return (value as Condition[]).flatMap(wordsAt)
    if (['type', 'any', 'not', 'time'].includes(path)) return []
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    const areWords = values.every((one) => (typeof one !== 'object' || one === null) && !isPattern(one))
    return areWords ? [{ path, values, read: reader(path, path) }] : []
  })
}

/** Does the condition speak about `path`? Only a route that names `state` hears how an incident goes on. */
export const mentions = (condition: Condition, path: string): boolean =>
  typeof condition !== 'function' &&
  wordsOf(condition).some(([word, value]) => {
    if (word === 'not') return mentions(value as Condition, path)
    if (word === 'all' || word === 'any') return (value as Condition[]).some((part) => mentions(part, path))
    return word === path
  })

/** What is undefined is left out. */
const wordsOf = (condition: object): [string, unknown][] =>
  Object.entries(condition).filter(([, value]) => value !== undefined)

function parse(condition: unknown, { path, depth, problems }: Place): Test {
  if (typeof condition === 'function') return { matches: answering(condition as Predicate), cost: 1_000 }
  // Enough to read; and a condition that contains itself twice would be walked 2^64 times.
  if (problems.length >= mostProblems) return every([])
  if (depth > deepest) throw mistake('E_CONFIG_CONDITION', path, `nested deeper than ${deepest}`)
  if (Object.prototype.toString.call(condition) !== '[object Object]')
    throw mistake('E_FILTER_TYPE', path, 'expected a condition: an object or a function', condition)
  const tests = wordsOf(condition as object).map(([word, value]) => {
    const place = { path: path === '' ? word : `${path}.${word}`, depth: depth + 1, problems }
    return gather(problems, () => parseWord(word, value, place))
  })
  return every(tests.filter((test) => test !== undefined))
}

function parseWord(word: string, value: unknown, place: Place): Test {
  const { path, problems } = place
  if (word === 'all' || word === 'any') {
    if (!Array.isArray(value)) throw mistake('E_FILTER_TYPE', path, 'expected a list of conditions', value)
    const tests = value
      .map((one, index) => gather(problems, () => parse(one, { ...place, path: `${path}[${index}]` })))
      .filter((test) => test !== undefined)
    return word === 'all' ? every(tests) : some(tests)
  }
  if (word === 'not') {
    const { matches, cost } = parse(value, place)
    return { matches: (notification, now) => !matches(notification, now), cost }
  }
  if (word === 'time') {
    const range = compileRange(value as TimeRange, path)
    return { matches: (_, now) => range.inside(now), cost: 100 }
  }
  const read = reader(word, path)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? parseComparison(word, value, read, path)
    : parseValues(word, value, read, path)
}

function parseValues(
  field: string,
  match: unknown,
  read: (from: Notification) => unknown,
  path: string,
): Test {
  const isList = Array.isArray(match)
  const values: readonly unknown[] = isList ? match : [match]
  for (const [index, value] of values.entries()) checkValue(field, value, isList ? `${path}[${index}]` : path)
  const equals = oneOf(values)
  const [only] = values
  const isWord = values.length === 1 && !isPattern(only)
  return {
    // Nearly all compare with one word. A closure less to follow saves 15 % of what a thousand routes cost.
    matches: isWord
      ? (notification) => {
          const value = read(notification)
          return value === only || (Array.isArray(value) && value.includes(only))
        }
      : (notification) => {
          const value = read(notification)
          return Array.isArray(value) ? value.some(equals) : equals(value)
        },
    // Routes are found by type, so that it seldom decides: asked last it saves another 10 %.
    cost: field === 'type' ? 20 : values.length + field.split('.').length,
  }
}

/** A value that could never equal what stands at the path is a mistake. */
function checkValue(field: string, value: unknown, path: string): void {
  const words = vocabulary.get(field)
  const isScalar = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)
  if (!isScalar) throw mistake('E_FILTER_TYPE', path, 'expected text, a number, true, false or null', value)
  if (typeof value !== 'string' && isText(field))
    throw mistake('E_FILTER_TYPE', path, `${field} is text`, value)
  if (words && !words.includes(value as string))
    throw mistake('E_CONFIG_CONDITION', path, `not a ${field}`, value, suggest(value, words))
}

const isPattern = (value: unknown): value is string => typeof value === 'string' && value.includes('*')

/** Compares with these words and patterns. */
function oneOf(values: readonly unknown[]): (value: unknown) => boolean {
  const patterns = values.filter(isPattern).map(glob)
  const words = new Set(values.filter((value) => !isPattern(value)))
  if (patterns.length > 0)
    return (value) =>
      words.has(value) || (typeof value === 'string' && patterns.some((pattern) => pattern(value)))
  const [only] = words
  return words.size === 1 ? (value) => value === only : (value) => words.has(value)
}

function parseComparison(
  field: string,
  match: object,
  read: (from: Notification) => unknown,
  path: string,
): Test {
  const [[word, value] = ['', undefined], ...others] = Object.entries(match)
  const words = field === 'severity' ? ['atLeast', 'exists'] : ['exists']
  if (others.length > 0 || !words.includes(word))
    throw mistake('E_CONFIG_CONDITION', path, 'expected one comparison', word, suggest(word, words))
  if (word === 'exists') {
    if (typeof value !== 'boolean')
      throw mistake('E_FILTER_TYPE', `${path}.exists`, 'expected true or false', value)
    return { matches: (notification) => (read(notification) !== undefined) === value, cost: 2 }
  }
  checkValue('severity', value, `${path}.atLeast`)
  const floor = severities.indexOf(value as Severity)
  return { matches: ({ severity }) => severities.indexOf(severity) >= floor, cost: 1 }
}

/** Two and two, cheapest first: nothing but closures to follow, which counts when ten thousand routes fill the caches. */
function chain(
  tests: readonly Test[],
  empty: Predicate,
  join: (a: Predicate, b: Predicate) => Predicate,
): Test {
  const all = tests.toSorted((a, b) => a.cost - b.cost).map((test) => test.matches)
  const cost = tests.reduce((sum, test) => sum + test.cost, 0)
  return { matches: all.length === 0 ? empty : all.reduceRight((rest, test) => join(test, rest)), cost }
}

const every = (tests: readonly Test[]): Test =>
  chain(
    tests,
    () => true,
    (a, b) => (n, now) => a(n, now) && b(n, now),
  )

const some = (tests: readonly Test[]): Test =>
  chain(
    tests,
    () => false,
    (a, b) => (n, now) => a(n, now) || b(n, now),
  )

/** A function of the host program. A promise would always count as true. */
const answering =
  (condition: Predicate): Predicate =>
  (notification, now) => {
    const answer: unknown = condition(notification, now)
    if (isPromise(answer)) throw new TypeError('the condition gave a promise, not true or false')
    return Boolean(answer)
  }
