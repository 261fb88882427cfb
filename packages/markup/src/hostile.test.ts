import { describe, expect, it } from 'vitest'
import { parse, print } from './index.ts'
import type { Block, Inline } from './index.ts'

describe('hostile text', () => {
  const size = 200_000
  const many = (text: string): string => text.repeat(size / text.length)
  const texts = [
    '[',
    '![',
    '[a](',
    '](',
    '[a](<b',
    '[x](y "t',
    '*',
    '*a ',
    'a* ',
    '**a*',
    'a**b',
    '_a ',
    '~~a ',
    '`',
    '`a``b```',
    '<',
    '<a@',
    '<!--',
    '&',
    '&amp;',
    'https://',
    '\\',
    '> ',
    '>',
    '- ',
    '1. ',
    '> - ',
    '* ',
    '- a\n',
    '#',
    '|',
    '|a',
    'a | b\n',
    '    a\n',
    '\ta\n',
    '> a\n',
    '```\n',
    '[a]: b\n',
    '[a]: https://a.dev\n',
    ' ',
    '\n',
    'a\n',
    '*a _b '.repeat(20_000) + ' c_ d*'.repeat(20_000),
    '['.repeat(50_000) + ']'.repeat(50_000) + '\n\n[a]: https://a.dev',
    '!['.repeat(30_000) + '](https://a.dev)'.repeat(10_000),
    `https://a.dev/${many('.')}`,
    `[a](b${many(' ')}`,
    `# ${many(' ')}#${many('#')}a`,
    `|${many('a|')}\n|${many('-|')}\n${many('a\n')}`,
    Array.from({ length: 600 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'),
    Array.from({ length: 600 }, (_, depth) => `${'>'.repeat(depth)} a`).join('\n'),
  ].map((text) => (text.length < 30 ? many(text) : text))

  it.each(texts.map((text) => [text.slice(0, 12), text] as const))(
    '%j does not grow or deepen the tree',
    (_, text) => {
      const { count, depth } = extent(parse(text))
      expect(count).toBeLessThan(2 * text.length)
      expect(depth).toBeLessThanOrEqual(100)
    },
  )

  it('is text where it is nested deeper than anybody reads', () => {
    expect(print(parse(`${'> '.repeat(40)}a`), { quote: (inner) => inner })).toBe(`${'> '.repeat(8)}a`)
    expect(print(parse(`${'1. '.repeat(40)}a`), { item: (inner) => inner })).toBe(`${'1. '.repeat(8)}a`)
  })
})

function extent(nodes: readonly (Block | Inline)[]): { count: number; depth: number } {
  let count = 0
  let deepest = 0
  const visit = (children: readonly (Block | Inline)[], depth: number): void => {
    deepest = Math.max(deepest, depth)
    count += children.length
    for (const node of children) {
      if ('children' in node) visit(node.children, depth + 1)
      if ('items' in node) for (const item of node.items) visit(item.children, depth + 1)
      if ('rows' in node) for (const cell of [node.header, ...node.rows].flat()) visit(cell, depth + 1)
    }
  }
  visit(nodes, 1)
  return { count, depth: deepest }
}
