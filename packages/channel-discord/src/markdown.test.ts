import { parse, print } from '@notify/markup'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeText, line, markdown } from './markdown.ts'

const written = (source: string): string => print(parse(source), markdown)

test.each([
  ['# Heading *x*', '**Heading *x***'],
  ['**b** _i_ ~~s~~', '**b** *i* ~~s~~'],
  ['> quoted\n> twice', '> quoted\n> twice'],
  ['1. one\n2. two', '1. one\n2. two'],
  ['`` a`b ``', '`aˋb`'],
  ['```c++\nx\n```', '```c++\nx\n```'],
  ['```a b\nx\n```', '```a\nx\n```'],
  ['![Alt](https://img.example/a.png)', '[Alt](https://img.example/a.png)'],
  ['<https://a.example/x_y_z>', 'https://a.example/x_y_z'],
  ['[mail](mailto:a@b.example)', 'mail'],
  ['[x](javascript:alert(1))', 'x'],
  ['[a](https://a.example/\\)\\*\\*|)', '[a](https://a.example/%29%2A%2A%7C)'],
  ['日本語 **太字** 😀 مرحبا', '日本語 **太字** 😀 مرحبا'],
])('%j is written as %j', (source, expected) => expect(written(source)).toBe(expected))

describe('text stays text', () => {
  test.each([
    ['snake_case * | ~ `', 'snake\\_case \\* \\| \\~ \\`'],
    ['# h\n-# small\n  - item\n12. n\n>>> q', '\\# h\n\\-# small\n  \\- item\n12\\. n\n\\>\\>\\> q'],
    ['a # b - c 1. d', 'a # b - c 1. d'],
    ['see https://a.example/x_y_z?q=a_b.', 'see https://a.example/x_y_z?q=a_b.'],
    ['\\*', '\\\\\\*'],
    ['@Everyone @HERE @everybody', '@\u200BEveryone @\u200BHERE @everybody'],
  ])('%j is written as %j', (text, expected) => expect(escapeText(text)).toBe(expected))

  test('what is escaped reads as before, and no mark is left bare', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'* _ ~ ` | < > [ ] ( ) \\ # - + @ a 1 .'.split(' '), ' ', '\n'),
        }),
        (text) => {
          const escaped = escapeText(text)
          expect(escaped.replaceAll(/\\([^0-9A-Za-z\s])/g, '$1')).toBe(text)
          expect(escaped.replaceAll(/\\[^0-9A-Za-z\s]/g, 'x')).not.toMatch(/[*_~`|<>[\]()\\]|^\s*[#+-]/m)
        },
      ),
    )
  })

  test('a line is never longer than its limit, nor cut inside an escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('*', '😀', 'a', '\\') }), fc.nat(40), (text, max) => {
        const cut = line(text, max)
        expect(cut.length).toBeLessThanOrEqual(max)
        expect(cut.replaceAll(/\\[*\\]/g, '')).not.toContain('\\')
      }),
    )
  })
})
