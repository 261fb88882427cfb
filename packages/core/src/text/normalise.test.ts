import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText } from './normalise.ts'

const lines = { lines: true }
const line = { lines: false }

describe('text stays as it is', () => {
  test.each([
    'Disk almost full',
    'ディスクの空き容量が不足しています',
    'القرص ممتلئ تقريبًا',
    'הדיסק כמעט מלא',
    'می‌خواهم',
    '👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽',
    'a\u200fb\u200ec\u061cd',
  ])('%s', (text) => {
    expect(cleanText(text, line)).toBe(text)
  })
})

describe('text is cleaned', () => {
  test.each([
    ['half a surrogate pair becomes U+FFFD', 'ab\ud83d', 'ab\ufffd'],
    ['halves do not meet when what parts them goes', '\ud83d\u0000\ude00', '\ufffd\ufffd'],
    ['NUL and other C0 controls go', 'a\0b\x07c\x1b[2Jd', 'abc[2Jd'],
    ['DEL and C1 controls go', 'a\x7fb\x85c\x9fd', 'abcd'],
    ['newlines and tabs stay', 'a\n\tb', 'a\n\tb'],
    ['every line break becomes a newline', 'a\r\nb\rc\u2028d\u2029e', 'a\nb\nc\nd\ne'],
    ['overrides go', 'invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['embeddings and isolates go', '\u202aa\u202bb\u202cc\u202d\u2066d\u2067e\u2068f\u2069', 'abcdef'],
  ])('%s', (_, text, clean) => {
    expect(cleanText(text, lines)).toBe(clean)
  })

  test('one line has neither newlines nor tabs', () => {
    expect(cleanText('a\r\n\r\nb\tc\u2028d', line)).toBe('a b c d')
  })
})

test('what is clean is well-formed, holds nothing that acts, and is clean', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, multi) => {
      const clean = cleanText(text, { lines: multi })
      expect(clean.isWellFormed()).toBe(true)
      expect(multi ? clean.replace(/[\n\t]/g, '') : clean).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
      expect(cleanText(clean, { lines: multi })).toBe(clean)
    }),
  )
})
