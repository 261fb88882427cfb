import type { Notification, RenderContext } from '@notify/core/channel'
import { describe, expect, test } from 'vitest'
import { accountSid, authToken, number } from './__fixtures__/sending.ts'
import { sms, type SmsMessage, type SmsOptions } from './index.ts'

const firing: Notification = {
  id: '019ab4b5-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'Disk almost full',
  occurredAt: Date.UTC(2026, 10, 21, 9, 0, 0),
}
const incident = { firing, since: firing.occurredAt, count: 3, episode: 1 }

const render = (
  notification: Partial<Notification> = {},
  context: Partial<RenderContext> = {},
  options: SmsOptions = {},
): readonly SmsMessage[] =>
  sms({ accountSid, authToken, from: 'Acme', to: [number], ...options }).render(
    { ...firing, ...notification },
    { cause: 'route', locale: 'en', ...context },
  )

const body = (...of: Parameters<typeof render>): string => render(...of)[0]?.body ?? ''

describe('what a message says', () => {
  test('severity, title, body and the first link, one below the other', () => {
    const links = [
      { label: 'Dashboard', url: 'https://acme.dev/d/1' },
      { label: 'Runbook', url: 'https://acme.dev/r/1' },
    ]
    expect(render({ body: 'Only **2 %** left on\n\n- `/var`', links })).toEqual([
      {
        to: '',
        body: 'Critical: Disk almost full\nOnly 2 % left on\n- /var\nRunbook: https://acme.dev/r/1\nhttps://acme.dev/d/1',
        segments: 1,
      },
    ])
  })

  test('fields, source, files and pictures by name', () => {
    expect(
      body({
        source: 'web-1',
        fields: [{ name: 'Free', value: '2 %' }],
        attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 9, sha256: 'a'.repeat(64) }],
        images: [{ url: 'https://acme.dev/g.png', alt: 'Graph' }],
        actions: [{ id: 'acknowledge', label: 'Acknowledge', url: 'https://acme.dev/a/1' }],
      }).split('\n'),
    ).toEqual([
      'Critical: Disk almost full',
      'Free: 2 %',
      'Source: web-1',
      'Attachment: df.txt',
      'Image Graph: https://acme.dev/g.png',
      'https://acme.dev/a/1',
    ])
  })

  test.each<[Partial<Notification>, Partial<RenderContext>, string]>([
    [{ state: 'firing' }, { incident: { ...incident, count: 1 } }, 'Firing, Critical: Disk almost full'],
    [{ state: 'firing' }, { incident }, 'Firing, Critical, 3 times: Disk almost full'],
    [
      { state: 'acknowledged', by: 'alice' },
      { incident: { ...incident, count: 1 } },
      'Acknowledged, by alice, Critical: Disk almost full',
    ],
    [
      { state: 'resolved' },
      { incident: { ...incident, by: 'bob' } },
      'Resolved, by bob, Critical, 3 times: Disk almost full',
    ],
    [{}, { heldBack: 4 }, 'Critical: Disk almost full\n4 similar held back'],
    [
      { severity: 'warning', members: [firing, { ...firing, severity: 'error', title: 'Backup failed' }] },
      { cause: 'digest' },
      'Warning: Disk almost full\n- Critical: Disk almost full\n- Error: Backup failed',
    ],
  ])('how it stands: %j', (notification, context, text) => {
    expect(body(notification, context)).toBe(text)
  })

  test('in Japanese', () => {
    const japanese = { title: 'ディスク残量わずか', state: 'resolved', by: '佐藤' } as const
    expect(body(japanese, { locale: 'ja' })).toBe('解決済み, 担当: 佐藤, 重大: ディスク残量わずか')
  })

  test('right-to-left text and emoji stay, what hides or reorders does not', () => {
    const title = 'القرص ممتلئ 👩‍🚒'
    expect(body({ title: `\u202e${title}\u2066\0\r\nBcc: x\ud800` })).toBe(`Critical: ${title} Bcc: x\ufffd`)
  })

  test('native text replaces ours and is cut alike', () => {
    expect(body({ overrides: { sms: { text: 'Call the desk' } } })).toBe('Call the desk')
    const [long] = render({ overrides: { sms: { text: 'あ'.repeat(9_000) } } })
    expect(long?.segments).toBe(3)
    expect(body({ overrides: { sms: { text: ' ' } } })).toBe('Critical: Disk almost full')
  })

  test('a link that is no web page is left out', () => {
    expect(body({ links: [{ label: 'x', url: 'javascript:alert(1)' }] })).toBe('Critical: Disk almost full')
  })
})

describe('to whom', () => {
  test('people: one message to their address "phone"', () => {
    const people = sms({ accountSid, authToken, from: 'Acme' })
    const recipient = { id: 'alice', addresses: { phone: '+15550100' } }
    const context = { cause: 'route', locale: 'en' } as const
    expect(people.render(firing, { ...context, recipient })).toMatchObject([{ to: '+15550100' }])
    expect(people.render(firing, { ...context, recipient, address: number })).toMatchObject([{ to: number }])
    expect(people.render(firing, context)).toMatchObject([{ to: '' }])
  })
})
