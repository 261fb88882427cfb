import { expect, test } from 'vitest'
import { asMarkdown, cut } from './text.ts'

test.each([
  ['plain text', 'plain text'],
  [
    '# a\n1. b\n- c\n> d\n| e |\n=== \n    f',
    '\\# a\n1\\. b\n\\- c\n\\> d\n\\| e |\n\\=== \n\u00a0\u00a0\u00a0\u00a0f',
  ],
  [
    '*a* _b_ `c` ~~d~~ [e](f) <b> &amp; \\',
    '\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\[e](f) \\<b> \\&amp; \\\\',
  ],
  ['at https://a.dev/b_c?d=1&e=2, see', 'at https://a.dev/b_c?d=1&e=2, see'],
  ['日本語 🚨 שלום', '日本語 🚨 שלום'],
  ["$& $1 $'", "$\\& $1 $'"],
])('%j is shown as it is', (text, markdown) => {
  expect(asMarkdown(text)).toBe(markdown)
})

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['abcd👩‍👩‍👧‍👦', 8, 'abcd…'],
  ['ab😀cd', 4, 'ab…'],
  ['e\u0301e\u0301e\u0301', 4, 'e\u0301…'],
])('%j in %i characters is %j', (text, maxChars, expected) => {
  expect(cut(text, maxChars)).toBe(expected)
})

test('a grapheme without end is cut all the same', () => {
  const zalgo = `a${'\u0301'.repeat(10_000)}`
  const short = cut(zalgo, 300)
  expect(short.length).toBeLessThanOrEqual(300)
  expect(short.endsWith('…')).toBe(true)
})
