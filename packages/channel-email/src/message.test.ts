import type { Notification } from '@notify/core/channel'
import { describe, expect, test } from 'vitest'
import { elementsOf } from './__fixtures__/elements.ts'
import {
  firing,
  inIncident,
  notification,
  rendered,
  renderContext,
  toPeople,
} from './__fixtures__/samples.ts'
import { email } from './email.ts'

describe('what becomes of a notification', () => {
  const everything: Partial<Notification> = {
    severity: 'critical',
    title: 'Disk almost full',
    body: '## Where\n\nOn **db-1**, see [the board](https://acme.dev/board).\n\n```sh\ndf -h\n```\n\n- one\n- [x] two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    fields: [{ name: 'Used', value: '97 %\nof 2 TB' }],
    links: [{ label: 'Runbook', url: 'https://acme.dev/runbook?a=1&b=2' }],
    actions: [
      { id: 'ack', label: 'Acknowledge', url: 'https://acme.dev/ack', style: 'primary' },
      { id: 'x', label: 'Nowhere' },
    ],
    images: [{ url: 'https://acme.dev/graph.png', alt: 'Usage' }],
    source: 'db-1',
    tags: ['prod', 'storage'],
  }
  const message = rendered(everything)

  test('is there in HTML, each thing in its element', () => {
    expect(elementsOf(message.html).map(({ tag }) => tag)).toEqual(
      expect.arrayContaining(['h1', 'h3', 'strong', 'pre', 'ul', 'li', 'blockquote', 'th', 'td', 'img']),
    )
    expect(message.html).toContain(
      '<h1 dir="auto" style="margin:0 0 12px;font-size:20px;line-height:1.3">Disk almost full</h1>',
    )
    expect(message.html).toContain(
      '<a href="https://acme.dev/runbook?a=1&amp;b=2" rel="noopener noreferrer">Runbook</a>',
    )
    expect(message.html).toContain('97 %<br />of 2 TB')
    expect(message.html).toContain('☑ two')
    expect(message.html).toContain('src="https://acme.dev/graph.png" alt="Usage"')
    expect(message.html).toContain('bgcolor="#b91c1c"')
    expect(message.html).not.toContain('Nowhere')
  })

  test('is there in text too', () => {
    expect(message.text).toBe(
      [
        'Disk almost full\nCritical',
        'Where',
        'On db-1, see the board (https://acme.dev/board).',
        'df -h',
        '• one\n☑ two',
        '> quoted',
        'a | b\n1 | 2',
        'Used: 97 %\nof 2 TB',
        '• Runbook: https://acme.dev/runbook?a=1&b=2',
        'Usage: https://acme.dev/graph.png',
        'Acknowledge: https://acme.dev/ack',
        '-- \nSource: db-1 · disk.full · 2026-11-21 04:02 UTC · prod, storage',
      ].join('\n\n'),
    )
  })

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(message))).toEqual(message)
  })

  test('keeps severe mails important and asks no machine for an answer', () => {
    expect(message.headers).toEqual({
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'X-Notify-Type': 'disk.full',
      'X-Notify-Severity': 'critical',
      Importance: 'high',
      'X-Priority': '1',
    })
    expect(rendered({ severity: 'warning' }).headers).not.toHaveProperty('Importance')
    expect(rendered({ severity: 'critical', state: 'resolved' }).headers).not.toHaveProperty('Importance')
  })

  test('offers to unsubscribe only at an address that was given', () => {
    const { headers } = rendered({}, {}, { unsubscribeUrl: 'https://acme.dev/leave?list=a b' })
    expect(headers['List-Unsubscribe']).toBe('<https://acme.dev/leave?list=a%20b>')
    expect(message.headers).not.toHaveProperty('List-Unsubscribe')
    expect(headers).not.toHaveProperty('List-Unsubscribe-Post')
  })

  test('offers a button for that only where a POST does it', () => {
    const unsubscribe = { unsubscribeUrl: 'https://acme.dev/leave', unsubscribeOneClick: true }
    const { headers } = rendered({}, {}, unsubscribe)
    expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
  })

  test('shows pictures that were declared, and only links those in the body', () => {
    const { html } = rendered({
      body: '![seen?](https://evil.example/pixel.gif)',
      images: [
        { url: 'http://acme.dev/plain.png', alt: 'not encrypted' },
        { url: 'javascript:alert(1)', alt: 'no' },
      ],
    })
    expect(elementsOf(html).filter(({ tag }) => tag === 'img')).toEqual([])
    expect(html).toContain('<a href="https://evil.example/pixel.gif" rel="noopener noreferrer">seen?</a>')
  })

  test('says what a throttle held back and what was too large', () => {
    const file = { name: 'core.dump', type: 'application/octet-stream', bytes: 30_000_000, sha256: 'ab' }
    const { text, html, attachments } = rendered({ attachments: [file] }, { heldBack: 7 })
    for (const part of [text, html]) {
      expect(part).toContain('7 similar held back')
      expect(part).toContain('core.dump (30000000 B), too large to attach')
    }
    expect(attachments).toEqual([])
  })

  test('speaks Japanese to Japanese readers', () => {
    const { html, text, subject } = rendered(
      { title: 'ディスク容量が不足しています', body: '**97%** 使用中', severity: 'error', state: 'resolved' },
      { locale: 'ja-JP', heldBack: 2, ...inIncident(3, 1, '美香') },
    )
    expect(html).toContain('<html lang="ja-JP"')
    expect(subject).toBe('Re: Disk almost full')
    expect(text.split('\n')[1]).toBe('解決済み · 担当: 美香 · エラー · 3回')
    expect(text).toContain('類似の通知2件を抑制')
  })

  test("writes times in the reader's own zone, and in UTC where that is not known", () => {
    const person = { id: 'mika', addresses: { email: 'mika@acme.dev' } }
    const tokyo = rendered({}, { recipient: { ...person, timeZone: 'Asia/Tokyo' } })
    expect(tokyo.text).toMatch(/Nov 21, 2026, 1:02:00\sPM GMT\+9/)
    expect(rendered({}, { recipient: { ...person, timeZone: 'Mars/Base' } }).text).toContain(
      '2026-11-21 04:02 UTC',
    )
  })

  test('lists what a digest stands for: the gravest first, then by time', () => {
    const at = (minutes: number): number => Date.UTC(2026, 10, 21, 4, minutes)
    const members = [
      notification({ title: 'Backup late', source: 'db-1', occurredAt: at(9) }),
      notification({ title: 'נכשל', state: 'resolved', occurredAt: at(1) }),
      notification({
        title: 'Backup <failed>',
        source: 'db-1',
        occurredAt: at(5),
        links: [
          { label: 'Log', url: 'https://acme.dev/log' },
          { label: '手順書', url: 'https://acme.dev/run' },
          { label: 'not a link', url: 'javascript:alert(1)' },
        ],
      }),
      notification({ title: 'ディスク 🔥', severity: 'critical', state: 'firing', occurredAt: at(7) }),
    ]
    const { html, text } = rendered({ title: '4 notifications', members })
    expect(text).toContain(
      [
        'Critical (1)',
        '• ディスク 🔥 (2026-11-21 04:07 UTC)',
        '',
        'Warning (2)',
        '• Backup <failed> (2026-11-21 04:05 UTC · db-1) https://acme.dev/log',
        '  手順書: https://acme.dev/run',
        '• Backup late (2026-11-21 04:09 UTC · db-1)',
        '',
        'Resolved (1)',
        '• נכשל (2026-11-21 04:01 UTC)',
      ].join('\n'),
    )
    expect(html).toContain(
      '<li dir="auto"><a href="https://acme.dev/log" rel="noopener noreferrer">Backup &lt;failed&gt;</a> <span style="font-size:13px">2026-11-21 04:05 UTC · db-1</span> <a href="https://acme.dev/run" rel="noopener noreferrer">手順書</a></li>',
    )
    expect([...html.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading)).toEqual([
      'Critical (1)',
      'Warning (2)',
      'Resolved (1)',
    ])
  })

  test("writes a digest in the reader's language and zone", () => {
    const recipient = { id: 'ada', timeZone: 'Asia/Tokyo', addresses: {} }
    const members = [notification({ state: 'acknowledged' })]
    const { text } = rendered({ members }, { locale: 'ja', recipient })
    expect(text).toMatch(/対応中 \(1\)\n• Disk almost full \(2026\/11\/21 13:02/)
  })
})

describe('who gets it', () => {
  const people = { mika: 'Mika <mika@acme.dev>', team: 'TEAM@acme.dev' }

  test('a place: everyone at once, and those who are mentioned get a copy', () => {
    const { to, cc } = rendered({ mentions: ['mika', 'team', 'here', 'toString'] }, {}, { people })
    expect(to).toEqual([{ name: '', address: 'team@acme.dev' }])
    expect(cc).toEqual([{ name: 'Mika', address: 'mika@acme.dev' }])
  })

  test('a person: nobody else', () => {
    const recipient = { id: 'kai', addresses: { email: 'kai@例え.jp' } }
    const channel = email({ ...toPeople, people })
    const context = renderContext({ recipient, address: 'kai@例え.jp' })
    const [message] = channel.render(notification({ mentions: ['mika'] }), context)
    expect(channel.features.address).toBe('email')
    expect(message).toMatchObject({ to: [{ name: '', address: 'kai@xn--r8jz45g.jp' }], cc: [], bcc: [] })
  })
})

describe('mails about one incident', () => {
  const root = rendered(firing, inIncident()).references

  test('share a root, without knowing of each other', () => {
    expect(root).toEqual([expect.stringMatching(/^<incident-[0-9a-f]{32}@acme\.dev>$/)])
    expect(rendered({ ...firing, state: 'resolved' }, inIncident()).references).toEqual(root)
    expect(rendered(firing, inIncident(1, 2)).references).not.toEqual(root)
    expect(rendered({ ...firing, tenant: 'b' }, inIncident()).references).not.toEqual(root)
    expect(rendered({ ...firing, key: 'other' }, inIncident()).references).not.toEqual(root)
  })

  test('answer the first one once it is known', () => {
    const reference = { messageId: '<first@acme.dev>' }
    expect(rendered(firing, { ...inIncident(2), reference })).toMatchObject({
      inReplyTo: '<first@acme.dev>',
      references: [...root, '<first@acme.dev>'],
    })
  })

  test('do not pass on a reference that is no Message-ID', () => {
    const message = rendered(firing, {
      ...inIncident(2),
      reference: { messageId: '<a@b>\r\nBcc: evil@x.com' },
    })
    expect(message.references).toEqual(root)
    expect(message).not.toHaveProperty('inReplyTo')
  })

  test('keep one subject, because Gmail threads by it', () => {
    const prefix = { subjectPrefix: '[prod]' }
    expect(rendered(firing, inIncident(), prefix).subject).toBe('[prod] Disk almost full')
    const resolved: Partial<Notification> = { ...firing, state: 'resolved', title: 'All is well' }
    expect(rendered(resolved, inIncident(1, 1, 'Mika'), prefix).subject).toBe('Re: [prod] Disk almost full')
    expect(rendered(firing, inIncident(3), prefix).subject).toBe('Re: [prod] Disk almost full')
  })

  test('begin with how it stands', () => {
    const { html, text } = rendered({ ...firing, state: 'acknowledged' }, inIncident(4, 1, 'Mika <b>'))
    expect(text.split('\n')[1]).toBe('Acknowledged · by Mika <b> · Warning · 4 times')
    expect(html).toContain('Acknowledged · by Mika &lt;b&gt; · Warning · 4 times')
  })

  test('outside an incident there is no thread', () => {
    expect(rendered({ key: 'disk' }, { reference: { messageId: '<a@b>' } })).toMatchObject({ references: [] })
  })
})
