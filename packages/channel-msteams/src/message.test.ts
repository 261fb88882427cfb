import type { Notification } from '@notify/core/channel'
import { words } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import {
  byGraph,
  byWebhook,
  bytesOf,
  cardOf,
  firing,
  lastLine,
  people,
  reference,
  render,
  shown,
  textsOf,
} from './__fixtures__/rendered.ts'
import { violations } from './__fixtures__/violations.ts'

const full: Partial<Notification> = {
  title: 'ディスク残量わずか 😀',
  body: '# 原因\n\n**ログ** が増えました。\n\n> 至急\n\n```sh\ndu -sh /var\n```\n\n| 場所 | GB |\n| --- | --- |\n| /var | 99 |\n\nعاجل',
  fields: [
    { name: 'Host', value: 'web_1' },
    { name: '環境', value: '本番', inline: true },
  ],
  links: [{ label: 'Runbook', url: 'https://acme.dev/runbook' }],
  actions: [
    { id: 'ack', label: '対応する', url: 'https://acme.dev/ack', style: 'primary' },
    { id: 'drop', label: 'Drop', url: 'https://acme.dev/drop', style: 'danger' },
    { id: 'none', label: 'Nothing to open' },
  ],
  images: [
    { url: 'https://acme.dev/disk.png', alt: 'Disk' },
    { url: 'http://acme.dev/plain.png', alt: '' },
  ],
  attachments: [{ name: 'du_log.txt', type: 'text/plain', bytes: 3, sha256: 'a' }],
  mentions: ['aya', 'bob', 'here', 'aya'],
  source: 'web-1',
  tags: ['disk', 'prod'],
}

describe('a card', () => {
  test('stands in the envelope of a workflow', () => {
    const [message, ...more] = render({ body: 'It is **full**.' })
    expect(more).toEqual([])
    expect(message).toEqual({
      body: {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            contentUrl: null,
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.5',
              fallbackText: '🚨 Disk almost full',
              body: [
                {
                  type: 'Container',
                  style: 'attention',
                  bleed: true,
                  items: [
                    {
                      type: 'TextBlock',
                      text: '🚨 Disk almost full',
                      wrap: true,
                      size: 'Large',
                      weight: 'Bolder',
                      style: 'heading',
                    },
                    { type: 'TextBlock', text: '**Critical**', wrap: true, spacing: 'None' },
                  ],
                },
                { type: 'TextBlock', text: 'It is **full**.', wrap: true },
                {
                  type: 'TextBlock',
                  text: '2026-11-21 09:00 UTC',
                  wrap: true,
                  size: 'Small',
                  isSubtle: true,
                  separator: true,
                },
              ],
              msteams: { width: 'Full' },
            },
          },
        ],
      },
    })
  })

  test('is a string in an attachment for Graph, which the body names by its id', () => {
    const [message] = render({ mentions: ['aya'] }, {}, byGraph)
    const id = '019ab4b50000700080000000000000010'
    expect(message?.body).toEqual({
      summary: '🚨 Disk almost full',
      body: { contentType: 'html', content: `<at id="0">aya</at><attachment id="${id}"></attachment>` },
      attachments: [
        {
          id,
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: expect.any(String),
          name: null,
          thumbnailUrl: null,
        },
      ],
      mentions: [
        {
          id: 0,
          mentionText: 'aya',
          mentioned: { user: { displayName: 'aya', id: people.aya, userIdentityType: 'aadUser' } },
        },
      ],
    })
    expect(cardOf(message)['msteams']).toEqual({ width: 'Full' })
  })

  test('shows every part of a notification, in order', () => {
    const [message] = render(full)
    expect(violations(message!)).toEqual([])
    expect(shown(message)).toEqual([
      '<at>aya</at> @bob @here',
      '原因',
      '**ログ** が増えました。',
      '至急',
      'du -sh /var',
      '場所 | GB\n\n/var | 99',
      'عاجل',
      'Host',
      'web_1',
      '環境',
      '本番',
      '[Image](http://acme.dev/plain.png)',
    ])
    expect(lastLine(message)).toBe('web-1 · 2026-11-21 09:00 UTC · disk, prod · Attachment: du_log.txt')
    expect(cardOf(message)['actions']).toEqual([
      { type: 'Action.OpenUrl', title: '対応する', url: 'https://acme.dev/ack', style: 'positive' },
      { type: 'Action.OpenUrl', title: 'Drop', url: 'https://acme.dev/drop', style: 'destructive' },
      { type: 'Action.OpenUrl', title: 'Runbook', url: 'https://acme.dev/runbook' },
    ])
    expect(cardOf(message)['body']).toContainEqual({
      type: 'Image',
      url: 'https://acme.dev/disk.png',
      altText: 'Disk',
    })
    expect(cardOf(message)['msteams']).toEqual({
      width: 'Full',
      entities: [{ type: 'mention', text: '<at>aya</at>', mentioned: { id: people.aya, name: 'aya' } }],
    })
  })

  test('code and tables are set in fixed width, headings larger, quotes on a shade', () => {
    const body = cardOf(render(full)[0])['body'] as readonly Record<string, unknown>[]
    const look = (text: string): unknown => body.find((element) => textsOf(element).includes(text))
    expect(look('du -sh /var')).toMatchObject({ fontType: 'Monospace' })
    expect(look('場所 | GB\n\n/var | 99')).toMatchObject({ fontType: 'Monospace' })
    expect(look('原因')).toMatchObject({ weight: 'Bolder', style: 'heading' })
    expect(look('至急')).toMatchObject({ type: 'Container', style: 'emphasis' })
  })

  test.each<[Partial<Notification>, string, string]>([
    [{ severity: 'info' }, 'accent', 'ℹ️'],
    [{ severity: 'warning' }, 'warning', '⚠️'],
    [{ severity: 'error' }, 'attention', '❌'],
    [{ state: 'acknowledged' }, 'emphasis', '👀'],
    [{ state: 'resolved' }, 'good', '✅'],
  ])('%j is %s', (part, style, emoji) => {
    const [head] = cardOf(render(part)[0])['body'] as readonly { style: string }[]
    expect([head?.style, textsOf(head)[0]]).toEqual([style, `${emoji} Disk almost full`])
  })

  test('runs from right to left in such a language', () => {
    expect(cardOf(render({ title: 'القرص ممتلئ' }, { locale: 'ar-EG' })[0])['rtl']).toBe(true)
    expect(cardOf(render({}, { locale: 'ja' })[0])['rtl']).toBeUndefined()
  })

  test('says in Japanese how the incident stands', () => {
    const incident = { firing, since: firing.occurredAt - 600_000, count: 3, episode: 1, by: '佐藤' }
    const [message] = render({ state: 'acknowledged', key: 'disk' }, { locale: 'ja', incident, heldBack: 2 })
    expect(textsOf(cardOf(message))[1]).toBe('**重大** · 対応中 · 担当: 佐藤 · 3回')
    expect(lastLine(message)).toBe('2026-11-21 08:50 UTC – 2026-11-21 09:00 UTC · 類似の通知2件を抑制')
  })

  test('a title that is too long stands in full below', () => {
    const title = words(400)
    const [message] = render({ title })
    expect(textsOf(cardOf(message))[0]).toMatch(/…$/)
    expect(shown(message)).toEqual([title])
  })

  test('a long field stands below its name', () => {
    const value = words(700)
    expect(shown(render({ fields: [{ name: 'Log', value }] })[0])).toEqual([`**Log**\n\n${value}`])
  })

  test('buttons beyond six are links', () => {
    const links = Array.from({ length: 8 }, (_, index) => ({
      label: `L${index}`,
      url: `https://acme.dev/${index}`,
    }))
    const [message] = render({ links })
    expect(cardOf(message)['actions']).toHaveLength(6)
    expect(shown(message)).toEqual(['[L6](https://acme.dev/6)\n\n[L7](https://acme.dev/7)'])
  })

  test('a digest lists its members', () => {
    const members = [
      { ...firing, title: 'A *star*', source: 'web', links: [{ label: 'x', url: 'https://acme.dev/a' }] },
      { ...firing, title: 'B', state: 'resolved' as const },
    ]
    expect(shown(render({ members })[0])).toEqual([
      '- 🚨 **Critical** [A \\*star\\*](https://acme.dev/a) · web\n- ✅ **Resolved** B',
    ])
  })
})

describe.each([
  ['a webhook', byWebhook],
  ['Graph', byGraph],
])('what does not fit, with %s', (_, way) => {
  const long = {
    body: `${words(40_000)}\n\n\`\`\`\n${words(9_000).replaceAll(' ', '\n')}\n\`\`\``,
    fields: [{ name: 'Host', value: 'web' }],
  }

  test('goes into further messages, and each says which it is', () => {
    const messages = render(long, {}, way)
    expect(messages.length).toBeGreaterThan(1)
    expect(messages.map((message) => message.reply)).toEqual([
      undefined,
      ...messages.slice(1).map(() => true),
    ])
    expect(messages.flatMap(violations)).toEqual([])
    const all = messages.flatMap((message) => textsOf(cardOf(message)))
    expect(new Set(all.join(' ').match(/word\d{5}/g)).size).toBe(4_000)
    expect(all.join(' ').match(/word\d{5}/g)).toHaveLength(4_900)
    expect(lastLine(messages[0])).toContain(`part 1 of ${messages.length}`)
    expect(textsOf(cardOf(messages[1]))[0]).toBe(`**🚨 Disk almost full** · part 2 of ${messages.length}`)
    expect(textsOf(cardOf(messages[0]))).toContain('Host')
  })

  test('is counted if there is no more room', () => {
    for (const messages of [
      render(long, {}, { ...way, overflow: 'cut' }),
      render({ body: words(250_000) }, {}, way),
      render({ body: 'あいう\n\n# え\n\n'.repeat(15_000) }, {}, way),
    ]) {
      expect(messages.flatMap(violations)).toEqual([])
      expect(textsOf(cardOf(messages.at(-1))).at(-1)).toMatch(/[1-9]\d+ characters left out$/)
    }
  })

  test('is counted in bytes, so that Japanese fills a message sooner', () => {
    expect(render({ body: 'あ'.repeat(7_000) }, {}, way)).toHaveLength(1)
    expect(render({ body: 'あ'.repeat(10_000) }, {}, way)).toHaveLength(2)
    expect(Math.max(...render({ body: 'あ'.repeat(20_000) }, {}, way).map(bytesOf))).toBeGreaterThan(20_000)
  })
})

describe('an incident', () => {
  test('is a new message for each change with a webhook', () => {
    const [message, ...more] = render({ state: 'resolved', mentions: ['aya'] }, { reference })
    expect(more).toEqual([])
    expect(message?.edit).toBeUndefined()
    expect(shown(message)).toEqual([])
  })

  test('is one message with Graph, edited, and its change told in the thread', () => {
    const [edit, reply, ...more] = render(
      { state: 'acknowledged', by: 'aya', mentions: ['aya'] },
      { reference },
      byGraph,
    )
    expect(more).toEqual([])
    expect(edit?.edit).toEqual(reference)
    expect(edit?.body['mentions']).toBeUndefined()
    expect(reply).toMatchObject({ reply: true })
    expect(textsOf(cardOf(reply))).toEqual(['👀 Disk almost full · Acknowledged · by aya'])
  })

  test('that fires again is edited alone, unless it must ring', () => {
    expect(render({ state: 'firing' }, { reference }, byGraph)).toHaveLength(1)
    const [, reply] = render({ state: 'firing', mentions: ['aya'] }, { reference, ring: true }, byGraph)
    expect(reply?.body['mentions']).toHaveLength(1)
  })

  test('an edit is one message, however long', () => {
    const [message, ...more] = render({ body: words(90_000) }, { reference }, byGraph)
    expect(more).toEqual([])
    expect(violations(message!)).toEqual([])
    expect(lastLine(message)).toMatch(/characters left out$/)
  })
})

describe('overrides.msteams', () => {
  const body = [
    { type: 'ColumnSet', columns: [] },
    { type: 'TextBlock', text: 'native' },
  ]
  const rendered = (msteams: object, more: Partial<Notification> = {}): ReturnType<typeof render> =>
    render({ body: 'ours', overrides: { msteams }, ...more })

  test('replace the body and the buttons; title and last line stay', () => {
    const actions = [{ type: 'Action.OpenUrl', url: 'https://acme.dev/', title: 'Go' }]
    const [message] = rendered({ body, actions }, { links: [{ label: 'x', url: 'https://acme.dev/x' }] })
    expect(cardOf(message)['body']).toMatchObject([{ type: 'Container' }, ...body, { isSubtle: true }])
    expect(cardOf(message)['actions']).toEqual(actions)
  })

  test('are kept within the limits', () => {
    const actions = [
      { type: 'Action.Submit' },
      { type: 'Action.OpenUrl', url: 'x'.repeat(5_000) },
      null,
      'Action.OpenUrl',
    ]
    const large = { type: 'TextBlock', text: 'x'.repeat(30_000) }
    const messages = rendered({ body: [...body, large, 7, { text: 'untyped' }], actions })
    expect(messages.map(bytesOf).filter((bytes) => bytes > 28_000)).toEqual([])
    expect(cardOf(messages[0])['actions']).toBeUndefined()
    expect(lastLine(messages[0])).toMatch(/30000 characters left out$/)
    expect(rendered({ body: 'text', actions: {} })).toEqual(render({ body: 'ours' }))
  })
})
