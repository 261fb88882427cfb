import { describe, expect, test } from 'vitest'
import { rendered } from './__fixtures__/samples.ts'

describe('overrides.email', () => {
  test('replaces subject, parts, headers and where answers go', () => {
    const overrides = {
      email: {
        subject: 'Mine',
        html: '<p>mine</p>',
        text: 'mine',
        headers: { 'x-team': 'storage', IMPORTANCE: 'low' },
        replyTo: ['Kai <kai@acme.dev>'],
      },
    }
    expect(rendered({ severity: 'error', overrides })).toMatchObject({
      subject: 'Mine',
      html: '<p>mine</p>',
      text: 'mine',
      headers: { 'X-Team': 'storage', Importance: 'low' },
      replyTo: [{ name: 'Kai', address: 'kai@acme.dev' }],
      attachments: [],
    })
  })

  test('a text of its own does not stand in for what the HTML had to leave out', () => {
    const { text, attachments } = rendered({
      body: 'long '.repeat(40_000),
      overrides: { email: { text: 'mine' } },
    })
    expect(text).toBe('mine')
    expect(attachments).toMatchObject([
      { name: 'notification.txt', text: expect.stringContaining('long long') },
    ])
  })

  test('what could not be used is named in the receipt and goes nowhere', () => {
    const overrides = {
      email: {
        subject: { path: '/etc/passwd' },
        html: { path: '/etc/passwd' },
        text: { href: 'http://169.254.169.254/' },
        headers: {
          Bcc: 'evil@x.com',
          'X-SMTPAPI': '{"to":["evil@x.com"]}',
          'X-A\r\nBcc': 'x',
          'X-B': 'ok\r\nBcc: evil@x.com',
        },
        replyTo: 'a@x.com, evil@x.com',
      },
    } as never
    const message = rendered({ overrides })
    expect(message.subject).toBe('Disk almost full')
    expect(message.html).toContain('Disk almost full')
    expect(message.headers['X-B']).toBe('ok Bcc: evil@x.com')
    expect(Object.keys(message.headers).join(' ')).not.toMatch(/bcc|smtpapi|x-a\b(?!uto)/i)
    expect(message.replyTo).toEqual([])
    expect(message.warning).toBe(
      'overrides.email: subject, html, text, headers.Bcc, headers.X-SMTPAPI, headers.X-A?Bcc, replyTo could not be used',
    )
  })

  test.each([null, 7, 'text', { headers: null }, { headers: 'x' }, { replyTo: { a: 1 } }])(
    'survives %j',
    (given) => {
      expect(rendered({ overrides: { email: given } as never }).subject).toBe('Disk almost full')
    },
  )
})
