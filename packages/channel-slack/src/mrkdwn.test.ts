import type { Notification, RenderContext } from '@notify/core/channel'
import { notification } from '@notify/testkit'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foreign, mrkdwnIn, violations } from './__fixtures__/limits-of.ts'
import { lastLine, lines, people, render } from './__fixtures__/rendered.ts'
import { slack } from './index.ts'

describe('hostile text stays text', () => {
  const hostile = [
    '<!channel>',
    '<!here>',
    '<!everyone>',
    '<@U123ABC>',
    '<!subteam^S123>',
    '<#C123>',
    '<https://evil.example|https://bank.example>',
    '<!date^0^{date}|x>',
    '&lt;!channel&gt;',
    '*_~```',
    '@channel',
    '*bold* _italic_ ~gone~ `code`',
    '> quoted',
    '＊太字＊',
    "$& $1 $` $'",
    '{{7*7}} ${7*7}',
  ]

  test.each(hostile)('%s', (text) => {
    for (const messages of [
      render({
        title: text,
        body: `\`${text.replaceAll('`', '')}\`\n\n\`\`\`\n${text}\n\`\`\`\n\n${text.replaceAll(/[\\`*_{}[\]<>()#+\-.!|&~:@$]/g, '\\$&')}`,
        fields: [
          { name: text, value: text },
          { name: text, value: text, inline: true },
        ],
        links: [{ label: text, url: 'https://ok.example/' }],
        actions: [{ id: text, label: text, url: 'https://ok.example/' }],
        images: [{ alt: text, url: 'https://ok.example/i.png' }],
        source: text,
        tags: [text],
        by: text,
        state: 'acknowledged',
        mentions: [text],
        attachments: [{ name: text, type: 'text/plain', bytes: 1, sha256: 'a' }],
        members: [notification({ title: text, source: text })],
      }),
    ])
      for (const message of messages) {
        expect(violations(message)).toEqual([])
        expect(mrkdwnIn(message.arguments).filter((mrkdwn) => foreign(mrkdwn) !== '')).toEqual([])
      }
  })

  test('`&`, `<` and `>` are escaped exactly once', () => {
    const [message] = render({ title: '&lt;b&gt; & <i>', source: '&lt;' })
    expect(message?.arguments['text']).toBe('🚨 &amp;lt;b&amp;gt; &amp; &lt;i&gt;')
    expect(lastLine(message)).toContain('&amp;lt;')
  })

  test('a link is what its URL says, not what its label or a `|` in it says', () => {
    const [message] = render({
      links: [
        { label: 'a|b>c', url: 'https://ok.example/?q=x|y&z=<1>' },
        { label: 'click', url: 'javascript:alert(1)' },
        { label: '', url: 'https://ok.example/' },
      ],
    })
    expect(lines(message)).toEqual([
      '<https://ok.example/?q=x%7Cy&amp;z=%3C1%3E|a|b&gt;c>\nclick\n<https://ok.example/>',
    ])
  })

  test('a mark that could open or close is shown as the fallback of a date; one inside a word stays', () => {
    const [message] = render({ fields: [{ name: 'n', value: '*a* snake_case_name 2 * 3 ~/x <> y' }] })
    const [star, tilde] = ['<!date^0^{_}|*>', '<!date^0^{_}|~>']
    expect(lines(message)).toEqual([`*n*\n${star}a${star} snake_case_name 2 * 3 ${tilde}/x &lt;&gt; y`])
  })

  test('a body of nothing but text with marks is plain text, which needs no escape', () => {
    const [message] = render({ body: 'failed \\*\\*twice\\*\\*: \\`acme\\`' })
    expect(JSON.stringify(message?.arguments['blocks'])).toContain(
      '{"type":"plain_text","text":"failed **twice**: `acme`","emoji":false}',
    )
  })

  test('in the label of a link, where no date may stand, look-alikes stand in', () => {
    const [message] = render({ links: [{ label: '*bold* `code` snake_case', url: 'https://ok.example/' }] })
    expect(lines(message)).toEqual(['<https://ok.example/|∗bold∗ ˋcodeˋ snake_case>'])
  })
})

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '!',
      '@',
      '|',
      '`',
      '*',
      '_',
      '~',
      '[',
      ']',
      '(',
      ')',
      '\n',
      'a',
      '漢',
      '😀',
      '\u202E',
    ),
  }),
  fc.string({ minLength: 100, maxLength: 400 }).map((text) => text.repeat(20)),
  fc.constantFrom(
    '<!channel>',
    '<@U123ABC>',
    '<https://a.example|b>',
    '&lt;',
    '```',
    'x'.repeat(5_000),
    '&'.repeat(4_000),
  ),
)
const url = fc.oneof(
  fc.webUrl({ withQueryParameters: true }),
  nasty,
  nasty.map((text) => `https://a.example/?q=${text}`),
)
const several = <T>(one: fc.Arbitrary<T>, maxLength = 6) => fc.array(one, { maxLength })
const anyNotification: fc.Arbitrary<Notification> = fc
  .record(
    {
      severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
      title: nasty,
      body: fc.oneof(
        nasty,
        several(nasty).map((parts) => parts.join('\n\n')),
        several(nasty).map((parts) => parts.map((part) => `- ${part}`).join('\n')),
      ),
      fields: several(fc.record({ name: nasty, value: nasty, inline: fc.boolean() }), 25),
      links: several(fc.record({ label: nasty, url })),
      actions: several(
        fc.record({ id: nasty, label: nasty, url, value: nasty }, { requiredKeys: ['id', 'label'] }),
        30,
      ),
      images: several(fc.record({ url, alt: nasty })),
      attachments: several(fc.record({ name: nasty, type: nasty, bytes: fc.nat(), sha256: nasty })),
      mentions: several(nasty),
      source: nasty,
      tags: several(nasty),
      state: fc.constantFrom('firing', 'acknowledged', 'resolved'),
      by: nasty,
      occurredAt: fc.oneof(fc.integer(), fc.double()),
    },
    { requiredKeys: ['title', 'severity'] },
  )
  .map((given) => notification(given))

describe('whatever comes', () => {
  const contexts = fc.record(
    {
      locale: fc.constantFrom('en', 'ja', 'xx'),
      cause: fc.constantFrom('route', 'escalation', 'digest', 'follow-up'),
      reference: fc.constantFrom({ channel: 'C1', ts: '1.1' }, {}),
      ring: fc.boolean(),
      heldBack: fc.nat(),
    },
    { requiredKeys: ['locale', 'cause'] },
  ) as fc.Arbitrary<RenderContext>

  test('no limit is exceeded, and nothing but what we wrote is a control sequence', () => {
    fc.assert(
      fc.property(
        anyNotification,
        several(anyNotification, 4),
        contexts,
        fc.record({
          overflow: fc.constantFrom('thread', 'cut'),
          repeats: fc.constantFrom('edit', 'thread'),
          interactive: fc.boolean(),
          reactions: fc.constantFrom({}, { firing: 'fire', acknowledged: ':eyes:', resolved: '復旧' }),
        }),
        fc.boolean(),
        (notification, members, from, options, webhook) => {
          const subject = webhook
            ? slack({ webhookUrl: 'https://hooks.slack.com/services/T/B/x', ...options })
            : slack({ channel: '#ops', token: 'xoxb-1', people, ...options })
          const messages = subject.render(
            members.length > 0 ? { ...notification, members } : notification,
            from,
          )
          expect(messages.length).toBeGreaterThan(0)
          for (const message of messages) {
            expect(violations(message)).toEqual([])
            expect(mrkdwnIn(message.arguments).filter((mrkdwn) => foreign(mrkdwn) !== '')).toEqual([])
            expect(JSON.parse(JSON.stringify(message))).toEqual(message)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
