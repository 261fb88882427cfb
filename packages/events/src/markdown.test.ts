import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
// What the channels read a body with.
import { parse, plainText } from '../../markup/src/index.ts'
import { asCode, asText } from './markdown.ts'

describe('text from data', () => {
  test.each([
    'plain text, 日本語 🚨 שלום',
    '*a* _b_ __c__ `d` ~~e~~ **f**',
    '[label](https://evil.example) ![image](https://evil.example/a.png)',
    '<b>html</b> <https://evil.example> &amp; &#42; <!-- comment -->',
    '# heading\n- list\n1. one\n2) two\n> quote\n=====\n---\n***',
    '| a | b |\n| --- | --- |\n| c | d |',
    'Setext\n-----',
    '```\nfence\n```\n~~~',
    '@here <!channel> <@U123> @everyone',
    'cpu_usage_percent of snake_case and _both_ \\*escaped\\*',
    'line one\nline two\n\nparagraph two',
    'task #5: 100% + 2 = 3 (see section 4.)',
  ])('%j is shown as it is', (text) => {
    expect(plainText(asText(text))).toBe(text)
    expect(JSON.stringify(parse(asText(text)))).not.toMatch(/"type":"(?!text|paragraph|break|link)/)
  })

  test.each([
    ['see https://api.example/v1/a_b?c=1&d=2, please', 'link'],
    ['(https://api.example/v1)', 'link'],
    ['GET https://api.example/*a*b_ failed', 'text'],
    ['xhttps://api.example/*a*', 'text'],
    ['https://api.example/を参照', 'text'],
  ])('an address that is one stays readable, any other is text: %j', (text, type) => {
    expect(plainText(asText(text))).toBe(text)
    expect(JSON.stringify(parse(asText(text))).includes('"link"')).toBe(type === 'link')
  })

  test('what nobody could read as markup is left alone', () => {
    const text =
      'connect ECONNREFUSED 10.0.0.1:5432 (cpu_usage_percent > 85%), see https://wiki.example/db_down'
    expect(asText(text)).toBe(text)
  })

  test('any text of such characters is shown as it is', () => {
    const marks = [
      ...Array.from('*_`~[]()<>&#+-=|:\\!1.@" \n'),
      '&amp;',
      'a',
      '語',
      '👩‍🚒',
      'http',
      '://',
      'https://a.dev/b',
    ]
    const piece = fc.constantFrom(...marks)
    const shown = (text: string): string =>
      text
        .replaceAll('\u00a0', ' ')
        .split(/\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join('\n')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join('')
        expect(shown(plainText(asText(text)))).toBe(shown(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('code', () => {
  test.each(['Traceback\n  File "a.py", line 1\n*x*', 'has ``` inside', '`````', 'ends with a line\n'])(
    '%j stays one block',
    (code) => {
      const blocks = parse(asCode(code))
      expect(blocks).toHaveLength(1)
      expect(blocks[0]).toMatchObject({ type: 'code', text: code.trimEnd() })
    },
  )
})
