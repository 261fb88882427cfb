import { words } from '@notify/testkit'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { description, embedsOf, file, footer, none, render, violations } from './__fixtures__/rendered.ts'
import { noEnvironment } from './__fixtures__/sending.ts'

beforeEach(noEnvironment)

describe('what does not fit', () => {
  test('goes into further messages, and not a word is lost', () => {
    const parts = render({ body: words(9_000), mentions: ['alice'] })
    expect(parts.length).toBe(3)
    expect(parts.map(description).join('').replaceAll(' ', '')).toBe(words(9_000).replaceAll(' ', ''))
    expect(footer(parts[0])).toBe('Critical · part 1 of 3')
    expect(footer(parts[2])).toBe('🚨 Disk almost full · part 3 of 3')
    expect(parts.map(({ reply }) => reply)).toEqual([undefined, true, true])
    expect(parts[1]?.body).toMatchObject({ content: '', allowed_mentions: none })
  })

  test('is cut and counted, when the options say so and in an edit', () => {
    const reference = { messageId: '300000000000000001', webhook: '*' }
    for (const messages of [
      render({ body: words(9_000) }, {}, { overflow: 'cut' }),
      render({ body: words(9_000) }, { reference }),
    ]) {
      expect(messages).toHaveLength(1)
      expect(footer(messages[0])).toMatch(/^Critical · \d{4} characters left out$/)
    }
  })

  test('fields move on as wholes, and a long one becomes part of the text', () => {
    const fields = Array.from({ length: 60 }, (_, index) => ({ name: `n${index}`, value: `v${index}` }))
    const parts = render({ fields: [...fields, { name: 'trace', value: words(1_500) }] })
    expect(parts.flatMap((part) => (embedsOf(part)[0]!['fields'] as unknown[]).length)).toEqual([25, 25, 10])
    expect(description(parts[0])).toBe(`**trace**\n${words(1_500)}`)
  })

  test('a long text beside many fields leaves them half of the room', () => {
    const fields = Array.from({ length: 25 }, (_, index) => ({ name: `n${index}`, value: words(200) }))
    const parts = render({ body: words(9_000), fields })
    expect(parts.flatMap(violations)).toEqual([])
    expect(description(parts[0]).length).toBeGreaterThan(2_000)
    expect((embedsOf(parts[0])[0]!['fields'] as unknown[]).length).toBeGreaterThan(9)
  })

  test('fields that are left out are counted', () => {
    const fields = Array.from({ length: 30 }, () => ({ name: 'four', value: '五文字です' }))
    expect(footer(render({ fields }, {}, { overflow: 'cut' })[0])).toBe('Critical · 45 characters left out')
  })

  test('a long title stands in full in the text', () => {
    const [message] = render({ title: words(400) })
    expect(String(embedsOf(message)[0]?.['title'])).toMatch(/^🚨 word00000 .*…$/)
    expect(description(message)).toBe(words(400))
  })

  test('files that are too many or too large are named', () => {
    const attachments = [
      ...Array.from({ length: 11 }, (_, n) => file(`${n}.txt`, 5)),
      file('core.dump', 11_000_000),
    ]
    const [message] = render({ attachments })
    expect(message?.files).toHaveLength(10)
    expect(footer(message)).toBe('Critical · Attachment: 10.txt, core.dump')
  })

  test('every message is within the limits, whatever comes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    const long = fc.array(text, { maxLength: 60 }).map((all) => all.join('\n'))
    const link = fc.record({ label: text, url: fc.webUrl() })
    fc.assert(
      fc.property(
        fc.record(
          {
            title: text,
            body: long,
            fields: fc.array(fc.record({ name: text, value: long, inline: fc.boolean() }), { maxLength: 40 }),
            links: fc.array(link, { maxLength: 20 }),
            images: fc.array(fc.record({ alt: text, url: fc.webUrl() }), { maxLength: 12 }),
            tags: fc.array(text),
            source: text,
            mentions: fc.array(text),
          },
          { requiredKeys: ['title'] },
        ),
        fc.boolean(),
        (notification, edit) => {
          const reference = { messageId: '300000000000000001', webhook: '*' }
          const messages = render(notification, edit ? { reference, ring: true } : {})
          expect(messages.flatMap(violations)).toEqual([])
          expect(JSON.parse(JSON.stringify(messages))).toEqual(messages)
        },
      ),
      { numRuns: 60 },
    )
  })
})
