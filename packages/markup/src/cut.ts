import { codePoints, utf16 } from './measure.ts'
import type { Measure } from './measure.ts'

export interface CutText {
  readonly text: string
  /** Characters (code points) that are missing; 0: unchanged. */
  readonly leftOut: number
}

/**
 * Shortens to `max`, the closing `…` included. Never inside a grapheme: a surrogate pair, an emoji sequence, a flag, a
 * letter with its marks.
 *
 * @returns An empty text if not even one grapheme fits beside the `…`.
 */
export function cut(text: string, max: number, measure: Measure = utf16): CutText {
  const whole = text.toWellFormed()
  if (measure(whole) <= max) return { text: whole, leftOut: 0 }
  const kept = whole
    .slice(
      0,
      fitting(whole, (prefix) => measure(`${prefix}…`) <= max),
    )
    .trimEnd()
  return { text: kept === '' ? '' : `${kept}…`, leftOut: codePoints(whole) - codePoints(kept) }
}

/** UTF-16 length of the longest prefix of whole graphemes that fits. */
export function fitting(text: string, fits: (prefix: string) => boolean): number {
  const reach = longest(text.length, (length) => fits(text.slice(0, length)))
  return reach === text.length ? reach : borderBefore(text, reach, 'grapheme')
}

/** The largest number up to `limit` for which `fits` holds, if what fits at n fits below n. Asks about 2 log n times. */
export function longest(limit: number, fits: (count: number) => boolean): number {
  let fit = 0
  let miss = 1
  while (miss <= limit && fits(miss)) {
    fit = miss
    miss = fit * 2
  }
  miss = Math.min(miss, limit + 1)
  while (miss - fit > 1) {
    const middle = (fit + miss) >> 1
    if (fits(middle)) fit = middle
    else miss = middle
  }
  return fit
}

const segmenters = new Map<string, Intl.Segmenter>()

/** The last border at or before `at`. */
export function borderBefore(
  text: string,
  at: number,
  granularity: 'grapheme' | 'word' | 'sentence',
): number {
  let segmenter = segmenters.get(granularity)
  if (segmenter === undefined)
    segmenters.set(granularity, (segmenter = new Intl.Segmenter('en', { granularity })))
  // Segmenting copies the text, so look no further ahead than one character (two units) can reach.
  return segmenter.segment(text.slice(0, at + lookahead[granularity])).containing(at)?.index ?? text.length
}

const lookahead = { grapheme: 2, word: 64, sentence: 64 }
