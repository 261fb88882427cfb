import { notification, renderContext, words } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { date, lastLine, lines, render, said } from './__fixtures__/rendered.ts'
import { slack } from './index.ts'

test('a rich notification, as it goes on the wire', () => {
  expect(
    render({
      body: 'Only **2 %** left on `db-1`.\n\n- first\n- [runbook](https://wiki.example/run?a=1&b=2)\n\n```sh\ndf -h | grep "<none>"\n```',
      fields: [
        { name: 'Host', value: 'db-1', inline: true },
        { name: 'Used', value: '98 %', inline: true },
        { name: 'Error', value: 'ENOSPC: no space left' },
      ],
      links: [{ label: 'Graph', url: 'https://graph.example/d/1' }],
      images: [{ url: 'https://img.example/disk.png', alt: 'Usage over a day' }],
      actions: [
        { id: 'open', label: 'Open', url: 'https://app.example/1', style: 'primary', value: 'v1' },
        { id: 'acknowledge', label: 'Acknowledge' },
      ],
      attachments: [
        { name: 'df.txt', type: 'text/plain', bytes: 12, sha256: 'ab' },
        { name: 'empty.txt', type: 'text/plain', bytes: 0, sha256: 'cd' },
      ],
      mentions: ['alice', 'sre', 'here', 'nobody'],
      source: 'db-1',
      tags: ['disk', 'eu'],
    }),
  ).toEqual([
    {
      method: 'chat.postMessage',
      arguments: {
        channel: '#ops',
        link_names: false,
        parse: 'none',
        unfurl_links: false,
        unfurl_media: false,
        text: expect.stringMatching(/^🚨 Disk almost full\nOnly 2 % left on db-1\./),
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: '🚨 Disk almost full', emoji: false } },
          said('<@U012ALICE> <!subteam^S0SRETEAM> <!here> @nobody'),
          said(
            'Only *2 %* left on `db-1`.\n\n• first\n• <https://wiki.example/run?a=1&amp;b=2|runbook>\n\n```\ndf -h | grep "&lt;none&gt;"\n```',
          ),
          {
            type: 'section',
            fields: [
              { type: 'mrkdwn', text: '*Host*\ndb-1', verbatim: true },
              { type: 'mrkdwn', text: '*Used*\n98 %', verbatim: true },
            ],
          },
          said('*Error*\nENOSPC: no space left'),
          said('<https://graph.example/d/1|Graph>'),
          {
            ...said('<https://img.example/disk.png|Usage over a day>'),
            accessory: {
              type: 'image',
              image_url: 'https://img.example/disk.png',
              alt_text: 'Usage over a day',
            },
          },
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'open',
                text: { type: 'plain_text', text: 'Open', emoji: false },
                url: 'https://app.example/1',
                style: 'primary',
                value: 'v1',
              },
            ],
          },
        ],
        attachments: [
          {
            color: '#8b0000',
            blocks: [
              {
                type: 'context',
                elements: [
                  {
                    type: 'mrkdwn',
                    text: `Critical · db-1 · ${date} · disk, eu · Attachment: empty.txt`,
                    verbatim: true,
                  },
                ],
              },
            ],
          },
        ],
      },
    },
    {
      method: 'files.getUploadURLExternal',
      arguments: { filename: 'df.txt', length: 12 },
      file: { name: 'df.txt', bytes: 12, sha256: 'ab' },
    },
  ])
})

test('Japanese, emoji sequences and right-to-left text pass through, with Japanese words around them', () => {
  const [message] = render(
    {
      severity: 'warning',
      title: 'ディスク残量わずか 👩‍👩‍👧‍👦',
      body: 'مساحة القرص **منخفضة** على الخادم',
      source: 'サーバー1',
      attachments: [{ name: '記録.txt', type: 'text/plain', bytes: 0, sha256: 'a' }],
    },
    { locale: 'ja-JP', heldBack: 3 },
  )
  expect(message?.arguments['text']).toBe('⚠️ ディスク残量わずか 👩‍👩‍👧‍👦\nمساحة القرص منخفضة على الخادم')
  expect(lines(message)).toEqual(['مساحة القرص *منخفضة* على الخادم'])
  expect(lastLine(message)).toBe(`警告 · サーバー1 · ${date} · 添付ファイル: 記録.txt · 類似の通知3件を抑制`)
})

describe('an incident', () => {
  const reference = { channel: 'C0OPS', ts: '1700000000.000100' }
  const firing = notification()
  const incident = { firing, since: firing.occurredAt - 3_600_000, count: 3, episode: 1 }

  test('that fires again edits its message and says no more', () => {
    const messages = render({ state: 'firing', mentions: ['here'] }, { reference, incident })
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({
      method: 'chat.update',
      arguments: { ...reference, link_names: false, parse: 'none' },
    })
    expect(lastLine(messages[0])).toBe(
      `Critical · *Firing* · 3 times · <!date^1795248000^{date_short_pretty} {time}|2026-11-21T08:00Z> – ${date}`,
    )
  })

  test('that is resolved edits its message and says so in the thread, calling nobody', () => {
    const messages = render(
      { state: 'resolved', mentions: ['here'] },
      { cause: 'follow-up', reference, incident: { ...incident, by: 'Alice <3' } },
    )
    expect(messages.map(({ method }) => method)).toEqual(['chat.update', 'chat.postMessage'])
    expect(messages[0]?.arguments).toMatchObject({ attachments: [{ color: '#2eb67d' }] })
    expect(messages[1]).toMatchObject({
      arguments: {
        channel: 'C0OPS',
        thread_ts: reference.ts,
        text: '✅ Disk almost full · *Resolved* · by Alice &lt;3 · 3 times',
      },
      inThread: true,
    })
    expect(JSON.stringify(messages)).not.toContain('<!here>')
  })

  test('that must ring again is called out of the thread, with its mentions', () => {
    const ring = { reference, incident, ring: true }
    const [, reply] = render({ state: 'firing', mentions: ['alice'] }, { ...ring, cause: 'escalation' })
    expect(reply?.arguments).toMatchObject({ thread_ts: reference.ts, reply_broadcast: true })
    expect(lines(reply)).toEqual(['🚨 Disk almost full · *Firing* · 3 times', '<@U012ALICE>'])
  })

  test('an edit that does not fit is cut, not posted again in parts', () => {
    const messages = render({ state: 'firing', body: words(20_000) }, { reference, incident })
    expect(messages).toHaveLength(1)
    expect(lastLine(messages[0])).toMatch(/ · \d+ characters left out$/)
  })

  test('shown by a webhook is a new message each time', () => {
    const webhook = slack({ webhookUrl: 'https://hooks.slack.com/services/T/B/x' })
    const messages = webhook.render(
      notification({ state: 'acknowledged', by: 'Bob' }),
      renderContext({ cause: 'follow-up', reference }),
    )
    expect(messages).toHaveLength(1)
    expect(messages[0]?.method).toBe('webhook')
    expect(messages[0]?.arguments).not.toHaveProperty('channel')
    expect(lastLine(messages[0])).toBe(`Critical · *Acknowledged* · by Bob · ${date}`)
  })
})

describe('mentions', () => {
  test('are called only by an escalation where the options say so', () => {
    const options = { mention: 'escalation' } as const
    expect(lines(render({ mentions: ['alice'] }, {}, options)[0])).toEqual([])
    expect(lines(render({ mentions: ['alice'] }, { cause: 'escalation' }, options)[0])).toEqual([
      '<@U012ALICE>',
    ])
  })

  test('a name that nobody has stays a name', () => {
    const [message] = render({ mentions: ['<!channel>', 'constructor', 'U012ALICE'] })
    expect(lines(message)).toEqual(['@&lt;!channel&gt; @constructor @U012ALICE'])
  })
})

test('a digest lists its members with severity, title and link', () => {
  const [message] = render(
    {
      title: '3 notifications',
      members: [
        notification({ title: 'Disk <full>', source: 'db-1' }),
        notification({
          severity: 'info',
          title: 'Backup done',
          links: [{ label: 'log', url: 'https://l.example/1' }],
        }),
        notification({ severity: 'error', state: 'resolved', title: '復旧' }),
      ],
    },
    { cause: 'digest' },
  )
  expect(lines(message)).toEqual([
    '• 🚨 *Critical* Disk &lt;full&gt; · db-1\n• ℹ️ *Info* <https://l.example/1|Backup done>\n• ✅ *Resolved* 復旧',
  ])
})

describe('to people', () => {
  test("the message goes to the recipient's address", () => {
    const direct = slack({ token: 'xoxb-1' })
    expect(direct.render(notification(), renderContext({ address: 'U0BOB' }))[0]?.arguments['channel']).toBe(
      'U0BOB',
    )
    const recipient = { id: 'bob', addresses: { slack: 'U0BOB' } }
    expect(direct.render(notification(), renderContext({ recipient }))[0]?.arguments['channel']).toBe('U0BOB')
  })
})

describe('native overrides', () => {
  test('replace what would be rendered, within the limits', () => {
    const block = { type: 'section', text: { type: 'mrkdwn', text: `${'x'.repeat(2_997)}&amp;` } }
    const [message, ...more] = render({
      body: words(30_000),
      overrides: {
        slack: {
          blocks: Array.from({ length: 60 }, () => block),
          text: 'native *text*',
          username: 'robot',
          iconUrl: 'https://img.example/r.png',
          threadTs: '1.5',
          replyBroadcast: true,
          unfurlLinks: true,
          metadata: { event_type: 'x', event_payload: {} },
        },
      },
    })
    expect(more).toEqual([])
    expect(message?.arguments).toMatchObject({
      text: 'native *text*',
      username: 'robot',
      icon_url: 'https://img.example/r.png',
      thread_ts: '1.5',
      reply_broadcast: true,
      unfurl_links: true,
      metadata: { event_type: 'x' },
    })
    expect(message?.arguments['blocks']).toHaveLength(49)
    expect(lines(message)[0]).toBe(`${'x'.repeat(2_997)}…`)
  })

  test('of the wrong shape are passed over', () => {
    const overrides = { slack: { blocks: 'x', attachments: 7, text: {} } } as never
    expect(render({ overrides })).toEqual(render({}))
  })
})

test('the name and the icon of the options stand on every message', () => {
  const [message] = render({}, {}, { username: 'Distributed Testing Framework', iconEmoji: ':robot_face:' })
  expect(message?.arguments).toMatchObject({
    username: 'Distributed Testing Framework',
    icon_emoji: ':robot_face:',
  })
})
