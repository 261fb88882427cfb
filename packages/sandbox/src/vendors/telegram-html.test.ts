import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TelegramEntity } from './telegram-entities.ts'
import { parseHtml } from './telegram-html.ts'

const shown = (entities: readonly TelegramEntity[]): string[] =>
  entities.map(({ type, offset, length, user, ...more }) =>
    [type, offset, length, ...(user ? [user.id] : Object.values(more))].join(' '),
  )

describe('HTML', () => {
  test.each<[string, string, string[]]>([
    ['plain 障害 🔥', 'plain 障害 🔥', []],
    ['<b>a</b><strong>b</strong>', 'ab', ['bold 0 1', 'bold 1 1']],
    [
      '<i>a</i><em>b</em><u>c</u><ins>d</ins>',
      'abcd',
      ['italic 0 1', 'italic 1 1', 'underline 2 1', 'underline 3 1'],
    ],
    [
      '<s>a</s><strike>b</strike><del>c</del>',
      'abc',
      ['strikethrough 0 1', 'strikethrough 1 1', 'strikethrough 2 1'],
    ],
    ['<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', 'ab', ['spoiler 0 1', 'spoiler 1 1']],
    ['🔥<b>🔥</b>', '🔥🔥', ['bold 2 2']],
    ['<b>a<i>b</i></b>', 'ab', ['bold 0 2', 'italic 1 1']],
    ['<B CLASS=x>a</B >', 'a', ['bold 0 1']],
    ['<b>a</>', 'a', ['bold 0 1']],
    ['<b></b>a', 'a', []],
    ['<a href="https://example.com/a?b=c&amp;d">a</a>', 'a', ['text_link 0 1 https://example.com/a?b=c&d']],
    ['<a href=example.com>a</a>', 'a', ['text_link 0 1 http://example.com/']],
    ['<a>example.com</a>', 'example.com', ['text_link 0 11 http://example.com/']],
    ["<a href='TG://USER?ID=7'>a</a>", 'a', ['text_mention 0 1 7']],
    ['<pre>a</pre><code>b</code>', 'ab', ['pre 0 1', 'code 1 1']],
    ['<pre><code class="language-ts">a</code></pre>', 'a', ['pre 0 1 ts']],
    ['<code class="language-ts"><pre>a</pre></code>', 'a', ['pre 0 1 ts']],
    ['<code class="language-ts">a</code>', 'a', ['code 0 1']],
    [
      '<blockquote>a</blockquote><blockquote expandable>b</blockquote>',
      'ab',
      ['blockquote 0 1', 'expandable_blockquote 1 1'],
    ],
    ['<tg-emoji emoji-id="5">👍</tg-emoji>', '👍', ['custom_emoji 0 2 5']],
    ['<tg-time unix="7" format="R">a</tg-time>', 'a', ['date_time 0 1 7 R']],
    ['&lt;&gt;&amp;&quot;&#39;&#x27;&lt', "<>&\"''<", []],
    ['&nbsp;&apos;&copy; &', '&nbsp;&apos;&copy; &', []],
  ])('%s', (source, text, entities) => {
    const read = parseHtml(source)
    expect([read.text, shown(read.entities)]).toEqual([text, entities])
  })

  test.each([
    ['a <b>b', `Can't find end tag corresponding to start tag "b"`],
    ['a </b>', 'Unexpected end tag at byte offset 2'],
    ['障<b>a</i>', 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'],
    ['🔥<br>', 'Unsupported start tag "br" at byte offset 4'],
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['a <b', 'Unclosed start tag at byte offset 2'],
    ['<b ="x">', 'Empty attribute name in the tag "b" at byte offset 0'],
    ['<a href="x>', 'Unclosed start tag at byte offset 0'],
    ['<a href = ', 'Unclosed start tag "a" at byte offset 0'],
    ['<a href=https://x.example>a</a>', 'Unexpected end of name token at byte offset 8'],
    ['<b>a</b', 'Unclosed end tag at byte offset 4'],
    ['<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<tg-emoji emoji-id="x">a</tg-emoji>', 'Invalid custom emoji identifier specified'],
    ['<tg-time unix="7" format="x">a</tg-time>', 'Invalid date format used'],
    [
      '&#xD83D;',
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    ],
  ])('%s is refused', (source, words) => {
    expect(() => parseHtml(source)).toThrow(new SyntaxError(words))
  })

  test('leaves out links that lead nowhere, and says which', () => {
    const { entities, dropped } = parseHtml(
      '<a href="http://localhost">a</a><a href="javascript:alert(1)">b</a><a href="ftp://a.example">c</a>',
    )
    expect([entities, dropped]).toEqual([[], ['http://localhost', 'javascript:alert(1)', 'ftp://a.example']])
  })

  test('keeps every text that is escaped, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`)
        const { text: read, entities } = parseHtml(`<b>${escaped}</b>`)
        expect(read).toBe(text)
        expect(entities).toEqual(text === '' ? [] : [{ type: 'bold', offset: 0, length: text.length }])
      }),
    )
  })

  test('either reads a text or says what is wrong, and never anything else', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</',
      'b',
      'a ',
      'href=',
      '"',
      "'",
      '&',
      '#',
      'x',
      ';',
      'pre',
      'code',
      ' ',
      '障',
      '🔥',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (source) => {
        try {
          const { text, entities } = parseHtml(source.join(''))
          for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length)
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
