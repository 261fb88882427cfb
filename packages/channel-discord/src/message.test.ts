import type { Notification } from '@notify/core/channel'
import { words } from '@notify/testkit'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  asBot,
  description,
  embedsOf,
  file,
  firing,
  footer,
  people,
  render,
  violations,
} from './__fixtures__/rendered.ts'
import { noEnvironment } from './__fixtures__/sending.ts'

beforeEach(noEnvironment)

test('a rich notification, as it goes on the wire', () => {
  expect(
    render(
      {
        body: 'Only **2 %** left on `db-1`.\n\n- first\n- [runbook](https://wiki.example/run?a=1&b=(2))\n\n```sh\ndf -h | grep "<none>"\n```',
        fields: [
          { name: 'Host', value: 'db_1', inline: true },
          { name: '', value: 'ENOSPC: *no* space left' },
        ],
        links: [{ label: 'Graph', url: 'https://graph.example/d/1' }],
        actions: [
          { id: 'open', label: 'Open [it]', url: 'https://app.example/1' },
          { id: 'acknowledge', label: 'Acknowledge' },
        ],
        images: [
          { url: 'https://img.example/disk.png', alt: 'Usage' },
          { url: 'https://img.example/two.png', alt: '' },
        ],
        attachments: [file('df.txt', 12)],
        mentions: ['alice', 'sre', 'here', 'nobody'],
        source: 'db-1',
        tags: ['disk', 'eu'],
        overrides: {
          discord: {
            author: { name: 'Storage', url: 'https://nas.example/', iconUrl: 'javascript:0' },
            thumbnail: 'https://img.example/t.png',
          },
        },
      },
      {},
      { username: 'Farm', avatarUrl: 'https://img.example/a.png' },
    ),
  ).toEqual([
    {
      webhook: '*',
      body: {
        username: 'Farm',
        avatar_url: 'https://img.example/a.png',
        content: `<@${people.alice}> <@${people.sre}> @here @nobody`,
        allowed_mentions: {
          parse: ['everyone'],
          users: ['80351110224678912'],
          roles: ['165511591545143296'],
        },
        embeds: [
          {
            title: '🚨 Disk almost full',
            url: 'https://graph.example/d/1',
            author: { name: 'Storage', url: 'https://nas.example/' },
            thumbnail: { url: 'https://img.example/t.png' },
            description:
              'Only **2 %** left on `db-1`.\n\n• first\n• [runbook](https://wiki.example/run?a=1&b=%282%29)\n\n' +
              '```sh\ndf -h | grep "<none>"\n```\n\n' +
              '[Graph](https://graph.example/d/1) · [Open \\[it\\]](https://app.example/1) · ' +
              '[Usage](https://img.example/disk.png) · [Image](https://img.example/two.png)',
            fields: [
              { name: 'Host', value: 'db\\_1', inline: true },
              { name: '\u200B', value: 'ENOSPC: \\*no\\* space left', inline: false },
            ],
            color: 0xc0392b,
            image: { url: 'https://img.example/disk.png' },
            footer: { text: 'Critical · db-1 · disk, eu' },
            timestamp: '2026-11-21T09:00:00.000Z',
          },
          { image: { url: 'https://img.example/two.png' }, color: 0xc0392b },
        ],
      },
      files: [{ name: 'df.txt', type: 'text/plain', sha256: 'df.txt' }],
    },
  ])
})

describe('where it goes', () => {
  const url = (id: number): string => `https://discord.com/api/webhooks/10000000000000000${id}/hook-canary`
  const to = (type: string, options = {}): string | undefined =>
    render({ type }, {}, { webhooks: { 'alert.*': url(1), 'alert.security': url(2) }, ...options })[0]
      ?.webhook

  test('the closest webhook takes it, else the one for everything', () => {
    expect(['alert.security', 'alert.error', 'alertness.x', 'task.failed'].map((type) => to(type))).toEqual([
      'alert.security',
      'alert.*',
      '*',
      '*',
    ])
  })

  test('a bot takes what no webhook was named for', () => {
    expect([to('alert.error', asBot), to('task.failed', asBot)]).toEqual(['alert.*', undefined])
    expect(render({}, {}, asBot)[0]?.body).not.toHaveProperty('username')
  })

  test('a thread of the options, or of the notification', () => {
    const threadId = '400000000000000001'
    expect(render({}, {}, { threadId })[0]).toMatchObject({ threadId })
    expect(
      render({ overrides: { discord: { threadId: '400000000000000002' } } }, {}, { threadId })[0],
    ).toMatchObject({
      threadId: '400000000000000002',
    })
  })

  test('colours: by state, by type, by severity', () => {
    const colors = { 'disk.*': '#112233' }
    const colour = (given: Partial<Notification>): unknown =>
      embedsOf(render(given, {}, { colors })[0])[0]?.['color']
    expect(colour({})).toBe(0x112233)
    expect(colour({ type: 'other' })).toBe(0xc0392b)
    expect(colour({ key: 'k', state: 'resolved' })).toBe(0x2eb67d)
  })
})

describe('in its own words', () => {
  test('a digest lists what it stands for', () => {
    const members: Notification[] = [
      { ...firing, links: [{ label: 'x', url: 'https://a.example/' }], source: 'db-1' },
      { ...firing, severity: 'info', title: 'ディスク @here', state: 'resolved' },
    ]
    expect(description(render({ members })[0])).toBe(
      '• 🚨 **Critical** [Disk almost full](https://a.example/) · db-1\n• ✅ **Resolved** ディスク @\u200Bhere',
    )
  })

  test('Japanese for who reads Japanese, and what was held back', () => {
    expect(footer(render({ severity: 'warning' }, { locale: 'ja', heldBack: 4 })[0])).toBe(
      '警告 · 類似の通知4件を抑制',
    )
  })

  test('native embeds and components replace ours, within the limits', () => {
    const fields = Array.from({ length: 30 }, () => ({ name: 'n'.repeat(300), value: 'v'.repeat(2_000) }))
    const embed = {
      title: 't'.repeat(300),
      description: 'd'.repeat(5_000),
      fields,
      footer: { text: 'f' },
      video: { a: 1 },
    }
    const components = Array.from({ length: 50 }, () => ({ type: 1 }))
    const [message, ...more] = render({
      body: words(9_000),
      overrides: { discord: { embeds: Array.from({ length: 12 }, () => embed), components } },
    })
    expect(more).toEqual([])
    expect(violations(message!)).toEqual([])
    expect(message?.body['components']).toHaveLength(40)
    expect(embedsOf(message)).toHaveLength(10)
    expect(embedsOf(message)[0]).toMatchObject({ video: { a: 1 }, footer: { text: 'f' } })
  })

  test.each([
    [{ embeds: [null, 'x', { fields: 'no', author: 3 }] }],
    [{ embeds: 'no', content: 5, components: {}, username: 5, author: 'x', thumbnail: {} }],
  ])('overrides of a wrong shape are survived: %j', (wrong) => {
    const messages = render({ overrides: { discord: wrong as never } })
    expect(messages.flatMap(violations)).toEqual([])
  })

  test('a time that is none is left out', () => {
    expect(embedsOf(render({ occurredAt: Number.NaN })[0])[0]).not.toHaveProperty('timestamp')
  })
})
