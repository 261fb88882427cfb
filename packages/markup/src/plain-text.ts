import { phrases } from '@notify/core/channel'
import { cut } from './cut.ts'
import { codePoints, utf16 } from './measure.ts'
import type { Measure } from './measure.ts'
import { parse } from './parse.ts'
import { plain, print } from './print.ts'
import type { Block } from './tree.ts'

export interface PlainTextOptions {
  /** Default: no limit. */
  readonly maxChars?: number
  /** What `maxChars` counts. Default: UTF-16 code units. */
  readonly measure?: Measure
  /** BCP 47, for the words that say how much was left out. Default `en`. */
  readonly locale?: string
}

/**
 * Markdown as readable text: `•` before items, the URL behind a link's label, code as it is, ` | ` between cells.
 *
 * What is longer than `maxChars` ends in `…` and how many characters were left out; the words are spared where they
 * would take more than half of the room.
 */
export function plainText(markdown: string | readonly Block[], options: PlainTextOptions = {}): string {
  const { maxChars = Infinity, measure = utf16, locale = 'en' } = options
  const text = print(typeof markdown === 'string' ? parse(markdown) : markdown, plain)
  if (measure(text) <= maxChars) return text
  const note = (characters: number): string => ` (${phrases(locale).leftOut(characters)})`
  // No number of left out characters is longer than the number of all.
  const room = measure(note(codePoints(text)))
  if (room * 2 > maxChars) return cut(text, maxChars, measure).text
  const { text: kept, leftOut } = cut(text, maxChars - room, measure)
  return kept + note(leftOut)
}
