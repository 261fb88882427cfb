import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePoints, escapeHtml, parse, plain, plainText, print, split, utf16, utf8Bytes } from './index.ts'
import type { Block, SplitOptions } from './index.ts'

const plainly = (blocks: readonly Block[]): string => print(blocks, plain)
const markdown = (blocks: readonly Block[]): string =>
  print(blocks, {
    text: (text) => text.replace(/[\\*_`[\]]/g, String.raw`\$&`),
    strong: (inner) => `**${inner}**`,
    codeBlock: (text, language = '') => `\`\`\`${language}\n${text}\n\`\`\``,
    link: (inner, url) => `[${inner}](${url})`,
    heading: (inner, level) => `${'#'.repeat(level)} ${inner}`,
  })
const parts = (text: string, options: Partial<SplitOptions> & { max: number }): readonly string[] =>
  split(parse(text), { print: plainly, ...options }).parts

describe('split cuts', () => {
  it.each([
    ['nothing that fits', 'a\n\nb', 10, ['a\n\nb']],
    ['between blocks', 'one\n\ntwo\n\nthree', 10, ['one\n\ntwo', 'three']],
    ['between items, and goes on counting', '1. one\n2. two\n3. three', 14, ['1. one\n2. two', '3. three']],
    ['inside an item, which goes on with its mark', '- one two three', 9, ['• one two', '• three']],
    ['inside a quote', '> one\n>\n> two\n>\n> three', 16, ['> one\n> \n> two', '> three']],
    ['between rows, under the header again', '|h|\n|-|\n|1|\n|2|\n|3|', 5, ['h\n1\n2', 'h\n3']],
    ['after a sentence', 'One two. Three four.', 16, ['One two.', 'Three four.']],
    ['between words', 'abcdef ghijkl mnopqr', 15, ['abcdef ghijkl', 'mnopqr']],
    [
      'after a Japanese sentence',
      '終了しました。確認してください。',
      12,
      ['終了しました。', '確認してください。'],
    ],
    ['between Japanese words', 'ディスクがいっぱいです', 6, ['ディスクが', 'いっぱいです']],
    ['at a line break', 'one\ntwo\nthree', 9, ['one\ntwo', 'three']],
    ['between graphemes, if a word is too long', '👨‍👩‍👧👨‍👩‍👧', 9, ['👨‍👩‍👧', '👨‍👩‍👧']],
    [
      'into a grapheme, if it is too long',
      `a${'\u0301'.repeat(7)}`,
      4,
      ['a\u0301\u0301\u0301', '\u0301'.repeat(4)],
    ],
  ])('%s', (_, text, max, expected) => {
    expect(parts(text, { max })).toEqual(expected)
  })

  it('code at its lines, and goes on as code', () => {
    const text = 'log:\n\n```sh\none\ntwo\n\n  three four five\nsix\n```'
    expect(parts(text, { max: 22, print: markdown })).toEqual([
      'log:\n\n```sh\none\n```',
      '```sh\ntwo\n\n```',
      '```sh\n  three four\n```',
      '```sh\n five\nsix\n```',
    ])
  })

  it('bold text into two bold texts', () => {
    expect(parts('**one two**', { max: 8, print: markdown })).toEqual(['**one**', '**two**'])
  })

  it('a link by its label, but not a bare URL', () => {
    expect(parts('[one two](https://a.dev)', { max: 21, print: markdown })).toEqual([
      '[one](https://a.dev)',
      '[two](https://a.dev)',
    ])
    expect(parts('see <https://a.dev>', { max: 15 })).toEqual(['see', 'https://a.dev'])
  })

  it('a block that no part could hold at once so that it fills the part before', () => {
    expect(parts(`Log:\n\n${'word '.repeat(8)}`, { max: 20 })[0]).toBe('Log:\n\nword word word')
  })

  it('no list that fits alone, however short the part before is', () => {
    expect(parts('a\n\n- one\n- two\n- three\n\nb', { max: 21 })).toEqual(['a', '• one\n• two\n• three', 'b'])
  })

  it('a URL that no part could hold as plain text', () => {
    const url = `https://a.dev/${'x'.repeat(30)}`
    expect(parts(`- [a](${url})\n- **b**`, { max: 20, print: markdown }).join('')).toContain('**b**')
    expect(parts(url, { max: 20 }).join('')).toBe(url)
  })
})

describe('split with a limit', () => {
  it('fills the last part and counts what found no place', () => {
    const text = 'one\n\ntwo three four\n\nfive'
    const { parts, leftOut } = split(parse(text), { max: 9, print: plainly, limit: 2 })
    expect(parts).toEqual(['one\n\ntwo', 'three'])
    expect(leftOut).toBe(codePoints('four\n\nfive'))
  })

  it('leaves everything out where not one character fits', () => {
    expect(split(parse('abc'), { max: 0, print: plainly })).toEqual({ parts: [], leftOut: 3 })
  })
})

/** Letters and digits, in order, each once more than the markup of a dialect could hide. */
const letters = (text: string): string[] => text.match(/[\p{L}\p{N}]/gu) ?? []

const isSubsequence = (wanted: readonly string[], given: readonly string[]): boolean => {
  let found = 0
  for (const letter of given) if (letter === wanted[found]) found += 1
  return found === wanted.length
}

const fragments = fc.constantFrom(
  'a',
  'bc ',
  'def. ',
  '\n',
  '\n\n',
  '**',
  '*',
  '`',
  '```\n',
  '- ',
  '  ',
  '1. ',
  '> ',
  '# ',
  '|',
  '\n|-|-|\n',
  '~~',
  '&',
  '<b>',
  '[l](https://a.dev/x)',
  'https://b.dev/y',
  '![i](https://a.dev/i.png)',
  '終了。',
  'ディスク',
  '👨‍👩‍👧',
  '🇯🇵',
  'e\u0301',
  'שלום ',
  '_',
)

it('keeps every part within its limit and loses nothing but white space and markup', () => {
  const prints = fc.constantFrom(plainly, markdown, (blocks: readonly Block[]) =>
    print(blocks, { text: escapeHtml, strong: (inner) => `<b>${inner}</b>` }),
  )
  const texts = fc.array(fragments, { maxLength: 60 }).map((some) => some.join(''))
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 12, max: 90 }),
      prints,
      fc.constantFrom(utf16, codePoints, utf8Bytes),
      (text, max, print, measure) => {
        const blocks = parse(text)
        const { parts, leftOut } = split(blocks, { max, measure, print })
        for (const part of parts) expect(measure(part)).toBeLessThanOrEqual(max)
        expect(leftOut).toBe(0)
        expect(isSubsequence(letters(plainText(blocks)), letters(parts.join('\n')))).toBe(true)
      },
    ),
    { numRuns: 2_000 },
  )
})

it('prints no more than a few times for each part', () => {
  let count = 0
  const print = (blocks: readonly Block[]): string => {
    count += 1
    return plainly(blocks)
  }
  for (const text of [
    '- a\n',
    'a\n\n',
    'word ',
    '> > > a\n',
    '`x` ',
    'a\n',
    'あ',
    `|h|\n|-|\n${'|1|\n'.repeat(9_000)}`,
  ]) {
    count = 0
    const { parts, leftOut } = split(parse(text.repeat(Math.ceil(40_000 / text.length))), {
      max: 3_000,
      print,
    })
    expect(leftOut).toBe(0)
    expect(count).toBeLessThan(80 * parts.length)
  }
})
