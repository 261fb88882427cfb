import type { Notification } from '../notification.ts'
import { mistake, suggest } from './problems.ts'

type Read = (notification: Notification) => unknown

const text = { text: true }
const data = { text: false }
/** Every field of a notification, and whether it is text or a list of texts. */
const fields: Readonly<Record<keyof Notification, { readonly text: boolean }>> = {
  id: text,
  type: text,
  severity: text,
  title: text,
  body: text,
  fields: data,
  links: data,
  actions: data,
  images: data,
  attachments: data,
  mentions: text,
  source: text,
  tags: text,
  metadata: data,
  key: text,
  state: text,
  by: text,
  recipients: data,
  tenant: text,
  locale: text,
  occurredAt: data,
  overrides: data,
  members: data,
}
const forbidden = new Set(['', '__proto__', 'constructor', 'prototype'])
const deepest = 16

const isField = (name: string): name is keyof Notification => Object.hasOwn(fields, name)

/** Only text can equal what stands at this path. */
export const isText = (path: string): boolean => isField(path) && fields[path].text

/**
 * Reads the value at a path such as `metadata.repo`: own properties only, nothing where one is missing.
 *
 * @param where Where the path stands, for the error.
 * @throws {ConfigurationError} if no field of a notification is meant, it is deeper than 16, or could reach a prototype.
 */
export function reader(path: unknown, where: string): Read {
  const names = typeof path === 'string' ? path.split('.') : []
  const [first = ''] = names
  if (names.length > deepest || names.some((name) => forbidden.has(name)))
    throw mistake('E_CONFIG_CONDITION', where, `not a path of at most ${deepest} names of own data`, path)
  if (!isField(first)) {
    const hint = suggest(first, Object.keys(fields))
    throw mistake('E_CONFIG_CONDITION', where, 'expected the path of a field of the notification', path, hint)
  }
  const [, ...inner] = names
  const [second = ''] = inner
  if (inner.length === 0) return (notification) => notification[first]
  // Most paths have two names. Without a loop over them a thousand routes cost 15 % less.
  if (inner.length === 1) return (notification) => own(notification[first], second)
  return (notification) => inner.reduce<unknown>(own, notification[first])
}

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** The values at these paths as one text. As JSON: `a/b` and `c` are not `a` and `b/c`. */
export function valuesAt(paths: readonly string[], where: string): (notification: Notification) => string {
  if (!Array.isArray(paths)) throw mistake('E_CONFIG_CONDITION', where, 'expected a list of paths', paths)
  const reads = paths.map((path, index) => reader(path, `${where}[${index}]`))
  return (notification) => JSON.stringify(reads.map((read) => read(notification)))
}
