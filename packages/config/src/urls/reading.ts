import type { Parts } from './parts.ts'

/** Whose way of writing a URL it is. */
export type Dialect = 'apprise' | 'shoutrrr' | 'symfony' | 'notify'

/** A channel as `channels` of a file holds it. */
export interface UrlChannel {
  /** Kind of the channel. */
  readonly use: string
  /** Of its factory. They hold the secrets of the URL. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What a URL says, or what is wrong with it. One channel for each destination. */
export type Found =
  | { readonly channels: readonly UrlChannel[]; readonly notes?: readonly string[] }
  | { readonly message: string; readonly hint: string }

/** One way to read a scheme. */
export interface Reading {
  readonly dialects: readonly Dialect[]
  readonly schemes: readonly string[]
  /** How it is written, with words for what varies. */
  readonly form: string
  /** Is the URL of this form? Asked of every reading of the scheme: two that say so make it ambiguous. */
  is(parts: Parts): boolean
  read(parts: Parts): Found
}

export const one = (
  use: string,
  options: Readonly<Record<string, unknown>>,
  notes: readonly string[] = [],
): Found => ({ channels: [{ use, options: defined(options) }], notes })

export const each = (
  use: string,
  all: readonly Readonly<Record<string, unknown>>[],
  notes: readonly string[] = [],
): Found => ({ channels: all.map((options) => ({ use, options: defined(options) })), notes })

export const wrong = (message: string, hint: string): Found => ({ message, hint })

/** Without what is undefined. */
export const defined = (options: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

/** A list with commas. */
export const separated = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** `yes`, `no` and their like, as all three dialects write them. */
export function flag(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (/^(?:yes|true|on|1|enable[d]?)$/i.test(text)) return true
  return /^(?:no|false|off|0|disable[d]?|never)$/i.test(text) ? false : undefined
}
