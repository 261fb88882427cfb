/** Where a reading of untrusted input stands, what it found, and when it stops. */
import { InputError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { cleanText } from '../text/normalise.ts'

/** Of a notification as JSON in UTF-8, without the content of attachments. */
export const inputMaxBytes: number = 256 * 1024
const depthMax = 32
const problemsMax = 20

export interface Reading {
  readonly path: (string | number)[]
  readonly problems: Problem[]
  /** The containers it stands in, the outermost first. */
  readonly inside: object[]
  /** The JSON has at least so many: what is huge, or refers to itself in many ways, ends early. */
  bytes: number
}

export type Details = Partial<Pick<Problem, 'received' | 'hint'>>

export const startReading = (): Reading => ({ path: [], problems: [], inside: [], bytes: 0 })

/** @throws {InputError} once there are enough of them. */
export function report(reading: Reading, code: string, message: string, details?: Details): undefined {
  reading.problems.push({ code, path: pathText(reading.path), message, ...details })
  if (reading.problems.length === problemsMax) throw new InputError(reading.problems)
}

/** Of something inside the value that is being read. */
export function reportAt(
  reading: Reading,
  steps: readonly (string | number)[],
  code: string,
  message: string,
  details?: Details,
): void {
  reading.path.push(...steps)
  report(reading, code, message, details)
  reading.path.length -= steps.length
}

export const wrongType = (reading: Reading, expected: string, value: unknown, details?: Details): undefined =>
  report(reading, 'E_INPUT_TYPE', `expected ${expected}`, {
    received: described(value),
    ...(described(value) === 'Date' && { hint: 'write date.toISOString()' }),
    ...details,
  })

/** @throws {InputError} */
export function count(reading: Reading, bytes: number): void {
  reading.bytes += bytes
  if (reading.bytes > inputMaxBytes) tooLarge(reading)
}

/** @throws {InputError} */
export function tooLarge({ problems }: Reading): never {
  const message = `expected at most ${inputMaxBytes / 1024} KiB as JSON, attachments not counted`
  const hint = 'send long text as an attachment'
  throw new InputError([{ code: 'E_INPUT_TOO_LARGE', path: '', message, hint }, ...problems])
}

/** Steps into a container, unless that leads too deep or in a circle. */
export function enter(value: object, reading: Reading): boolean {
  count(reading, 2)
  if (reading.inside.includes(value)) wrongType(reading, 'JSON', value, { hint: 'it contains itself' })
  else if (reading.inside.length === depthMax)
    report(reading, 'E_INPUT_TOO_DEEP', `expected at most ${depthMax} levels`)
  else return reading.inside.push(value) > 0
  return false
}

/** Strings are quoted, in at most 80 characters; of everything else only the type is told. */
export function described(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  try {
    const [, tag = 'Object'] = /^\[object (\w{1,40})\]$/.exec(Object.prototype.toString.call(value)) ?? []
    return tag === 'Object' ? 'object' : tag
  } catch {
    return 'object'
  }
}

function quoted(text: string): string {
  const whole = JSON.stringify(cleanText(text.slice(0, 80), { lines: false }))
  return text.length <= 80 && whole.length <= 80 ? whole : `${whole.slice(0, 78).toWellFormed()}…"`
}

function pathText(path: readonly (string | number)[]): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`
    return /^[\w-]{1,64}$/.test(part) ? `.${part}` : `[${quoted(part)}]`
  })
  return parts.join('').replace(/^\./, '')
}
