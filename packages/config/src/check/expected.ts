import { nearest } from '@notify/core'
import { durationFormat, type Schema } from './schema.ts'

/** Sentences about what stands somewhere and what should. */

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'nothing',
}

/** e.g. `a duration or a mapping`. */
export function expected(reference: Schema, resolve: (schema: Schema) => Schema): string {
  const schema = resolve(reference)
  if (schema.format === durationFormat) return 'a duration'
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map((branch) => expected(branch, resolve)))].join(' or ')
  return [schema.type ?? []]
    .flat()
    .map((type) => words[type] ?? type)
    .join(' or ')
}

/** @param hidden It is, or holds, a secret. */
export function receivedOf(value: unknown, hidden: boolean): { readonly received?: string } {
  if (hidden) return {}
  if (typeof value === 'string')
    return { received: value.includes('://') ? 'a URL' : JSON.stringify(value.slice(0, 80)) }
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  return { received: isScalar ? String(value) : (words[typeOf(value)] ?? 'something else') }
}

/** Patterns of channels in words. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/^\^\[0-9a-f(?:A-F)?\]\{8\}.*$/, 'write a UUID, such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
  [/^\^\\d\{(\d+),(\d+)\}\$$/, 'write $1 to $2 digits'],
  [/^\^(\w+)\[0-9a-fA-F\]\{(\d+)\}\$$/, 'write $1 and $2 hexadecimal digits'],
  [/^\^\[A-Za-z0-9\]\{(\d+)\}\$$/, 'write $1 letters and digits'],
  [/^\^(https?)\??:\/\/$/, 'it begins with $1://'],
]

export function hintOf({ examples, format, pattern = '', default: usual }: Schema): {
  readonly hint?: string
} {
  if (format === durationFormat) return { hint: "write one number and one unit: '30s', '5m', '24h', '7d'" }
  const example = examples?.[0] ?? usual
  if (example !== undefined)
    return { hint: `for example ${typeof example === 'string' ? example : JSON.stringify(example)}` }
  const form = forms.find(([shape]) => shape.test(pattern))
  return form === undefined ? {} : { hint: pattern.replace(...form) }
}

const mostListed = 20

/** The nearest valid word, or all of them. */
export function near(value: unknown, among: readonly unknown[]): { readonly hint?: string } {
  const more = among.length > mostListed ? ', …' : ''
  const listed = among.length > 0 ? { hint: `one of ${among.slice(0, mostListed).join(', ')}${more}` } : {}
  return { ...listed, ...didYouMean(value, among) }
}

export function didYouMean(value: unknown, among: readonly unknown[]): { readonly hint?: string } {
  const texts = among.filter((word) => typeof word === 'string')
  const name = typeof value === 'string' ? nearest(value, texts) : undefined
  return name === undefined ? {} : { hint: `did you mean ${name}?` }
}

export const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
export const isMapping = (value: unknown): value is Record<string, unknown> => typeOf(value) === 'object'
