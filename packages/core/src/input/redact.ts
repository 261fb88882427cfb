import { ConfigurationError, nearest } from '../errors.ts'
import type { Notification } from '../notification.ts'

export type Redaction = (notification: Notification) => Notification

type Change = (value: unknown, key: string) => unknown

const mark = '[redacted]'
/** Stands for a URL that cannot be one any more; the name is reserved for this (RFC 2606). */
const noUrl = 'https://redacted.invalid/'
/** What says something. The rest decides what happens to a notification: changing it would lose it. */
const fields = new Set<keyof Notification>([
  ...(['title', 'body', 'fields', 'links', 'actions', 'images', 'attachments', 'mentions'] as const),
  ...(['source', 'tags', 'metadata', 'key', 'by', 'overrides'] as const),
])
/** Fields whose content is the caller's own, of any shape. */
const free = new Set<string>(['metadata', 'overrides'])
/** Inside the others: what a channel needs as it is. */
const kept = new Set(['id', 'style', 'type', 'sha256'])
/** A whole key in its place would make one incident of all. */
const paths: readonly string[] = [...fields].filter((name) => name !== 'key')
const forbidden = new Set(['', '__proto__', 'constructor', 'prototype'])

/**
 * Replaces secrets and personal data with `[redacted]`, before anything is planned, stored or logged.
 *
 * A path such as `metadata.password` or `fields.*.value` replaces everything at and below it; `*` stands for one name or
 * index. A pattern replaces what it matches in every text, also in `source`, `key` and `by`, in URLs and in the strings
 * of `metadata` and `overrides`; names in them stay. A pattern that matches keys makes one incident of keys that differ
 * only there. Never touched: id, type, severity, state, tenant, locale, times, recipients, ids and styles of actions, types
 * and hashes of attachments, and their content.
 *
 * @throws {ConfigurationError} with all rules that cannot work.
 */
export function compileRedaction(rules: readonly (string | RegExp)[] = []): Redaction {
  const problems = rules.flatMap((rule, index) => {
    const wrong = typeof rule === 'string' ? wrongPath(rule) : wrongPattern(rule)
    return wrong ? [{ code: 'E_CONFIG_REDACT', path: `redact[${index}]`, ...wrong }] : []
  })
  if (problems.length > 0) throw new ConfigurationError(problems)
  const changes = rules.map((rule) => (typeof rule === 'string' ? atPath(rule.split('.')) : everywhere(rule)))
  return (notification) => changes.reduce((redacted, change) => change(redacted), notification)
}

type Wrong = { readonly message: string; readonly hint?: string } | undefined

function wrongPath(path: string): Wrong {
  const names = path.split('.')
  if (names.some((name) => forbidden.has(name)))
    return { message: 'expected a path of names and *', hint: 'e.g. metadata.password or fields.*.value' }
  const [first = ''] = names
  if (paths.includes(first)) return undefined
  const hint = `did you mean ${nearest(first, paths) ?? 'metadata'}?`
  return { message: `expected a path that begins with one of ${paths.join(', ')}`, hint }
}

function wrongPattern(pattern: unknown): Wrong {
  if (!(pattern instanceof RegExp)) return { message: 'expected a path or a regular expression' }
  if (pattern.sticky)
    return { message: 'expected a pattern without the flag y', hint: 'it would only match at the start' }
  return new RegExp(pattern).test('')
    ? { message: 'expected a pattern that does not match the empty text' }
    : undefined
}

const atPath = ([field = '', ...names]: readonly string[]): Redaction => {
  const change = names.reduceRight<Change>(
    (inner, name) => (value) => (name === '*' ? mapSome(value, inner) : mapOne(value, name, inner)),
    free.has(field) ? blank : blankText,
  )
  return (notification) => mapOne(notification, field, change)
}

const blank: Change = (value) => (isContainer(value) ? mapSome(value, blank) : mark)

const blankText: Change = (value, key) => {
  if (isContainer(value)) return mapSome(value, blankText)
  if (typeof value !== 'string' || kept.has(key)) return value
  return key === 'url' ? noUrl : mark
}

const everywhere = (pattern: RegExp): Redaction => {
  // A copy: the caller's lastIndex is not touched.
  const all = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`)
  const inFree: Change = (value) => {
    if (isContainer(value)) return mapSome(value, inFree)
    return typeof value === 'string' ? value.replace(all, mark) : value
  }
  const inText: Change = (value, key) => {
    if (isContainer(value)) return mapSome(value, inText)
    if (typeof value !== 'string' || kept.has(key)) return value
    const redacted = value.replace(all, mark)
    return key === 'url' && redacted !== value && !URL.canParse(redacted) ? noUrl : redacted
  }
  return (notification) => {
    let redacted = notification
    for (const field of fields) redacted = mapOne(redacted, field, free.has(field) ? inFree : inText)
    return redacted
  }
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Copies a list or an object only if something in it changes. */
function mapSome<Value>(value: Value, change: Change): Value {
  if (!isContainer(value)) return value
  let copy = value
  for (const key of Object.keys(value)) copy = mapOne(copy, key, change, value)
  return copy
}

/** `copy` may be written to if it is no longer `original`. */
function mapOne<Value>(copy: Value, key: string, change: Change, original: Value = copy): Value {
  if (!isContainer(copy) || !Object.hasOwn(copy, key)) return copy
  const child: unknown = Reflect.get(copy, key)
  const changed = change(child, key)
  if (changed === child) return copy
  const target =
    copy === original ? ((Array.isArray(copy) ? [...copy] : { ...copy }) as Value & object) : copy
  Reflect.set(target, key, changed)
  return target
}
