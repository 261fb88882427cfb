import { describe, expect, test } from 'vitest'
import { createMask, maskCommand, maskHeader } from './mask.ts'

const mask = createMask({
  SLACK_TOKEN: 'xoxb-sandbox-token',
  DISCORD_WEBHOOK_URL: 'http://127.0.0.1:4802/api/webhooks/600/discord-secret',
  TEAMS_URL: 'http://127.0.0.1:4804/workflows/1/invoke?api-version=1&sig=teams-secret',
  SMS_TOKEN: '5a11d0b05a11d0b0',
  USER: 'ada',
})

describe('what must not be seen', () => {
  test.each([
    ['the token of the sandbox in any place', '{"x":"5a11d0b05a11d0b0"}'],
    ['a token of Telegram', '/bot123456:AAcanary/sendMessage'],
    ['a webhook of Discord', '/api/webhooks/1/canary?wait=true'],
    ['a webhook of Slack', '/services/T1/B1/canary'],
    ['a signed URL', '/workflows/x/invoke?api-version=1&sig=canary'],
    ['the end of a URL of the sandbox', 'posted to discord-secret'],
    ['a form', 'channel=%23ops&token=canary&text=a'],
    ['JSON', '{"routing_key": "canary\\"y", "payload": {}}'],
    ['a token of Slack', 'it is xoxp-1-canary'],
  ])('%s', (_, text) => {
    const masked = mask(text)
    expect(masked).not.toMatch(/canary|discord-secret|5a11d0b0/)
    expect(masked).toContain('••••••')
  })

  test('the rest stays', () => {
    expect(mask('/api/webhooks/1/canary?wait=true')).toBe('/api/webhooks/1/••••••?wait=true')
    expect(mask('channel=%23ops&token=canary&text=a')).toBe('channel=%23ops&token=••••••&text=a')
    expect(mask('{"routing_key": "canary", "payload": {}}')).toBe('{"routing_key": "••••••", "payload": {}}')
    expect(mask('Only 9 GiB left, ada: ディスク 💾')).toBe('Only 9 GiB left, ada: ディスク 💾')
  })
})

test.each([
  ['authorization', 'Bearer canary', 'Bearer ••••••'],
  ['authorization', 'canary', '••••••'],
  ['cookie', 'a=canary; b', '••••••'],
  ['x-gitlab-token', 'canary', '••••••'],
  ['content-type', 'application/json', 'application/json'],
  ['webhook-signature', 'v1,abc=', 'v1,abc='],
])('the header %s: %s is shown as %s', (name, value, shown) =>
  expect(maskHeader(name, value, mask)).toBe(shown),
)

test.each([
  ['AUTH', 'PLAIN Y2FuYXJ5', 'AUTH PLAIN ••••••'],
  // The answer to AUTH LOGIN looks like a command.
  ['Y2FUYXJ5', '', '••••••'],
  ['RCPT', 'TO:<b@example.com>', 'RCPT TO:<b@example.com>'],
])('the command %s %s is shown as %s', (method, path, shown) =>
  expect(maskCommand(method, path, mask)).toBe(shown),
)
