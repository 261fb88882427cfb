import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../errors.ts'
import type { Notification } from '../notification.ts'
import { compileRedaction } from './redact.ts'

const secret = 'sk_a1b2'
const notification: Notification = {
  id: secret,
  type: 'task.failed',
  severity: 'error',
  title: `Key ${secret} and ${secret} leaked`,
  body: `鍵は ${secret} です 🔑`,
  fields: [
    { name: 'Host', value: 'web-1', inline: true },
    { name: 'Key', value: secret },
  ],
  links: [{ label: 'Log', url: `https://acme.dev/?key=${secret}` }],
  actions: [
    { id: secret, label: secret, style: 'danger', value: secret, url: `https://${secret}.acme.dev/` },
  ],
  attachments: [{ name: `${secret}.log`, type: 'text/plain', bytes: 3, sha256: secret }],
  tags: [secret, 'prod'],
  metadata: {
    password: 'hunter2',
    pin: 1234,
    accounts: [
      { token: 'a', url: 'x', id: '1' },
      { token: 'b', url: 'y', id: '2' },
    ],
    [secret]: 'name stays',
  },
  key: `job:${secret}`,
  state: 'firing',
  by: secret,
  recipients: [{ id: 'aya', addresses: { email: `${secret}@acme.dev` } }],
  tenant: secret,
  locale: 'en',
  occurredAt: 1,
  source: secret,
}
const redact = (...rules: (string | RegExp)[]): Notification => compileRedaction(rules)(notification)

test('without rules, or where nothing matches, the notification is the same object', () => {
  expect(compileRedaction(undefined)(notification)).toBe(notification)
  expect(redact('metadata.missing', 'fields.7.value', 'metadata.pin.deeper', /nothing like it/)).toBe(
    notification,
  )
})

describe('a path', () => {
  test('replaces one value, also one that is not text', () => {
    const { metadata, ...rest } = redact('metadata.password', 'metadata.pin')
    expect(metadata).toEqual({ ...notification.metadata, password: '[redacted]', pin: '[redacted]' })
    const { metadata: _, ...before } = notification
    expect(rest).toEqual(before)
  })

  test('may pass over one name or index with *', () => {
    expect(redact('fields.*.value').fields).toEqual([
      { name: 'Host', value: '[redacted]', inline: true },
      { name: 'Key', value: '[redacted]' },
    ])
    expect(redact('metadata.*.1.token').metadata).toMatchObject({
      accounts: [{ token: 'a' }, { token: '[redacted]' }],
    })
  })

  test('replaces all that stands below it and keeps the shape', () => {
    expect(redact('metadata.accounts').metadata?.['accounts']).toEqual(
      [1, 2].map(() => ({ token: '[redacted]', url: '[redacted]', id: '[redacted]' })),
    )
    expect(redact('actions').actions).toEqual([
      {
        id: secret,
        label: '[redacted]',
        style: 'danger',
        value: '[redacted]',
        url: 'https://redacted.invalid/',
      },
    ])
    expect(redact('attachments').attachments).toEqual([
      { ...notification.attachments![0], name: '[redacted]' },
    ])
  })

  test('copies only what changes', () => {
    const redacted = redact('metadata.accounts.0.token')
    expect(redacted.fields).toBe(notification.fields)
    expect((redacted.metadata as { accounts: unknown[] }).accounts[1]).toBe(
      (notification.metadata as { accounts: unknown[] }).accounts[1],
    )
    expect(notification.metadata).toMatchObject({ accounts: [{ token: 'a' }, { token: 'b' }] })
  })
})

describe('a pattern', () => {
  const { id, type, severity, state, tenant, locale, occurredAt, recipients } = notification
  const kept = { id, type, severity, state, tenant, locale, occurredAt, recipients }

  test.each([/sk_[a-z0-9]+/, /sk_[a-z0-9]+/g, /SK_[A-Z0-9]+/i])(
    '%s replaces every match in every text',
    (pattern) => {
      pattern.lastIndex = 3
      const redaction = compileRedaction([pattern])
      for (const _ of [1, 2])
        expect(redaction(notification)).toEqual({
          ...kept,
          title: 'Key [redacted] and [redacted] leaked',
          body: '鍵は [redacted] です 🔑',
          fields: [notification.fields![0], { name: 'Key', value: '[redacted]' }],
          links: [{ label: 'Log', url: 'https://acme.dev/?key=[redacted]' }],
          actions: [
            {
              id: secret,
              label: '[redacted]',
              style: 'danger',
              value: '[redacted]',
              url: 'https://redacted.invalid/',
            },
          ],
          attachments: [{ name: '[redacted].log', type: 'text/plain', bytes: 3, sha256: secret }],
          tags: ['[redacted]', 'prod'],
          metadata: notification.metadata,
          key: 'job:[redacted]',
          by: '[redacted]',
          source: '[redacted]',
        })
      expect(pattern.lastIndex).toBe(3)
    },
  )

  test('also replaces in metadata, at any depth', () => {
    expect(redact(/^[ab]$|hunter\d/).metadata).toMatchObject({
      password: '[redacted]',
      pin: 1234,
      accounts: [{ token: '[redacted]' }, { token: '[redacted]' }],
    })
  })

  test('redacts a firing and its resolve to one key', () => {
    const redaction = compileRedaction([/sk_[a-z0-9]+/])
    expect(redaction({ ...notification, state: 'resolved' }).key).toBe(redaction(notification).key)
  })
})

describe('a rule that cannot work is a configuration error', () => {
  test.each<[string, unknown, string]>([
    ['an empty path', '', 'expected a path of names and *'],
    ['an empty name', 'metadata..a', 'expected a path of names and *'],
    ['a prototype', 'metadata.__proto__.x', 'expected a path of names and *'],
    ['a misspelt field', 'metdata.password', 'did you mean metadata?'],
    ['what routes need', 'severity', 'expected a path that begins with one of'],
    ['what delivers', 'recipients.*.addresses', 'expected a path that begins with one of'],
    ['the whole key', 'key', 'expected a path that begins with one of'],
    ['a sticky pattern', /a/y, 'without the flag y'],
    ['a pattern of nothing', /x*/g, 'does not match the empty text'],
    ['a number', 7, 'expected a path or a regular expression'],
  ])('%s', (_, rule, message) => {
    expect(() => redact(/fine/, rule as string)).toThrow(ConfigurationError)
    expect(() => redact(/fine/, rule as string)).toThrow(message)
    expect(() => redact(/fine/, rule as string)).toThrow(/^redact\[1\]: /)
  })

  test('and all of them are told together', () => {
    expect(() => redact('', /a/y)).toThrow(/redact\[0\].*\n.*redact\[1\]/)
  })
})
