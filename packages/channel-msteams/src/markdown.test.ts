import { parse, plainText, type Block } from '@notify/markup'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeText, markdown } from './markdown.ts'

const written = (source: string): string => markdown(parse(source))
const literal = (text: string): string =>
  markdown([{ type: 'paragraph', children: [{ type: 'text', text }] }])
const visible = (text: string): string =>
  text.replaceAll('\u200B', '').replaceAll('\u00A0', ' ').replaceAll(/\s+/g, ' ').trim()

/** Anything that is more than text. */
const live = (tree: readonly Block[]): readonly Block[] =>
  tree.filter(
    (block) =>
      block.type !== 'paragraph' || block.children.some(({ type }) => type !== 'text' && type !== 'break'),
  )

describe('the Markdown of a TextBlock', () => {
  test.each([
    ['**bold** _italic_', '**bold** _italic_'],
    ['*italic*', '_italic_'],
    ['~~gone~~', '~~gone~~'],
    ['`a_b`', '\\`a_b\\`'],
    ['[Runbook](https://acme.dev/a_(b))', '[Runbook](https://acme.dev/a_%28b%29)'],
    ['![disk](https://acme.dev/d.png)', '[disk](https://acme.dev/d.png)'],
    ['[x](javascript:alert(1))', 'x'],
    ['<b>raw</b>', '\\<b>raw\\</b>'],
    ['- a\n- b', '- a\n- b'],
    ['- a\n  - b\n    - c', '- a\n  - b\n    - c'],
    ['3. a\n4. b', '3. a\n4. b'],
    ['- [x] done\n- [ ] open', '- ☑ done\n- ☐ open'],
    ['one\n\ntwo', 'one\n\ntwo'],
    ['one  \ntwo', 'one\n\ntwo'],
    ['ディスク **残量** 😀', 'ディスク **残量** 😀'],
    ['القرص **ممتلئ**', 'القرص **ممتلئ**'],
  ])('%j is %j', (source, expected) => {
    expect(written(source)).toBe(expected)
  })

  test('code keeps its lines, its empty ones and its indentation', () => {
    expect(written('```js\nif (a) {\n    b()\n\n}\n```')).toBe(
      'if (a) {\n\n\u00A0\u00A0\u00A0\u00A0b()\n\n\u00A0\n\n}',
    )
  })
})

describe('text from data', () => {
  test.each([
    ['snake_case and 2 < 3 & more', 'snake_case and 2 < 3 & more'],
    ['C:\\temp\\new', 'C:\\temp\\new'],
    ['a-b #123 1.5', 'a-b #123 1.5'],
    ['_edge_', '\\_edge\\_'],
    ['&lt;at&gt;', '\\&lt;at\\&gt;'],
    ['<at>Everyone</at>', '\\<\u200Bat>Everyone\\<\u200B/at>'],
    ['{{DATE(2026-11-21T09:00:00Z)}}', '{\u200B{DATE(2026-11-21T09:00:00Z)}}'],
    ['[x](javascript:alert(1))', '\\[x\\](javascript:alert(1))'],
    ['# head', '\\# head'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['> quote', '\\> quote'],
    ['---', '\\---'],
    ['    code', '\u00A0\u00A0\u00A0\u00A0code'],
    ['one\ntwo', 'one\n\ntwo'],
  ])('%j is %j', (text, expected) => {
    expect(literal(text)).toBe(expected)
  })

  const pieces = [
    '*',
    '_',
    '**',
    '`',
    '```',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '</',
    'at',
    '&',
    'lt;',
    '#',
    '-',
    '+',
    '=',
    '|',
    '~',
    '~~',
    '!',
    '\\',
    '{',
    '.',
    '1',
    ' ',
    '    ',
    '\t',
    '\n',
    'a',
    'あ',
    '😀',
    'ש',
    '"',
    ':',
  ]

  test('never becomes markup, a link or a mention, and is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (some) => {
        const text = some.join('')
        const shown = literal(text)
        expect(live(parse(shown))).toEqual([])
        expect(visible(plainText(shown))).toBe(visible(text))
        expect(shown).not.toMatch(/<\/?at\b|\{\{/i)
      }),
      { numRuns: 2_000 },
    )
  })

  test('an escape at the end of a text does not reach what follows it', () => {
    const tree = parse(`**${escapeText('a\\')}** b`)
    expect(plainText(tree)).toBe('a\\ b')
    expect(tree).toMatchObject([{ children: [{ type: 'strong' }, { type: 'text' }] }])
  })
})
