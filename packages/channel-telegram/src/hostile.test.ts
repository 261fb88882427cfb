import { words } from '@notify/testkit'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { people, render, textOf } from './__fixtures__/rendered.ts'
import { parseHtml } from './__fixtures__/telegram-html.ts'

const reference = { chatId: '-100777', messageId: '7' }

describe('whatever comes in', () => {
  const hostile = fc.oneof(
    { arbitrary: fc.string({ unit: 'binary', maxLength: 60 }), weight: 2 },
    fc.constantFrom(
      '_*[]()~`>#+-=|{}.!',
      '<b>x',
      '</b>',
      '<a href="tg://user?id=1">',
      '<tg-spoiler>',
      '&amp;',
      '&apos;&#0;',
      '@username',
      '/start',
      '[x](tg://user?id=1)',
      '> a\n>> b\n> - c\n',
      '```"><script>\n</pre>\n```\n',
      '**_~~x~~_**',
      '`<b>&`',
      '[![a](https://i.example/<x>)](https://l.example/"q")',
      '| a | b |\n|---|---|\n| <1> | `2` |\n',
      '\ud83d',
      '\u202e',
      'ディスク',
      '👩‍👩‍👧‍👦',
      'שלום',
      '1. a\n   ```x"y\n   z\n   ```\n',
      words(5_000),
      '<'.repeat(5_000),
    ),
  )
  const text = fc.array(hostile, { maxLength: 6 }).map((pieces) => pieces.join(''))
  const url = fc.oneof(
    text,
    fc.webUrl(),
    fc.constant('https://a.example/"><b>'),
    fc.constant('http://local/x'),
  )
  const labelled = fc.array(fc.record({ id: text, label: text, url }), { maxLength: 4 })
  const notification = fc.record({
    title: text,
    body: text,
    source: text,
    tags: fc.array(text, { maxLength: 3 }),
    mentions: fc.array(fc.oneof(text, fc.constantFrom(...Object.keys(people))), { maxLength: 4 }),
    fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 4 }),
    links: labelled,
    actions: fc.array(
      fc.record({ id: text, label: text, url, value: text }, { requiredKeys: ['id', 'label'] }),
      { maxLength: 6 },
    ),
    images: fc.array(fc.record({ alt: text, url }), { maxLength: 2 }),
    state: fc.constantFrom('firing', 'acknowledged', 'resolved'),
  })

  test('is HTML that Telegram takes, within its limits', () => {
    fc.assert(
      fc.property(notification, fc.boolean(), fc.boolean(), (given, cutting, edit) => {
        const context = { ...(edit && { reference, ring: true }) }
        const messages = render(given, context, {
          overflow: cutting ? 'cut' : 'parts',
          interactive: true,
        })
        expect(messages.length).toBeLessThanOrEqual(10)
        for (const message of messages) {
          const read = parseHtml(textOf(message))
          expect(read.text.length).toBeGreaterThan(0)
          expect(read.text.length).toBeLessThanOrEqual(4_096)
          expect(JSON.stringify(message)).not.toMatch(/\\ud[89a-f]/)
          const { inline_keyboard: rows = [] } = (message.arguments['reply_markup'] ?? {}) as Keyboard
          for (const { text: label, callback_data: data = 'x' } of rows.flat()) {
            expect(label).not.toBe('')
            expect(Buffer.byteLength(data)).toBeGreaterThan(0)
            expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

interface Keyboard {
  readonly inline_keyboard?: readonly (readonly { text: string; callback_data?: string }[])[]
}
