import { describe, expect, test } from 'vitest'
import { ConfigurationError, type Draft, type Route } from '@notify/core'
import { createTestNotifier, recorder } from '@notify/core/testing'
import { createReport } from '../check/report.ts'
import type { Node } from '../document/node.ts'
import { plain } from '../document/plain.ts'
import { parseYaml } from '../document/yaml.ts'
import { ancestorOf, readAncestor } from './ancestor.ts'

function nodeOf(text: string, env: Readonly<Record<string, string>> = {}): Node {
  const report = createReport()
  const node = parseYaml({ text, name: 'old.yaml', sources: { env, folder: '/' } }, report)
  report.finish()
  return node as Node
}

interface Old {
  readonly content: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  readonly place: (path: string) => string | undefined
}

function read(text: string, env?: Readonly<Record<string, string>>): Old {
  const { node, warnings } = readAncestor(nodeOf(text, env))!
  const report = createReport()
  const content = plain(node, report) as Old['content']
  return {
    content,
    warnings: warnings.map(({ path, message }) => `${path}: ${message}`),
    place(path) {
      const mark = report.marks.get(path)
      return mark && `${mark.file}:${mark.line}:${mark.column}`
    },
  }
}

function problems(text: string): string {
  try {
    read(text)
    return 'no problem'
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    return error.message
  }
}

describe('whose file it is', () => {
  test.each<[string, string, string | undefined]>([
    ['a default provider', 'default_provider: email', 'tenants'],
    ['triggers', 'event_triggers: []', 'tenants'],
    ['routing of events', 'event_routing: {}', 'job-system'],
    ['channels with events and without use', "channels: { slack: { events: ['*'] } }", 'job-system'],
    ['flat keys', 'smtp_server: mx', 'alert-fanout'],
    ['ours', "channels: { slack: { use: slack, channel: '#a' } }", undefined],
    [
      'ours, with a section that does not belong there',
      'channels: { a: { use: slack } }\nslack: {}',
      undefined,
    ],
    ['a list', '[1]', undefined],
  ])('%s', (_, text, expected) => {
    expect(ancestorOf(nodeOf(text))).toBe(expected)
  })
})

describe('pipelines with tenants', () => {
  const file = `{
  "enabled": true,
  "default_provider": "email",
  "email": { "smtp_host": "smtp.acme.dev", "smtp_port": 587, "smtp_username": "me", "smtp_password": "\${PASS}",
    "from_email": "a@acme.dev", "to_emails": ["b@acme.dev", "c@acme.dev"] },
  "slack": { "webhook_url": "https://hooks.slack.com/services/T/B/x", "channel": "#ops" },
  "event_triggers": [
    { "event": "pipeline_failure", "enabled": true, "severity": "high", "providers": ["both"], "cooldown_seconds": 300 },
    { "event": "PIPELINE_STARTED", "enabled": false },
    { "event": "data_quality_warning", "providers": [], "severity": "critical" }
  ]
}`

  test('is read as it is', () => {
    expect(read(file, { PASS: 's3cret' }).content).toEqual({
      enabled: true,
      channels: {
        email: {
          use: 'email',
          host: 'smtp.acme.dev',
          port: 587,
          user: 'me',
          password: 's3cret',
          from: 'a@acme.dev',
          to: ['b@acme.dev', 'c@acme.dev'],
        },
        slack: { use: 'slack', webhookUrl: 'https://hooks.slack.com/services/T/B/x' },
      },
      routes: [
        {
          name: 'pipeline.failure',
          when: { type: 'pipeline.failure', severity: { atLeast: 'error' } },
          to: ['email', 'slack'],
          throttle: '300s',
        },
        {
          name: 'data_quality.warning',
          when: { type: 'data_quality.warning', severity: { atLeast: 'critical' } },
          to: ['email'],
        },
      ],
    })
  })

  test('what has no equivalent is a warning with its place', () => {
    expect(read(file, { PASS: 'x' }).warnings).toEqual([
      'old.yaml:6:71: an incoming webhook posts into its own channel, under its own name and icon',
      'old.yaml:10:57: data_quality.warning usually is warning: what is not at least critical goes nowhere',
    ])
  })

  test('every key that its own set-up wrote is read, and null says nothing', () => {
    const { content, warnings } = read(`{
  "tenant_id": "acme", "description": null, "enabled": true, "default_provider": null,
  "email": { "enabled": true, "smtp_host": "mx", "smtp_port": 25, "smtp_username": null, "smtp_use_tls": false,
    "from_email": "a@acme.dev", "from_name": "Acme", "to_emails": ["b@acme.dev"], "cc_emails": null, "subject_prefix": "[Acme]" },
  "slack": { "enabled": true, "webhook_url": "https://hooks.slack.com/services/T/B/x", "channel": null, "username": null,
    "icon_emoji": null, "mention_users": ["U1"], "mention_channel": false },
  "event_triggers": [
    { "event": "pipeline_warning", "severity": "info", "providers": ["both"], "template": null, "cooldown_seconds": null },
    { "event": "system_error", "template": "system.html" }
  ],
  "retry_config": { "max_attempts": 3, "initial_delay_seconds": 5, "max_delay_seconds": 300, "exponential_backoff": true },
  "timeout_seconds": 30
}`)
    expect(content).toEqual({
      enabled: true,
      channels: {
        email: {
          use: 'email',
          host: 'mx',
          port: 25,
          from: 'Acme <a@acme.dev>',
          to: ['b@acme.dev'],
          subjectPrefix: '[Acme]',
          secure: 'none',
          insecure: true,
        },
        slack: { use: 'slack', webhookUrl: 'https://hooks.slack.com/services/T/B/x' },
      },
      routes: [
        {
          name: 'pipeline.warning',
          when: { type: 'pipeline.warning', severity: { atLeast: 'info' } },
          to: ['email', 'slack'],
        },
        { name: 'system.error', when: { type: 'system.error' }, to: ['email', 'slack'] },
      ],
      retry: { attempts: 3, base: '5s', cap: '300s' },
      policies: { timeout: '30s' },
    })
    expect(warnings).toEqual([
      'old.yaml:3:90: mails and the password are sent in clear text',
      'old.yaml:6:25: nobody is called: a notification says itself whom it mentions',
      'old.yaml:9:32: templates are files, not named here',
    ])
  })

  test('the severity of a trigger is the least that goes out', async () => {
    const { content } = read(file, { PASS: 'x' })
    const [email, slack] = [recorder(), recorder()]
    const routes = content['routes'] as readonly Route<'email' | 'slack'>[]
    const notifier = createTestNotifier({ channels: { email, slack }, routes })
    const sent = async (draft: Draft<never>): Promise<readonly unknown[]> =>
      (await notifier.send(draft)).receipts.map(({ outcome, channel }) => channel ?? outcome)
    const type = 'pipeline.failure'
    expect(await sent({ title: 'a', type, severity: 'error' })).toEqual(['email', 'slack'])
    expect(await sent({ title: 'b', type, severity: 'critical' })).toEqual(['email', 'slack'])
    expect(await sent({ title: 'c', type, severity: 'warning' })).toEqual(['suppressed'])
  })

  test('values keep their places, and what came from a variable stays hidden', () => {
    const { place } = read(file, { PASS: 'x' })
    expect(place('channels.email.port')).toBe('old.yaml:4:57')
    expect(place('routes')).toBe('old.yaml:7:21')
    const { node } = readAncestor(nodeOf(file, { PASS: 'x' }))!
    const report = createReport()
    plain(node, report)
    expect(report.marks.get('channels.email.password')).toMatchObject({ hidden: true, from: ['PASS'] })
  })

  test.each([
    [
      'an unknown key',
      '{ "default_provider": "email", "emial": {} }',
      /old\.yaml:1:32: emial: there is no such option; did you mean email\?/,
    ],
    [
      'an unknown word',
      '{ "default_provider": "pigeon" }',
      /old\.yaml:1:23: default_provider: expected one of email, slack, both/,
    ],
    ['a port that is none', '{ "email": { "smtp_port": 0 } }', /email\.smtp_port: expected at least 1/],
    [
      'a second trigger of an event',
      '{ "slack": {}, "event_triggers": [{ "event": "job_failed" }, { "event": "JOB_FAILED", "enabled": false }] }',
      /old\.yaml:1:62: event_triggers\[1\]: job\.failed has a trigger already; keep one of them/,
    ],
    ['a trigger without an event', '{ "event_triggers": [{ "enabled": true }] }', /event is missing/],
  ])('%s is an error with its place', (_, text, expected) => {
    expect(problems(text)).toMatch(expected)
  })
})

test('of pipelines with tenants a channel that is switched off is not asked for its variables', () => {
  const text = `{ "default_provider": "email",
    "email": { "smtp_host": "smtp.acme.dev", "from_email": "a@acme.dev", "to_emails": "b@acme.dev" },
    "slack": { "enabled": false, "webhook_url": "\${NOT_SET}" } }`
  expect(read(text).content['channels']).toEqual({
    email: { use: 'email', host: 'smtp.acme.dev', from: 'a@acme.dev', to: ['b@acme.dev'] },
  })
  expect(problems(text.replace('false', 'true'))).toMatch(/NOT_SET is not set/)
})

describe('the job system', () => {
  const file = `
channels:
  slack:
    enabled: true
    webhook_url: https://hooks.slack.com/services/T/B/x
    channel: '#jobs'
    events: ['*']
    retry_config: { max_retries: 5, initial_delay: 1, max_delay: 30, exponential_base: 2 }
    template_overrides: { job.failed: failed.json }
  email:
    config: { smtp_host: smtp.acme.dev, username: me, password: pass, from_address: a@acme.dev, to_addresses: b@acme.dev }
    events: [job.failed, task_failed]
    filters: [{ min_severity: high }]
  hook:
    type: webhook
    url: https://a.acme.dev
    token: tok
    secret: whsec_abc
    headers: { X-A: '1' }
  pigeon: { enabled: true }
event_routing:
  job.failed: [slack, email]
  '*': slack
global_filters:
  or:
    - { not: { source: [test, ci] } }
    - and: [{ severity: critical }, { field: metadata.repo, operator: not_in, value: [a, b] }]
retry_policy: { max_retries: 3, initial_delay: 1, max_delay: 30 }
rate_limits: { slack: { requests: 10, window: 60, burst: 5 } }
batching: { max_size: 10, max_wait: 30, group_by: type }
`
  test('is read as it is', () => {
    const group = { by: ['type'], wait: '30s', limit: 10 }
    expect(read(file).content).toEqual({
      channels: {
        slack: {
          use: 'slack',
          enabled: true,
          webhookUrl: 'https://hooks.slack.com/services/T/B/x',
          retry: { attempts: 6, base: '1s', cap: '30s' },
          policies: { rateLimit: { limit: 10, per: '60s', burst: 5 } },
          group,
        },
        email: {
          use: 'email',
          host: 'smtp.acme.dev',
          user: 'me',
          password: 'pass',
          from: 'a@acme.dev',
          to: ['b@acme.dev'],
          when: { all: [{ type: ['job.failed', 'task.failed'] }, { severity: { atLeast: 'error' } }] },
          group,
        },
        hook: {
          use: 'webhook',
          url: 'https://a.acme.dev',
          auth: { bearer: 'tok' },
          sign: { secret: 'whsec_abc' },
          headers: { 'X-A': '1' },
          group,
        },
      },
      stages: [
        {
          filter: {
            any: [
              { not: { source: ['test', 'ci'] } },
              { all: [{ severity: 'critical' }, { not: { 'metadata.repo': ['a', 'b'] } }] },
            ],
          },
        },
      ],
      retry: { attempts: 4, base: '1s', cap: '30s' },
      routes: [
        { name: 'job.failed', when: { type: 'job.failed' }, to: ['slack', 'email'] },
        { name: 'all', to: ['slack'] },
      ],
    })
  })

  test('what has no equivalent is a warning with its place', () => {
    expect(read(file).warnings).toEqual([
      'old.yaml:6:5: an incoming webhook posts into its own channel, under its own name and icon',
      'old.yaml:9:5: templates are files, not a part of this one',
      'old.yaml:20:3: there is no channel pigeon: it is left out',
    ])
  })

  test('rules as a list keep name and priority', () => {
    const text = `
channels: { sms: { account_sid: AC1, auth_token: t, from_number: '+1', to_numbers: ['+2'], events: '*' } }
event_routing:
  - { name: page, event_types: [system_alert], channels: [sms], filters: { severity: CRITICAL }, priority: 9 }
  - { name: off, enabled: false, channels: [sms] }
`
    expect(problems(text.replace('CRITICAL', 'Critical'))).toMatch(/severity/)
    expect(read(text).content['routes']).toEqual([
      {
        name: 'page',
        when: { all: [{ type: ['system.alert'] }, { severity: 'critical' }] },
        to: ['sms'],
        priority: 9,
      },
    ])
  })

  test('the headers of a webhook that are options become options', () => {
    const text = `
channels:
  webhook:
    url: https://a.acme.dev
    events: ['*']
    headers: { Content-Type: application/json, authorization: Bearer tok, X-A: '1' }
`
    expect(read(text).content['channels']).toEqual({
      webhook: {
        use: 'webhook',
        url: 'https://a.acme.dev',
        contentType: 'application/json',
        auth: { bearer: 'tok' },
        headers: { 'X-A': '1' },
      },
    })
  })

  test('a channel that is switched off is not asked for its variables', () => {
    const text = `
channels:
  slack: { enabled: true, webhook_url: https://hooks.slack.com/services/T/B/x }
  sms: { enabled: false, account_sid: '\${NOT_SET}', smtp_port: abc }
  discord: { enabled: '\${OFF:-false}', webhook_url: '\${NOT_SET}' }
event_routing: { job.failed: [slack, sms] }
`
    expect(read(text).content).toMatchObject({
      channels: { sms: { enabled: false }, discord: { enabled: false } },
      routes: [{ to: ['slack', 'sms'] }],
    })
    expect(problems(text.replace('false', 'true'))).toMatch(/NOT_SET is not set[^]*smtp_port/)
  })

  test('an unknown key has its place and the nearest name', () => {
    expect(problems('channels: { slack: { evnts: ["*"] } }\nbatching: { max_sise: 3 }')).toBe(
      'old.yaml:1:22: channels.slack.evnts: there is no such option; did you mean events?\n' +
        'old.yaml:2:13: batching.max_sise: there is no such option; did you mean max_size?',
    )
  })
})

describe('the alert fan-out', () => {
  test('its flat keys are variables by other names', () => {
    const text = `{
  "smtp_server": "smtp.acme.dev", "smtp_port": 587, "email_user": "me@acme.dev", "email_password": "pass",
  "default_recipients": ["a@acme.dev", "b@acme.dev"], "slack_webhook_url": "https://hooks.slack.com/services/T/B/x",
  "slack_channel": "#ops", "slack_token": null, "pagerduty_integration_key": "key", "webhook_urls": ["https://a.dev/x", "https://b.dev/y"]
}`
    const { content, warnings, place } = read(text)
    expect(content).toEqual({
      channels: {
        slack: { use: 'slack', webhookUrl: 'https://hooks.slack.com/services/T/B/x' },
        email: {
          use: 'email',
          host: 'smtp.acme.dev',
          port: 587,
          user: 'me@acme.dev',
          password: 'pass',
          from: 'me@acme.dev',
          to: ['a@acme.dev', 'b@acme.dev'],
        },
        pagerduty: { use: 'pagerduty', integrationKey: 'key' },
        'webhook-1': { use: 'webhook', url: 'https://a.dev/x' },
        'webhook-2': { use: 'webhook', url: 'https://b.dev/y' },
      },
    })
    expect(warnings).toEqual([
      'old.yaml:4:20: slack_channel: an incoming webhook posts into its own channel, under its own name and icon',
    ])
    expect(place('channels.email.password')).toBe('old.yaml:2:100')
  })
})
