import { cleanText } from '@notify/core/channel'
import { cut, utf8Bytes } from '@notify/markup'
import { nameMaxChars } from './limits.ts'

/** One line of plain text. Overrides may come from anywhere: what is no text, or empty, counts as not given. */
export const line = (text: unknown, maxChars: number = nameMaxChars): string | undefined =>
  (typeof text === 'string' && cut(cleanText(text, { lines: false }).trim(), maxChars).text) || undefined

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is missing or empty. */
export const present = <T extends object>(object: T): Present<T> =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Present<T>

export const jsonBytes = (value: unknown): number => utf8Bytes(JSON.stringify(value) ?? '')

/** The first of them that fit together as JSON; the same list if all do. */
export function take<T>(items: readonly T[], maxBytes: number): readonly T[] {
  let used = 2
  const end = items.findIndex((item) => (used += jsonBytes(item) + 1) > maxBytes)
  return end === -1 ? items : items.slice(0, end)
}
