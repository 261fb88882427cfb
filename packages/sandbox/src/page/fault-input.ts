/** Faults as the panel and the control API give them: checked, because a wrong one would break a stand-in. */
import type { FaultOf } from '../faults.ts'
import type { Vendor } from '../message.ts'
import { isObject, list, type Json } from '../value.ts'

type Check = (value: unknown) => boolean
interface Field {
  readonly check: Check
  readonly expected: string
  readonly required?: true
}

const whole = (least: number, most: number, required?: true): Field => ({
  check: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  expected: `a whole number from ${least} to ${most}`,
  ...(required && { required }),
})
const flag: Field = { check: (value) => typeof value === 'boolean', expected: 'true or false' }
const text: Field = { check: (value) => typeof value === 'string', expected: 'a text' }
/** What a header, or a line of SMTP, can carry. */
const isLine: Check = (value) => typeof value === 'string' && /^[\t\u0020-\u007e]*$/.test(value)
const line: Field = { check: isLine, expected: 'one line of ASCII' }
const oneOf = (...words: readonly string[]): Field => ({
  check: (value) => words.some((word) => word === value),
  expected: words.join(', '),
})
const share: Field = {
  check: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  expected: 'a number from 0 to 1',
}
const retryAfter: Field = {
  check: (value) =>
    typeof value === 'number' || isLine(value) || (list(value).length > 0 && list(value).every(isLine)),
  expected: 'a number, a line of ASCII, or a list of lines',
}

export const smtpCommands = ['connect', 'auth', 'mail', 'rcpt', 'data'] as const

export const waitPlaces = ['both', 'header', 'body'] as const
export const duplicates = ['answer', 'request'] as const

const counts = {
  times: whole(1, 1_000_000),
  skip: whole(0, 1_000_000),
  chance: share,
  seed: whole(0, 2 ** 31 - 1),
}

type Kinds = Readonly<Record<string, Readonly<Record<string, Field>>>>

export const httpKinds: Kinds = {
  status: {
    status: whole(200, 599, true),
    retryAfter,
    retryAfterIn: oneOf(...waitPlaces),
    body: text,
    contentType: line,
  },
  hang: { accept: flag },
  'hang-body': {},
  drip: { everyMs: whole(1, 60_000, true) },
  reset: { accept: flag },
  truncated: {},
  html: {},
  redirect: { to: line, status: whole(300, 399) },
  tls: {},
  duplicate: { of: oneOf(...duplicates) },
}

export const smtpKinds: Kinds = {
  reply: {
    to: { ...oneOf(...smtpCommands), required: true },
    code: whole(200, 599, true),
    text: line,
  },
  drop: { accept: flag },
  hang: { accept: flag },
}

export type FaultInput =
  | { readonly vendor: Vendor; readonly fault: FaultOf[Vendor] }
  | { readonly problems: readonly string[] }

/** `{ vendor, kind, … }` with the fields of the kind, `times`, `skip`, `chance` and `seed`. */
export function readFault(input: unknown, running: readonly Vendor[]): FaultInput {
  if (!isObject(input)) return { problems: ['expected an object with vendor and kind'] }
  const { vendor, kind, ...given } = input
  const known = running.find((one) => one === vendor)
  if (known === undefined) return { problems: [`vendor: expected one of ${running.join(', ')}`] }
  const kinds = known === 'email' ? smtpKinds : httpKinds
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind))
    return { problems: [`kind: expected one of ${Object.keys(kinds).join(', ')}`] }
  const problems = check(given, { ...kinds[kind], ...counts })
  return problems.length > 0 ? { problems } : { vendor: known, fault: { kind, ...given } as FaultOf[Vendor] }
}

function check(given: Json, fields: Readonly<Record<string, Field>>): string[] {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name))
  const wrong = Object.entries(fields).filter(([name, { check: passes, required }]) =>
    given[name] === undefined ? required === true : !passes(given[name]),
  )
  return [
    ...unknown.map(
      (name) => `${name}: this kind does not take it; it takes ${Object.keys(fields).join(', ')}`,
    ),
    ...wrong.map(([name, { expected }]) => `${name}: expected ${expected}`),
  ]
}
