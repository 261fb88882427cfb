import * as fc from 'fast-check'
import type { Notification } from '@notify/core/channel'
import { describe, expect, test } from 'vitest'
import { elementsOf } from './__fixtures__/elements.ts'
import { inIncident, notification, rendered } from './__fixtures__/samples.ts'

describe('whatever comes in', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '<img src=//evil.example onerror=alert(1)>',
      '"><a href="javascript:alert(1)">x</a>',
      '[x](javascript:alert(1))',
      '![](https://evil.example/"onload="x)',
      '</td></tr></table></body></html>',
      '<!-- ',
      ']]>',
      '\r\nBcc: evil@x.com',
      '\u2028\u0000\u202e',
      '&lt;b&gt; &amp;',
      `[x](<https://a.example/ "t'>)`,
      '# <b>\n\n- `<i>`\n\n| <u> |\n|---|\n| "\' |',
      'שלום עולם',
      '日本語 🇯🇵',
    ),
  )
  const drafts = fc.record(
    {
      title: hostile,
      body: fc.array(hostile, { maxLength: 4 }).map((all) => all.join('\n')),
      source: hostile,
      tags: fc.array(hostile, { maxLength: 2 }),
      mentions: fc.array(hostile, { maxLength: 2 }),
      by: hostile,
      fields: fc.array(fc.record({ name: hostile, value: hostile }), { maxLength: 2 }),
      links: fc.array(fc.record({ label: hostile, url: fc.oneof(hostile, fc.webUrl()) }), { maxLength: 2 }),
      images: fc.array(fc.record({ alt: hostile, url: fc.oneof(hostile, fc.webUrl()) }), { maxLength: 2 }),
      actions: fc.array(fc.record({ id: hostile, label: hostile, url: fc.oneof(hostile, fc.webUrl()) }), {
        maxLength: 2,
      }),
      state: fc.constantFrom('firing', 'resolved', 'acknowledged'),
      severity: fc.constantFrom('info', 'critical'),
    },
    { requiredKeys: ['title'] },
  ) as fc.Arbitrary<Partial<Notification>>

  const known = new Set(
    'html head meta title body table tr td th p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code strong em s a br hr img span div'.split(
      ' ',
    ),
  )
  const attributes = new Set(
    'lang dir charset name content style role width cellpadding cellspacing bgcolor href rel src alt start scope colspan'.split(
      ' ',
    ),
  )

  test('HTML has no live tag, attribute or address from data, and text has the title', () => {
    fc.assert(
      fc.property(drafts, hostile, (draft, who) => {
        const message = rendered({ ...draft, members: [notification({ title: who })] }, inIncident(2, 1, who))
        for (const { tag, attributes: given } of elementsOf(message.html)) {
          expect(known).toContain(tag)
          for (const [name, value] of Object.entries(given)) {
            expect(attributes).toContain(name)
            if (name === 'href' || name === 'src') expect(value).toMatch(/^(https?|mailto):/)
          }
        }
        const words = (text: string): string =>
          text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, '')
        expect(words(message.text)).toContain(words(draft.title ?? ''))
        expect(`${message.subject}${Object.values(message.headers).join('')}`).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}]/u,
        )
        // oxlint-disable-next-line no-control-regex -- those are what must not be there
        expect(message.html + message.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/)
        expect(
          rendered({ ...draft, members: [notification({ title: who })] }, inIncident(2, 1, who)),
        ).toEqual(message)
      }),
      { numRuns: 300 },
    )
  })

  test('no limit is exceeded, and what is left out is said', () => {
    const long = fc
      .constantFrom('長い ', '<&>"', '👩‍👩‍👧‍👦', 'x')
      .chain((unit) => fc.integer({ min: 1, max: 40_000 }).map((count) => unit.repeat(count)))
    const text = fc.oneof(hostile, long)
    const draft = fc.record(
      {
        title: text,
        body: text,
        source: text,
        fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }),
        links: fc.array(fc.record({ label: text, url: fc.webUrl() }), { maxLength: 3 }),
        mentions: fc.array(text, { maxLength: 3 }),
      },
      { requiredKeys: ['title'] },
    )
    fc.assert(
      fc.property(draft, fc.array(text, { maxLength: 3 }), (given, titles) => {
        const members = titles.map((title) => notification({ title }))
        const { html, subject, headers, attachments } = rendered({ ...given, members })
        expect(Buffer.byteLength(html)).toBeLessThanOrEqual(102_400)
        expect(subject.length).toBeLessThanOrEqual(255)
        expect(subject.isWellFormed() && html.isWellFormed()).toBe(true)
        for (const value of Object.values(headers)) expect(Buffer.byteLength(value)).toBeLessThanOrEqual(998)
        expect(attachments.length === 1).toBe(html.includes('notification.txt'))
      }),
      { numRuns: 60 },
    )
  })
})
