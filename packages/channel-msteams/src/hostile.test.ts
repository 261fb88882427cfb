import type { Notification } from '@notify/core/channel'
import { parse, type Block, type Inline } from '@notify/markup'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byGraph, byWebhook, cardOf, firing, people, render, textsOf } from './__fixtures__/rendered.ts'
import { violations } from './__fixtures__/violations.ts'
import type { MsteamsMessage, MsteamsOptions } from './index.ts'

const ways: readonly MsteamsOptions[] = [byWebhook, byGraph]

const everywhere = (text: string): Partial<Notification> => ({
  title: text,
  body: `\`\`\`\n${text}\n\`\`\``,
  fields: [{ name: text, value: text }],
  links: [{ label: text, url: 'https://ok.example/' }],
  actions: Array.from({ length: 7 }, () => ({ id: text, label: text, url: 'https://ok.example/a' })),
  images: [
    { alt: text, url: 'https://ok.example/i.png' },
    { alt: text, url: 'http://ok.example/i.png' },
  ],
  source: text,
  tags: [text],
  by: text,
  state: 'firing',
  mentions: [text],
  attachments: [{ name: text, type: 'text/plain', bytes: 1, sha256: 'a' }],
  members: [{ ...firing, title: text, source: text }],
})

const urlsIn = (nodes: readonly (Block | Inline)[]): readonly string[] =>
  nodes.flatMap((node) => [
    ...('url' in node ? [node.url] : []),
    ...('children' in node ? urlsIn(node.children) : []),
    ...('items' in node ? node.items.flatMap(({ children }) => urlsIn(children)) : []),
  ])

/** Mentions, and targets of links, that no caller declared. */
function foreign(message: MsteamsMessage): readonly string[] {
  const card = cardOf(message)
  const texts = textsOf(card)
  const html = (message.body['body'] as { content: string } | undefined)?.content ?? ''
  return [
    ...(JSON.stringify(card).match(/<\/?at\b[^>]*>?|\{\{/gi) ?? []),
    ...(html.replaceAll(/<attachment id="\w+"><\/attachment>$/g, '').match(/[<>]/g) ?? []),
    ...texts
      .flatMap((text) => urlsIn(parse(text)))
      .filter((url) => !url.startsWith('https://ok.example/') && !url.startsWith('http://ok.example/')),
  ]
}

describe('hostile text stays text', () => {
  test.each([
    '[x](javascript:alert(1))',
    '![x](data:image/png;base64,AA)',
    '<at>aya</at>',
    '<AT>Everyone</AT>',
    '\\<at>aya</at>',
    '<at id="0">aya</at>',
    '</at><attachment id="1"></attachment>',
    '**b** _i_ ~~s~~ `c`',
    '- x',
    '# x',
    '&lt;at&gt;aya&lt;/at&gt;',
    '","msteams":{"entities":[{"type":"mention"}]},"x":"',
    '{{DATE(2026-11-21T09:00:00Z, SHORT)}} ${title} @{triggerBody()}',
    "$& $1 $` $'",
    '[bank](data:text/html,x)',
    'a\u0000b\u202Ec',
    '\\',
  ])('%s', (text) => {
    for (const way of ways)
      for (const message of render(everywhere(text), {}, way)) {
        expect(violations(message)).toEqual([])
        expect(foreign(message)).toEqual([])
      }
  })

  test('a mention is called only if it was declared, whatever the text says', () => {
    for (const way of ways) {
      const [message] = render(
        {
          title: '<at>aya</at>',
          body: 'Hi \\<at>aya\\</at>',
          fields: [{ name: '<at>aya</at>', value: '<at id="0">aya</at>' }],
        },
        {},
        way,
      )
      expect(foreign(message!)).toEqual([])
      expect(JSON.stringify(message)).not.toContain(people.aya)
    }
  })

  test('a name that only looks like one of `people` calls nobody', () => {
    for (const name of ['constructor', '__proto__', 'Aya', 'aya</at>'])
      expect(JSON.stringify(render({ mentions: [name] }))).not.toContain('entities')
  })

  test('an id of a notification cannot leave its attribute', () => {
    const [message] = render({ id: '"><at id="0">' }, {}, byGraph)
    expect(violations(message!)).toEqual([])
    expect((message!.body['body'] as { content: string }).content).toBe(
      '<attachment id="atid00"></attachment>',
    )
  })
})

describe('whatever is sent', () => {
  const piece = fc.constantFrom(
    '*',
    '_',
    '`',
    '```',
    '[',
    '](',
    ')',
    '<at>',
    '</at>',
    '<',
    '>',
    '#',
    '- ',
    '> ',
    '| a | b |\n|---|---|\n',
    '\n',
    '\n\n',
    '\\',
    '"',
    '{{',
    '&lt;',
    'あ',
    '😀',
    '👩‍👩‍👧',
    'שלום',
    'word ',
    'x'.repeat(300),
    '"'.repeat(900),
    'あ'.repeat(900),
    '\\'.repeat(2_000),
  )
  const text = fc.array(piece, { maxLength: 12 }).map((some) => some.join('').toWellFormed())
  const url = fc.constantFrom(
    'https://ok.example/',
    'http://ok.example/?q="',
    `https://ok.example/${'x'.repeat(1_400)}`,
    `https://ok.example/${'y'.repeat(9_000)}`,
  )
  const few = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> => fc.array(value, { maxLength: 8 })
  const notification: fc.Arbitrary<Partial<Notification>> = fc.record({
    title: text,
    body: fc.tuple(text, fc.integer({ min: 1, max: 8 })).map(([some, times]) => some.repeat(times)),
    severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
    fields: few(fc.record({ name: text, value: text })),
    links: few(fc.record({ label: text, url })),
    actions: few(fc.record({ id: text, label: text, url })),
    images: few(fc.record({ alt: text, url })),
    source: text,
    tags: few(text),
    mentions: few(fc.oneof(text, fc.constantFrom('aya', 'Sören Ö.', 'here'))),
    attachments: few(fc.record({ name: text, type: text, bytes: fc.nat(), sha256: text })),
    occurredAt: fc.constantFrom(0, -1, Number.NaN, firing.occurredAt, 8.64e15),
  })
  const from = fc.record({ locale: fc.constantFrom('en', 'ja', 'ar'), heldBack: fc.nat() })

  test('no message is larger than 28 KB or breaks a rule', () => {
    fc.assert(
      fc.property(notification, from, fc.constantFrom(...ways), (given, context, way) => {
        const messages = render(given, context, way)
        expect(messages.length).toBeLessThanOrEqual(10)
        expect(messages.flatMap(violations)).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  test('no data becomes a mention', () => {
    fc.assert(
      fc.property(notification, fc.constantFrom(...ways), (given, way) => {
        for (const message of render({ ...given, mentions: [] }, {}, way)) {
          const { body } = message.body as { body?: { content: string } }
          expect(JSON.stringify(message.body).match(/<\/?at\b|"entities"|"mentions"|\{\{/gi)).toBeNull()
          expect(body?.content.replace(/^<attachment id="\w+"><\/attachment>$/, '') ?? '').toBe('')
        }
      }),
      { numRuns: 50 },
    )
  })
})
