import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ConfigurationError } from '@notify/core'
import { importApprise } from './apprise.ts'

const text = `
version: 1
tag: all
urls:
  - tgram://123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi/-100123/5:7:
      - tag: devs, ops
      - tag: [night]
        to: '@acme'
  - url: mailtos://me:pa$\${x}ss@gmail.com?to=you@acme.dev
    tag: mail
  - slack://T0000000A/B0000000A/abcdefghijklmnopqrstuvwx/#general
  - jsons://hooks.acme.dev/x?+X-Key=s3cret
  - syslog://
  - 17
include: other.yml
`

test('each URL becomes a channel, and each tag a route', () => {
  const { yaml, variables } = importApprise(text, 'apprise.yml')
  const { channels, routes } = parse(yaml) as { channels: Record<string, object>; routes: readonly object[] }
  expect(channels).toMatchObject({
    telegram: { use: 'telegram', token: '${TELEGRAM_TOKEN}', chatId: '-100123' },
    'telegram-2': { chatId: '5', topic: 7 },
    'telegram-3': { chatId: '-100123' },
    'telegram-5': { chatId: '@acme' },
    email: { use: 'email', preset: 'gmail', password: '${EMAIL_PASSWORD}', to: ['you@acme.dev'] },
    slack: { use: 'slack', webhookUrl: '${SLACK_WEBHOOK_URL}' },
    webhook: { use: 'webhook', url: '${WEBHOOK_URL}', headers: { 'X-Key': '${WEBHOOK_HEADERS_X_KEY}' } },
  })
  expect(routes).toContainEqual({ name: 'tag-devs', when: { tags: 'devs' }, to: ['telegram', 'telegram-2'] })
  expect(routes).toContainEqual({ name: 'tag-mail', when: { tags: 'mail' }, to: ['email'] })
  expect(routes).toContainEqual({ name: 'tag-all', when: { tags: 'all' }, to: Object.keys(channels) })
  expect(variables).toContainEqual({ name: 'EMAIL_PASSWORD', from: 'urls[1]' })
})

test('no secret is in the text, and what could not be read is a comment', () => {
  const { yaml } = importApprise(text, 'apprise.yml')
  for (const secret of ['ABCDEFGHIJ', 'pa$', 'abcdefghijkl', 's3cret']) expect(yaml).not.toContain(secret)
  expect(yaml).toContain('# urls[4] (syslog) is left out: the scheme syslog is not known')
  expect(yaml).toContain('# urls[5]: neither a URL nor settings of one, and left out')
  expect(yaml).toContain('# include: no equivalent')
  expect(yaml).toContain(
    '  # an incoming webhook posts into its own channel, under its own name and icon\n  slack:',
  )
})

test('without tags there are no routes: every channel gets everything', () => {
  const { yaml } = importApprise('urls: [https://a.acme.dev/x, https://b.acme.dev/y]', 'apprise.yml')
  expect(parse(yaml)).toEqual({
    channels: {
      webhook: { use: 'webhook', url: '${WEBHOOK_URL}' },
      'webhook-2': { use: 'webhook', url: '${WEBHOOK_2_URL}' },
    },
  })
})

test('another file is refused', () => {
  expect(() => importApprise('route: {}', 'apprise.yml')).toThrow(ConfigurationError)
  expect(() => importApprise('route: {}', 'apprise.yml')).toThrow(
    'apprise.yml: is no apprise.yml: urls are missing',
  )
})
