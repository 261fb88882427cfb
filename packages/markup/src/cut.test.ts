import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePoints, cut, utf16, utf8Bytes } from './index.ts'

const family = '👨‍👩‍👧'

describe('cut', () => {
  it.each([
    ['short enough', 'abc', 3, 'abc', 0],
    ['with the … inside the limit', 'abcdef', 4, 'abc…', 3],
    ['without the space before the …', 'ab cdef', 4, 'ab…', 5],
    ['before an emoji that does not fit whole', `a${family}b`, 8, 'a…', 6],
    ['after an emoji that does', `a${family}bc`, 10, `a${family}…`, 2],
    ['before a flag', '🇯🇵🇫🇷x', 6, '🇯🇵…', 3],
    ['before a letter with its marks', 'ae\u0301\u0302xyz', 3, 'a…', 6],
    ['between two surrogate pairs', '𠮷𠮷𠮷', 4, '𠮷…', 2],
    ['right to left', 'שלום עולם', 6, 'שלום…', 5],
    ['to nothing, if no grapheme fits', `${family}b`, 3, '', 6],
    ['to nothing at 0', 'abc', 0, '', 3],
    ['what is empty, at 0', '', 0, '', 0],
  ])('cuts %s', (_, text, max, cutText, leftOut) => {
    expect(cut(text, max)).toEqual({ text: cutText, leftOut })
  })

  it('counts in the unit of the vendor', () => {
    expect(cut('𠮷𠮷𠮷𠮷', 3, codePoints).text).toBe('𠮷𠮷…')
    expect(cut('あああああ', 9, utf8Bytes).text).toBe('ああ…')
    expect(utf8Bytes('あ…')).toBe(6)
  })

  it('asks the measure a few times, about texts of the size that fits', () => {
    const lengths: number[] = []
    const text = `${family} 日本語 `.repeat(15_000)
    cut(text, 3_000, (part) => lengths.push(part.length) && part.length)
    expect(lengths.filter((length) => length > 10_000)).toEqual([text.length])
    expect(lengths.length).toBeLessThan(40)
  })

  it('does not grow slow on a single endless grapheme', () => {
    expect(cut(`a${'\u0301'.repeat(200_000)}`, 3_000)).toEqual({ text: '', leftOut: 200_001 })
  })

  it('is within its limit, well-formed, and a prefix by graphemes', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
    const units = fc.constantFrom(
      'a',
      ' ',
      '\n',
      'あ',
      '𠮷',
      family,
      '🇯🇵',
      '🇫',
      '👍🏽',
      'e\u0301',
      '\u200D',
      '\ud83d',
      'ש',
      'ก็',
    )
    const texts = fc.oneof(
      fc.array(units).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    )
    const measures = fc.constantFrom(utf16, codePoints, utf8Bytes)
    fc.assert(
      fc.property(texts, fc.nat({ max: 60 }), measures, (text, max, measure) => {
        const whole = text.toWellFormed()
        const { text: short, leftOut } = cut(text, max, measure)
        expect(measure(short)).toBeLessThanOrEqual(max)
        expect(short.isWellFormed()).toBe(true)
        if (leftOut === 0) {
          expect(short).toBe(whole)
          return
        }
        const kept = short.slice(0, -1)
        const borders = new Set(Array.from(graphemes.segment(whole), ({ index }) => index))
        expect(whole.startsWith(kept)).toBe(true)
        // White space before the `…` is dropped, and a space may carry a mark.
        const next = kept.length + (/^\s*/.exec(whole.slice(kept.length))?.[0].length ?? 0)
        expect([...Array(next - kept.length + 1).keys()].some((n) => borders.has(kept.length + n))).toBe(true)
        expect(leftOut).toBe(codePoints(whole) - codePoints(kept))
      }),
      { numRuns: 2_000 },
    )
  })
})
