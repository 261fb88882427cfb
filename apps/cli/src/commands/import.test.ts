import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { place, type Place } from '../__fixtures__/notify.ts'

const alertmanager = `
global: { smtp_smarthost: 'smtp.acme.dev:587', smtp_from: alerts@acme.dev, smtp_auth_username: me, smtp_auth_password: s3cret }
route:
  receiver: mail
  group_by: [alertname]
  routes:
    - { receiver: ops, matchers: ['severity="critical"', 'host=~"web-[0-9]+"'], continue: true }
    - { receiver: チーム, match: { team: db }, mute_time_intervals: [nights], routes: [{ receiver: none, match: { env: test } }] }
receivers:
  - name: mail
    email_configs: [{ to: 'a@acme.dev, b@acme.dev' }]
  - name: ops
    pagerduty_configs: [{ routing_key: 0123456789abcdef0123456789abcdef }]
    webhook_configs: [{ url: 'https://hooks.acme.dev/x' }]
  - name: チーム
    telegram_configs: [{ bot_token: '123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi', chat_id: -100123 }]
    discord_configs: [{ webhook_url: 'https://discord.com/api/webhooks/123456789012345678/abcdefgh-_12' }]
    slack_configs: [{ api_url: 'https://hooks.slack.com/services/T0000000A/B0000000A/abcdefghijklmnopqrstuvwx', channel: '#db' }]
  - { name: none }
time_intervals: [{ name: nights, time_intervals: [{ times: [{ start_time: '22:00', end_time: '24:00' }] }] }]
`
const secrets = {
  MAIL_PASSWORD: 's3cret',
  OPS_PAGERDUTY_INTEGRATION_KEY: '0123456789abcdef0123456789abcdef',
  OPS_WEBHOOK_URL: 'https://hooks.acme.dev/x',
  TELEGRAM_TOKEN: '123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi',
  DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/123456789012345678/abcdefgh-_12',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0000000A/B0000000A/abcdefghijklmnopqrstuvwx',
}
const apprise = `urls:
  - discord://123456789012345678/abcdefgh-_12:
      tag: ops
  - jsons://hooks.acme.dev/x
  - mailtos://me:pass@acme.dev?smtp=mail.acme.dev&to=you@acme.dev
`

let here: Place
beforeEach(async () => (here = await place({ 'alertmanager.yml': alertmanager, 'my-apprise.yml': apprise })))
afterEach(() => here[Symbol.asyncDispose]())

test('what was made of alertmanager.yml can be used once its variables are set', async () => {
  const { code, out, err } = await here.notify(['import', 'alertmanager.yml', '--output', 'notify.yaml'])
    .ended
  expect({ code, out }).toEqual({ code: 0, out: '' })
  for (const name of Object.keys(secrets)) expect(err).toContain(`notify: set ${name}: its value stands at `)
  const made = await readFile(join(here.path, 'notify.yaml'), 'utf8')
  for (const secret of Object.values(secrets)) expect(made + err).not.toContain(secret)

  const metadata = ['-t', 'Disk full', '--severity', 'critical', '--json']
  const explained = await here.notify(['explain', ...metadata], { env: secrets }).ended
  expect(explained).toMatchObject({ code: 0 })
  const { deliveries } = JSON.parse(explained.out) as { deliveries: readonly { channel: string }[] }
  expect(deliveries.map(({ channel }) => channel)).toEqual(['mail'])
})

test('what was made of apprise.yml goes to standard output, and can be used', async () => {
  const { code, out, err } = await here.notify(['import', 'my-apprise.yml']).ended
  expect(code).toBe(0)
  expect(err).toContain('notify: set DISCORD_WEBHOOK_URL: its value stands at urls[0]')
  await writeFile(join(here.path, 'notify.yaml'), out, { mode: 0o600 })
  const env = {
    DISCORD_WEBHOOK_URL: secrets.DISCORD_WEBHOOK_URL,
    WEBHOOK_URL: 'https://hooks.acme.dev/x',
    EMAIL_PASSWORD: 'x',
  }
  const explained = await here.notify(['explain', '-t', 'x', '--tag', 'ops', '--json'], { env }).ended
  expect(explained).toMatchObject({ code: 0 })
  const { deliveries } = JSON.parse(explained.out) as { deliveries: readonly { channel: string }[] }
  expect(deliveries.map(({ channel }) => channel)).toEqual(['discord'])
})

test('with --json there is one line, for programs', async () => {
  const { out } = await here.notify(['import', 'my-apprise.yml', '--json']).ended
  expect(JSON.parse(out)).toMatchObject({
    yaml: expect.stringContaining('use: discord'),
    variables: expect.arrayContaining([{ name: 'WEBHOOK_URL', from: 'urls[1]' }]),
    notes: expect.any(Array),
  })
})

test.each<[string, readonly string[], number, RegExp]>([
  ['no file', ['import'], 2, /the file comes first/],
  ['a file that is not there', ['import', 'x.yml'], 2, /x\.yml: there is no such file/],
  ['a folder', ['import', '.'], 2, /is a folder/],
  ['an unknown format', ['import', 'my-apprise.yml', '--format', 'x'], 2, /expected alertmanager or apprise/],
  [
    'the wrong format',
    ['import', 'my-apprise.yml', '--format', 'alertmanager'],
    4,
    /is no alertmanager\.yml/,
  ],
  [
    'a file that would be overwritten',
    ['import', 'my-apprise.yml', '-o', 'alertmanager.yml'],
    2,
    /alertmanager\.yml is there already/,
  ],
])('%s ends with its own code and sentence', async (_, args, code, expected) => {
  const ended = await here.notify(args).ended
  expect(ended).toMatchObject({ code, out: '' })
  expect(ended.err).toMatch(expected)
  expect(await readFile(join(here.path, 'alertmanager.yml'), 'utf8')).toBe(alertmanager)
})
