import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, plainText } from '../../markup/src/index.ts'
import { failed } from './__fixtures__/folder.ts'
import { escapeHtml, escapeMarkdown, fenced, paragraphs } from './escape.ts'
import { templates } from './index.ts'

const marks = '* _ [ ] ( ) < > # + - = | ~ ` ! \\ & ; : / @ . 1 a x { } " 日 מ 🎉'
  .split(' ')
  .concat(' ', '\n', '\t')
const nasty = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...marks) }))

const kinds = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : [
        ...('type' in value && typeof value.type === 'string' ? [value.type] : []),
        ...Object.values(value).flatMap(kinds),
      ]

describe('in Markdown', () => {
  test('data are text and nothing else, as the reader of Markdown sees it', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const tree = parse(`x ${escapeMarkdown(text)} x`)
        expect(kinds(tree).filter((kind) => !['paragraph', 'text', 'break'].includes(kind))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('what is read is what was given', () => {
    const given = 'a *b* [c](https://evil.example) <@U1> &amp; `x` 1. # !~|日本🎉 \\ שלום'
    expect(plainText(parse(escapeMarkdown(given)))).toBe(given)
    expect(plainText(parse(escapeMarkdown('one\n\n# two\r\n    three\n- four')))).toBe(
      'one\n# two\nthree\n- four',
    )
  })

  test('a block of code ends where it should', () => {
    fc.assert(
      fc.property(nasty, fc.nat(8), (text, ticks) => {
        const tree = parse(fenced(`${text}\n${'`'.repeat(ticks)}\n# x`))
        expect(tree.map(({ type }) => type)).toEqual(['code'])
      }),
    )
  })

  test('{% body %} is the Markdown of the body, {{ body }} its source', async () => {
    const words = await templates()
    await words.register('a/default.md', '{% body %}\n\n{{ body | truncate: 7, "" }}')
    expect(words.render(failed, { kind: 'a' })?.body).toBe('See **log**.\n\n- one\n\nSee \\*\\*l')
  })
})

describe('in HTML', () => {
  test('data are neither tags, nor attributes, nor code of the inliner', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'{}]/)
        expect(paragraphs(text).replaceAll(/<\/?p>|<br>/g, '')).not.toMatch(/[<>"'{}]/)
      }),
    )
  })

  test('paragraphs keep line breaks', () => {
    expect(paragraphs('a\nb\r\n\r\n\n<c>\n\n')).toBe('<p>a<br>b</p>\n<p>&lt;c&gt;</p>')
  })
})
