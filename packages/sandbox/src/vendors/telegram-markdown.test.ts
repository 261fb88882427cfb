import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdownV2 } from './telegram-markdown.ts'
import { marked } from './telegram-text.ts'

const read = (source: string): [string, string[]] => {
  const { text, entities } = parseMarkdownV2(source)
  return [
    text,
    entities.map(({ type, offset, length, url, language, custom_emoji_id: emoji, unix_time: unix }) =>
      [type, offset, length, url, language, emoji, unix].filter((part) => part !== undefined).join(' '),
    ),
  ]
}
const reserved = '_*[]()~`>#+-=|{}.!'

describe('MarkdownV2', () => {
  test.each<[string, string, string[]]>([
    [
      '*a* _b_ __c__ ~d~ ||e||',
      'a b c d e',
      ['bold 0 1', 'italic 2 1', 'underline 4 1', 'strikethrough 6 1', 'spoiler 8 1'],
    ],
    ['_a __b___', 'a b', ['italic 0 3', 'underline 2 1']],
    ['`a*b\\`c`', 'a*b`c', ['code 0 5']],
    ['```ts\nlet a = 1\\.\n```', 'let a = 1.\n', ['pre 0 11 ts']],
    ['```\na\n```', 'a\n', ['pre 0 2']],
    ['[a\\.b](https://example.com/\\)\\\\?c)', 'a.b', ['text_link 0 3 https://example.com/)\\?c']],
    ['[example\\.com]', 'example.com', ['text_link 0 11 http://example.com/']],
    [
      '![👍](tg://emoji?id=5) ![then](tg://time?unix=7)',
      '👍 then',
      ['custom_emoji 0 2 5', 'date_time 3 4 7'],
    ],
    ['>a\n>b\nc', 'a\nb\nc', ['blockquote 0 4']],
    ['>a\n>b||', 'a\nb', ['expandable_blockquote 0 3']],
    ['>a||\nb', 'a\nb', ['expandable_blockquote 0 2']],
    ['*🔥* 障害\\!', '🔥 障害!', ['bold 0 2']],
    ['\\a\\\\', 'a\\', []],
    ['**', '', []],
  ])('%s', (source, text, entities) => {
    expect(read(source)).toEqual([text, entities])
  })

  test.each([
    ['Disk full!', "Character '!' is reserved and must be escaped with the preceding '\\'"],
    ['a.b', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['a > b', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['a | b', "Character '|' is reserved and must be escaped with the preceding '\\'"],
    ['障 *a', "Can't find end of Bold entity at byte offset 4"],
    ['🔥_a', "Can't find end of Italic entity at byte offset 4"],
    ['a ```ts\nb', "Can't find end of PreCode entity at byte offset 2"],
    ['[a](https://example.com', "Can't find end of a URL at byte offset 4"],
    ['![a]', 'The entity must contain a tg://emoji or tg://time URL'],
    ['![a](https://example.com)', 'Invalid tg://emoji or tg://time URL specified'],
    ['>*a\nb*', "Can't find end of Bold entity at byte offset 1"],
  ])('%s is refused', (source, words) => {
    expect(() => parseMarkdownV2(source)).toThrow(new SyntaxError(words))
  })

  test('keeps every text that is escaped, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = text.replace(/[!-~\n]/g, (one) => `\\${one}`)
        expect(read(escaped)).toEqual([text, []])
      }),
    )
  })

  test('either reads a text or says what is wrong, and never anything else', () => {
    const pieces = fc.constantFrom(
      ...reserved.split(''),
      '\\',
      'a',
      '\n',
      '\r',
      '```',
      'tg://emoji?id=5',
      '障',
      '🔥',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (source) => {
        try {
          const { text, entities } = parseMarkdownV2(source.join(''))
          for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length)
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('a text as Telegram keeps it', () => {
  test('has no white space around it, and entities that still fit', () => {
    expect(marked(' \n <b>a </b>\n', 'HTML', undefined)).toMatchObject({
      text: 'a',
      entities: [{ type: 'bold', offset: 0, length: 1 }],
    })
  })

  test('has nothing inside code', () => {
    expect(
      marked('<code>a <b>@ada https://example.com</b></code>', 'html', undefined).entities,
    ).toMatchObject([{ type: 'code' }])
  })

  test('finds names, links, tags, commands and mail addresses by itself', () => {
    const { entities, text } = marked(
      '@ada_dev #ops /start a@example.com https://example.com/a?b.',
      '',
      undefined,
    )
    expect(
      entities.map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`),
    ).toEqual([
      'mention @ada_dev',
      'hashtag #ops',
      'bot_command /start',
      'email a@example.com',
      'url https://example.com/a?b',
    ])
  })

  test('takes entities as they are given, and no others from outside of the text', () => {
    const given = [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'italic', offset: 9, length: 2 },
      { type: 'mention', offset: 0, length: 2 },
    ]
    expect(marked('hi', '', given).entities).toEqual([{ type: 'bold', offset: 0, length: 2 }])
  })

  test('reads the old Markdown, where nothing nests', () => {
    const { text, entities } = marked(
      '*a_b* _c_ `d` [e](https://example.com) \\_\n```\nf\n```',
      'Markdown',
      undefined,
    )
    expect(text).toBe('a_b c d e _\nf')
    expect(entities.map(({ type }) => type)).toEqual(['bold', 'italic', 'code', 'text_link', 'pre'])
    expect(marked('障 *a', 'markdown', undefined).wrong).toBe(
      "Can't find end of the entity starting at byte offset 4",
    )
  })
})
