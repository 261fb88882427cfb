import { cleanText, nearest, type Problem } from '@notify/core'

/** Type, and of text at most 80 characters: it may be anything. */
export function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cleanText(value.slice(0, 78), { lines: false }))
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  return value === null ? 'null' : value === undefined ? 'nothing' : typeof value
}

// Not spaces, and not what shows nothing: joiners, variation selectors, fillers.
const visible = /[^\s\p{Default_Ignorable_Code_Point}]/u

/** Text as one line, without what acts on a terminal; nothing if it is no text, too long, or there is nothing to see. */
export function oneLine(value: unknown, maxChars: number): string | undefined {
  if (typeof value !== 'string' || value.length > maxChars) return undefined
  const text = cleanText(value, { lines: false }).trim()
  return visible.test(text) ? text : undefined
}

/** A problem for each key that nobody knows, with the nearest that somebody does. */
export const unknownKeys = (
  given: object,
  known: readonly string[],
  { code, path }: { readonly code: string; readonly path: string },
): readonly Problem[] =>
  Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const like = nearest(key, known)
      const hint = like === undefined ? `known are ${known.join(', ')}` : `did you mean ${like}?`
      return { code, path: path + (oneLine(key, 64) ?? '…'), message: 'expected a known key', hint }
    })
