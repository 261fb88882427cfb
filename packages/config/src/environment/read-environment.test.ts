import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '@notify/core'
import type { Environment } from '../find.ts'
import { environmentNames } from './names.ts'
import { presets } from './presets.ts'
import { readEnvironment } from './read-environment.ts'

const read = (env: Environment): Readonly<Record<string, unknown>> => readEnvironment(env)!.content
const channels = (env: Environment): Readonly<Record<string, object>> =>
  read(env)['channels'] as Readonly<Record<string, object>>
const warnings = (env: Environment): readonly string[] =>
  readEnvironment(env)!.warnings.map(({ path, message, hint }) => `${path}: ${message}; ${hint}`)

function problems(env: Environment): string {
  try {
    readEnvironment(env)
    return 'no problem'
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    expect(error.problems.every(({ code }) => /^E_CONFIG_(?:ENV|URL)$/.test(code))).toBe(true)
    return error.message
  }
}

const webhook = (name: string): string =>
  `https://discord.com/api/webhooks/123456789012345678/${name}12345678`
const group = { by: ['type', 'source', 'severity'], wait: '60s', leading: true }

describe('the test farm', () => {
  test('a token alone gives its channel, name, icon, throttle and groups', () => {
    expect(read({ SLACK_TOKEN: 'xoxb-1' })).toEqual({
      channels: {
        slack: {
          use: 'slack',
          token: 'xoxb-1',
          channel: '#distributed-testing',
          username: 'Distributed Testing Framework',
          iconEmoji: ':robot_face:',
          group,
        },
      },
      stages: [{ throttle: { every: '5s' } }],
    })
  })

  test('every name is read', () => {
    const env = {
      NOTIFICATION_ENABLED: 'true',
      NOTIFICATION_THROTTLE_SECONDS: '7',
      NOTIFICATION_GROUP_SIMILAR: 'no',
      NOTIFICATION_GROUP_WINDOW_SECONDS: '30',
      SLACK_ENABLED: 'true',
      SLACK_TOKEN: 'xoxb-1',
      SLACK_CHANNEL: '#日本語',
      SLACK_USERNAME: 'Bot 🤖',
      SLACK_ICON_EMOJI: ':eyes:',
      DISCORD_ENABLED: 'yes',
      DISCORD_USE_BOT_API: 'true',
      DISCORD_WEBHOOK_URL: webhook('not-used'),
      DISCORD_BOT_TOKEN: 'bot',
      DISCORD_CHANNEL_ID: '123456789012345678',
      TELEGRAM_ENABLED: '1',
      TELEGRAM_BOT_TOKEN: '123456:ABC',
      TELEGRAM_CHAT_ID: '-100123',
      TELEGRAM_PARSE_MODE: 'html',
      TELEGRAM_DISABLE_WEB_PAGE_PREVIEW: 'false',
      TELEGRAM_DISABLE_NOTIFICATION: 'on',
      EMAIL_ENABLED: 'true',
      EMAIL_SMTP_SERVER: 'smtp.acme.dev',
      EMAIL_USERNAME: 'me@acme.dev',
      EMAIL_PASSWORD: 'pass',
      EMAIL_FROM: 'farm@acme.dev',
      EMAIL_TO: 'a@acme.dev, "Ops, all" <b@acme.dev>',
      MSTEAMS_ENABLED: 'true',
      MSTEAMS_USE_GRAPH_API: 'true',
      MSTEAMS_TENANT_ID: 'tenant',
      MSTEAMS_CLIENT_ID: 'client',
      MSTEAMS_CLIENT_SECRET: 'secret',
      MSTEAMS_TEAM_ID: 'team',
      MSTEAMS_REFRESH_TOKEN: 'refresh',
      JIRA_ENABLED: 'true',
      JIRA_EMAIL: 'me@acme.dev',
      JIRA_TOKEN: 'jira',
      JIRA_SERVER_URL: 'https://acme.atlassian.net',
      JIRA_PROJECT_KEY: 'OPS',
    }
    expect(read(env)).toEqual({
      channels: {
        slack: { use: 'slack', token: 'xoxb-1', channel: '#日本語', username: 'Bot 🤖', iconEmoji: ':eyes:' },
        discord: { use: 'discord', token: 'bot', channelId: '123456789012345678' },
        telegram: {
          use: 'telegram',
          token: '123456:ABC',
          chatId: '-100123',
          silent: true,
          linkPreview: true,
        },
        email: {
          use: 'email',
          host: 'smtp.acme.dev',
          port: 587,
          user: 'me@acme.dev',
          password: 'pass',
          from: 'farm@acme.dev',
          to: ['a@acme.dev', '"Ops, all" <b@acme.dev>'],
        },
        msteams: {
          use: 'msteams',
          tenantId: 'tenant',
          clientId: 'client',
          clientSecret: 'secret',
          teamId: 'team',
          channel: 'General',
          refreshToken: 'refresh',
        },
        jira: {
          use: 'jira',
          baseUrl: 'https://acme.atlassian.net',
          email: 'me@acme.dev',
          apiToken: 'jira',
          project: 'OPS',
          when: { severity: { atLeast: 'error' } },
        },
      },
      stages: [{ throttle: { every: '7s' } }],
    })
  })

  test('throttle and groups can be off', () => {
    const env = {
      SLACK_TOKEN: 'x',
      NOTIFICATION_THROTTLE_SECONDS: '0',
      NOTIFICATION_GROUP_WINDOW_SECONDS: '0',
    }
    expect(read(env)).not.toHaveProperty('stages')
    expect(channels(env)['slack']).not.toHaveProperty('group')
  })

  test('with one switch set, a channel is on only with its own', () => {
    const telegram = { TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_CHAT_ID: '5' }
    const slack = { SLACK_TOKEN: 'x' }
    expect(Object.keys(channels({ ...slack, ...telegram }))).toEqual(['slack', 'telegram'])
    expect(Object.keys(channels({ ...slack, ...telegram, SLACK_ENABLED: 'true' }))).toEqual(['slack'])
    expect(Object.keys(channels({ ...slack, ...telegram, SLACK_ENABLED: 'false' }))).toEqual([])
  })

  test('false for all keeps the channels, and sends nothing', () => {
    expect(read({ NOTIFICATION_ENABLED: 'false', SLACK_TOKEN: 'x' })).toMatchObject({
      enabled: false,
      channels: { slack: { token: 'x' } },
    })
  })

  test('the five of Graph without a refresh token are passed on, for the channel to say why they are not enough', () => {
    const names = ['TENANT_ID', 'CLIENT_ID', 'CLIENT_SECRET', 'TEAM_ID', 'CHANNEL']
    const env = Object.fromEntries(names.map((name) => [`MSTEAMS_${name}`, name.toLowerCase()]))
    expect(channels(env)['msteams']).not.toHaveProperty('refreshToken')
    expect(channels(env)['msteams']).toMatchObject({
      use: 'msteams',
      tenantId: 'tenant_id',
      channel: 'channel',
    })
  })

  test('mail without TLS is what was asked for, and a warning', () => {
    const env = {
      EMAIL_SMTP_SERVER: 'mx',
      EMAIL_TO: 'a@b.dev',
      EMAIL_FROM: 'c@b.dev',
      EMAIL_USE_TLS: 'false',
    }
    expect(channels(env)['email']).toMatchObject({ secure: 'none', insecure: true })
    expect(warnings(env)).toEqual([
      expect.stringContaining('EMAIL_USE_TLS: mails and the password are sent in clear text'),
    ])
  })
})

describe('the Discord service', () => {
  const names = ['GENERAL', 'ERRORS', 'CRITICAL', 'TRACKLIST', 'MONITORING', 'SECURITY']

  const all = Object.fromEntries(names.map((name) => [`DISCORD_WEBHOOK_${name}`, webhook(name)]))
  const routesOf = (env: Record<string, string>): unknown => (read(env) as { routes?: unknown }).routes

  test('a channel for each webhook, with its own limits, in the colours of the types', () => {
    const guards = {
      policies: {
        rateLimit: { limit: 30, per: '60s', kind: 'window' },
        concurrency: 1,
        queueLimit: { limit: 100, overflow: 'dead' },
        timeout: '10s',
        breaker: { failures: 5, hold: '60s', cap: '60s' },
      },
      retry: { attempts: 3 },
    }
    const colors = {
      'alert.general': '#3498db',
      'alert.error': '#e67e22',
      'alert.critical': '#e74c3c',
      'alert.tracklist': '#2ecc71',
      'alert.monitoring': '#9b59b6',
      'alert.security': '#f1c40f',
    }
    const place = (name: string): object => ({ use: 'discord', webhookUrl: webhook(name), colors, ...guards })
    const route = (type: string): object => ({
      name: `discord-${type}`,
      when: { type: [`alert.${type}`] },
      to: [`discord-${type}`],
    })
    const others = ['error', 'critical', 'tracklist', 'monitoring', 'security']
    expect(read(all)).toEqual({
      channels: {
        'discord-general': place('GENERAL'),
        'discord-error': place('ERRORS'),
        'discord-critical': place('CRITICAL'),
        'discord-tracklist': place('TRACKLIST'),
        'discord-monitoring': place('MONITORING'),
        'discord-security': place('SECURITY'),
      },
      routes: [
        {
          name: 'discord-general',
          when: { not: { type: others.map((type) => `alert.${type}`) } },
          to: ['discord-general'],
        },
        ...others.map(route),
      ],
    })
  })

  test('what is of no type of these goes to DISCORD_WEBHOOK_URL or the bot, else to general, else to the first', () => {
    const two = { DISCORD_WEBHOOK_ERRORS: webhook('e'), DISCORD_WEBHOOK_SECURITY: webhook('s') }
    const rest = { not: { type: ['alert.error', 'alert.security'] } }
    expect(routesOf({ ...two, DISCORD_WEBHOOK_URL: webhook('u'), NOTIFY_PRESET: 'discord-service' })).toEqual(
      [
        { name: 'discord-error', when: { type: ['alert.error'] }, to: ['discord-error'] },
        { name: 'discord-security', when: { type: ['alert.security'] }, to: ['discord-security'] },
        { name: 'discord', when: rest, to: ['discord'] },
      ],
    )
    const bot = {
      DISCORD_USE_BOT_API: 'true',
      DISCORD_BOT_TOKEN: 'bot',
      DISCORD_CHANNEL_ID: '123456789012345678',
    }
    const made = channels({ ...two, ...bot, NOTIFY_PRESET: 'discord-service' })
    expect(made['discord']).toMatchObject({ token: 'bot' })
    expect(made['discord']).not.toHaveProperty('webhookUrl')
    expect(made['discord-error']).not.toHaveProperty('token')
    expect(routesOf(two)).toEqual([
      { name: 'discord-error', when: { not: { type: ['alert.security'] } }, to: ['discord-error'] },
      { name: 'discord-security', when: { type: ['alert.security'] }, to: ['discord-security'] },
    ])
    expect(warnings(two)).toEqual([
      'DISCORD_WEBHOOK_ERRORS: takes what is of another type, too: there is no webhook for general alerts; set DISCORD_WEBHOOK_GENERAL',
    ])
  })

  test('one webhook takes everything, and several names of one webhook are one channel', () => {
    const one = { DISCORD_WEBHOOK_GENERAL: webhook('g') }
    expect([Object.keys(channels(one)), routesOf(one)]).toEqual([['discord-general'], undefined])
    const same = {
      ...all,
      DISCORD_WEBHOOK_SECURITY: webhook('ERRORS'),
      DISCORD_WEBHOOK_TRACKLIST: webhook('GENERAL'),
    }
    expect(routesOf(same)).toEqual([
      {
        name: 'discord-general',
        when: { not: { type: ['alert.error', 'alert.security', 'alert.critical', 'alert.monitoring'] } },
        to: ['discord-general'],
      },
      { name: 'discord-error', when: { type: ['alert.error', 'alert.security'] }, to: ['discord-error'] },
      { name: 'discord-critical', when: { type: ['alert.critical'] }, to: ['discord-critical'] },
      { name: 'discord-monitoring', when: { type: ['alert.monitoring'] }, to: ['discord-monitoring'] },
    ])
  })

  test('other channels get everything, and the routes of another preset stay', () => {
    const others = { PAGERDUTY_INTEGRATION_KEY: 'k', NOTIFY_URLS: 'jsons://a.acme.dev/x' }
    expect(routesOf({ ...all, ...others, NOTIFY_PRESET: 'discord-service' })).toContainEqual({
      to: ['pagerduty', 'webhook'],
    })
    const fanOut = { ...all, ...others, NOTIFY_PRESET: 'alert-fanout' }
    expect(routesOf(fanOut)).toBeUndefined()
    expect(channels(fanOut)).toMatchObject({
      'discord-error': { when: { type: ['alert.error'] } },
      'discord-general': { when: { not: { type: expect.not.arrayContaining(['alert.general']) } } },
    })
    expect(channels(fanOut)['pagerduty']).not.toHaveProperty('when')
  })

  test('its four numbers go over the defaults', () => {
    const env = {
      DISCORD_WEBHOOK_SECURITY: webhook('s'),
      DISCORD_RATE_LIMIT: '5',
      DISCORD_QUEUE_SIZE: '6',
      DISCORD_RETRY_ATTEMPTS: '7',
      DISCORD_TIMEOUT_SECONDS: '8',
    }
    expect(channels(env)['discord-security']).toMatchObject({
      policies: { rateLimit: { limit: 5 }, queueLimit: { limit: 6 }, timeout: '8s' },
      retry: { attempts: 7 },
    })
  })

  test.each(['REDIS_HOST', 'REDIS_PORT', 'REDIS_DB'])('%s is refused with the reason', (name) => {
    expect(problems({ DISCORD_WEBHOOK_GENERAL: webhook('g'), [name]: '1' })).toMatch(
      new RegExp(`^${name}: there is no store on Redis yet.*unset it`),
    )
  })

  test("another program's Redis is nothing, or a warning", () => {
    expect(readEnvironment({ REDIS_HOST: 'cache' })).toBeUndefined()
    expect(warnings({ TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_CHAT_ID: '5', REDIS_HOST: 'cache' })).toEqual([
      expect.stringContaining('REDIS_HOST: there is no store on Redis yet'),
    ])
  })
})

describe('pipelines with tenants', () => {
  const email = {
    EMAIL_SMTP_HOST: 'smtp.acme.dev',
    EMAIL_SMTP_PORT: '465',
    EMAIL_SMTP_USERNAME: 'me',
    EMAIL_SMTP_PASSWORD: 'pass',
    EMAIL_FROM_ADDRESS: 'a@acme.dev',
    EMAIL_TO_ADDRESSES: 'b@acme.dev,c@acme.dev',
  }

  test('a channel is off until it is switched on', () => {
    expect(channels(email)).toEqual({})
    expect(warnings(email)).toEqual([
      'EMAIL_NOTIFICATIONS_ENABLED: email is off; EMAIL_NOTIFICATIONS_ENABLED=true switches it on',
    ])
    expect(channels({ ...email, EMAIL_NOTIFICATIONS_ENABLED: 'true' })).toEqual({
      email: {
        use: 'email',
        host: 'smtp.acme.dev',
        port: 465,
        user: 'me',
        password: 'pass',
        from: 'a@acme.dev',
        to: ['b@acme.dev', 'c@acme.dev'],
      },
    })
  })

  test('what is switched on and has no credentials is an error that names them', () => {
    expect(problems({ SLACK_NOTIFICATIONS_ENABLED: 'true' })).toMatch(
      /slack is switched on, and SLACK_\w+ is not set/,
    )
  })

  test('a webhook has its own channel: SLACK_CHANNEL is a warning', () => {
    const env = {
      SLACK_NOTIFICATIONS_ENABLED: 'true',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/x',
      SLACK_CHANNEL: '#ops',
    }
    expect(channels(env)).toEqual({ slack: { use: 'slack', webhookUrl: 'https://hooks.slack.com/x' } })
    expect(warnings(env)).toEqual([
      expect.stringMatching(/^SLACK_CHANNEL: an incoming webhook posts into its own channel/),
    ])
  })
})

describe('the job system and the alert fan-out', () => {
  test('its names of webhook, Slack, Discord and SMS', () => {
    const env = {
      NOTIFY_PRESET: 'job-system',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/x',
      DISCORD_WEBHOOK_URL: webhook('d'),
      WEBHOOK_URLS: 'https://a.acme.dev/x',
      WEBHOOK_TOKEN: 'tok',
      WEBHOOK_SECRET: 'any secret',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'tok',
      TWILIO_FROM: '+15005550006',
    }
    expect(channels(env)).toEqual({
      slack: { use: 'slack', webhookUrl: 'https://hooks.slack.com/x' },
      discord: { use: 'discord', webhookUrl: webhook('d') },
      sms: { use: 'sms', accountSid: 'AC1', authToken: 'tok', from: '+15005550006' },
      webhook: {
        use: 'webhook',
        url: 'https://a.acme.dev/x',
        auth: { bearer: 'tok' },
        sign: { scheme: 'github', secret: 'any secret' },
      },
    })
  })

  test('several receivers, the sender is who logs in, and the API token is not needed', () => {
    const env = {
      SMTP_SERVER: 'smtp.acme.dev',
      SMTP_PORT: '25',
      EMAIL_USER: 'me@acme.dev',
      EMAIL_PASSWORD: 'pass',
      EMAIL_RECIPIENTS: 'a@acme.dev',
      PAGERDUTY_INTEGRATION_KEY: 'key',
      PAGERDUTY_API_TOKEN: 'token',
      WEBHOOK_URLS: 'https://a.acme.dev/x, http://10.0.0.1/y',
    }
    expect(channels(env)).toEqual({
      email: {
        use: 'email',
        host: 'smtp.acme.dev',
        port: 25,
        user: 'me@acme.dev',
        password: 'pass',
        from: 'me@acme.dev',
        to: ['a@acme.dev'],
      },
      pagerduty: { use: 'pagerduty', integrationKey: 'key' },
      'webhook-1': { use: 'webhook', url: 'https://a.acme.dev/x' },
      'webhook-2': { use: 'webhook', url: 'http://10.0.0.1/y', insecure: true },
    })
    expect(warnings(env)).toEqual([
      expect.stringMatching(/^PAGERDUTY_API_TOKEN: is not needed/),
      'WEBHOOK_URLS: receiver 2 is reached over plain http; write https',
    ])
  })
})

describe('which preset', () => {
  test.each<[string, Environment, string | undefined]>([
    [
      'a name that only one had',
      { DISCORD_WEBHOOK_URL: 'x', DISCORD_WEBHOOK_ERRORS: 'x' },
      'discord-service',
    ],
    [
      'names that several had, enough for a channel: none',
      { SLACK_TOKEN: 'x', SLACK_CHANNEL: '#ops' },
      undefined,
    ],
    ['not enough without a default: the first in the order', { SLACK_TOKEN: 'x' }, 'test-farm'],
    [
      'names that several had, and only one had all',
      { SLACK_TOKEN: 'x', SLACK_WEBHOOK_URL: 'x' },
      'alert-fanout',
    ],
    ['the one that is named', { SLACK_TOKEN: 'x', NOTIFY_PRESET: 'tenants' }, 'tenants'],
    ['names of the toolkit alone', { NOTIFY_URLS: 'https://acme.dev' }, undefined],
  ])('%s', (_, env, preset) => {
    expect(readEnvironment(env)!.preset).toBe(preset)
  })

  test('what is not clear is said', () => {
    expect(warnings({ SLACK_TOKEN: 'x' })).toEqual([
      'SLACK_TOKEN: the variables fit test-farm, alert-fanout; they are read as those of test-farm; NOTIFY_PRESET says which',
    ])
    expect(warnings({ SLACK_TOKEN: 'x', NOTIFY_PRESET: 'test-farm' })).toEqual([])
  })

  test('whose names are nobody’s sends at once, under its own name', () => {
    const env = { SLACK_TOKEN: 'x', SLACK_CHANNEL: '#ops' }
    expect(readEnvironment(env)!.content).toEqual({
      channels: { slack: { use: 'slack', token: 'x', channel: '#ops' } },
    })
    expect(warnings(env)).toEqual([])
  })

  test('a preset that is none', () => {
    expect(problems({ NOTIFY_PRESET: 'test-fram' })).toMatch(
      /NOTIFY_PRESET: expected one of .*did you mean test-farm\?/,
    )
  })
})

describe('what is wrong', () => {
  test.each<[string, Environment, RegExp]>([
    ['a boolean', { SLACK_ENABLED: 'maybe' }, /SLACK_ENABLED: expected true or false, received "maybe"/],
    [
      'a number',
      { EMAIL_SMTP_PORT: '587a' },
      /EMAIL_SMTP_PORT: expected a whole number from 1 to 65535, received "587a"/,
    ],
    ['a number that is too large', { EMAIL_SMTP_PORT: '70000' }, /from 1 to 65535/],
    ['a negative number', { NOTIFICATION_THROTTLE_SECONDS: '-1' }, /whole number from 0/],
    ['a word', { TELEGRAM_PARSE_MODE: 'Markdwn' }, /did you mean Markdown\?/],
    ['an empty list', { EMAIL_TO: ' , ' }, /EMAIL_TO: expected at least one entry/],
    [
      'two names that disagree',
      { EMAIL_USER: 'a@b.dev', EMAIL_USERNAME: 'c@d.dev' },
      /EMAIL_USERNAME and EMAIL_USER are two names of one value, and disagree; unset one/,
    ],
    ['a URL', { NOTIFY_URLS: 'https://a.dev slakc://x' }, /NOTIFY_URLS: URL 2: .*did you mean slack\?/],
  ])('%s', (_, env, expected) => {
    expect(problems(env)).toMatch(expected)
  })

  test('everything at once, and no secret', () => {
    const env = {
      SLACK_ENABLED: 'x',
      DISCORD_RATE_LIMIT: 'y',
      EMAIL_PASSWORD: 's3cret',
      EMAIL_SMTP_PASSWORD: 'oth3r',
      NOTIFY_URLS: 'zzz://s3cret',
    }
    const said = problems(env)
    expect(said.split('\n')).toHaveLength(4)
    expect(said).not.toMatch(/s3cret|oth3r/)
  })

  test('two names that agree are one value', () => {
    expect(problems({ EMAIL_USER: 'a@b.dev', EMAIL_USERNAME: 'a@b.dev' })).toBe('no problem')
  })
})

test('credentials that are not complete are a warning that names what is missing', () => {
  expect(warnings({ TELEGRAM_BOT_TOKEN: '1:a' })).toEqual([
    'TELEGRAM_BOT_TOKEN: telegram is off; set TELEGRAM_CHAT_ID too',
  ])
})

describe('names with a slip', () => {
  test.each([
    ['SLACK_TOEKN', 'SLACK_TOKEN'],
    ['SLAKC_CHANNEL', 'SLACK_CHANNEL'],
    ['TELEGRAM_BOTTOKEN', 'TELEGRAM_BOT_TOKEN'],
    ['EMAIL_RECIPIENT', 'EMAIL_RECIPIENTS'],
    ['NOTIFY_URL', 'NOTIFY_URLS'],
  ])('%s is nearly %s', (name, like) => {
    expect(warnings({ MSTEAMS_WEBHOOK_URL: 'x', [name]: 'y' })).toEqual([
      `${name}: no such variable is read; did you mean ${like}?`,
    ])
  })

  test.each([
    'GITHUB_TOKEN',
    'NPM_TOKEN',
    'SMTP_HOST',
    'EMAIL_HOST',
    'SLACK_SIGNING_SECRET',
    'NOTIFY_CONFIG',
    'PATH',
    'REDIS_URL',
    'EMAIL_PORT',
    'JIRA_HOME',
  ])("%s is another program's", (name) => {
    expect(warnings({ MSTEAMS_WEBHOOK_URL: 'x', [name]: 'y' })).toEqual([])
  })
})

test('every value says where it comes from, and what a variable gave is never shown', () => {
  const { marks } = readEnvironment({
    SLACK_TOKEN: 'xoxb-1',
    NOTIFY_PRESET: 'test-farm',
    NOTIFY_URLS: 'https://a.dev',
  })!
  expect(
    Object.fromEntries([...marks].map(([path, { file, hidden = false }]) => [path, [file, hidden]])),
  ).toEqual({
    'channels.slack.token': ['SLACK_TOKEN', true],
    'channels.slack.channel': ['preset test-farm', false],
    'channels.slack.username': ['preset test-farm', false],
    'channels.slack.iconEmoji': ['preset test-farm', false],
    'channels.slack.group': ['preset test-farm', false],
    'channels.webhook': ['NOTIFY_URLS', true],
    'channels.webhook.group': ['preset test-farm', false],
    stages: ['preset test-farm', false],
  })
})

test('without a variable that is known there is nothing', () => {
  expect(readEnvironment({ PATH: '/bin', SLACK_TOKEN: '', EMAIL_TO: '  ' })).toBeUndefined()
})

test('every name stands in the docs with whose it is', () => {
  const docs = readFileSync(new URL('../../../../docs/environment.md', import.meta.url), 'utf8')
  for (const { name, of } of environmentNames) {
    const row = docs.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    expect(row, name).toBeDefined()
    for (const preset of of) expect(row, `${name} of ${preset}`).toContain(preset)
  }
  for (const preset of presets) expect(docs).toContain(`\`${preset}\``)
})
