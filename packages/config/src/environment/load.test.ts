import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createTestNotifier } from '@notify/core/testing'
import { describe, expect, test } from 'vitest'
import { ConfigurationError, type Channel, type ChannelEntry, type Channels } from '@notify/core'
import { inFolder } from '../__fixtures__/chat.ts'
import type { ChannelDefinition } from '../definition.ts'
import type { Environment } from '../find.ts'
import { loadConfig, type LoadedConfig } from '../load.ts'

/** A channel that would send its options. */
const kind = (name: string): ChannelDefinition => ({
  kind: name,
  schema: { type: 'object' },
  environment: {},
  credentials: '',
  create: (options: unknown): Channel => {
    if (name === 'email' && !Object.hasOwn(options as object, 'from'))
      throw new ConfigurationError('email: no sender')
    return channel(name, options)
  },
})
const channel = (name: string, options: unknown): Channel => ({
  spec: 1,
  kind: name,
  features: { incidents: 'follows' },
  render: () => [options],
  send: async () => ({}),
})
const channels = Object.fromEntries(
  ['slack', 'email', 'webhook', 'discord'].map((name) => [name, async () => kind(name)]),
)

const load = (
  files: Readonly<Record<string, string>>,
  env: Environment = {},
): Promise<LoadedConfig | undefined> =>
  inFolder(async (cwd) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true })
      await writeFile(join(cwd, name), text, { mode: 0o600 })
    }
    return loadConfig({ cwd, env, channels })
  })

const options = (loaded: LoadedConfig | undefined, name: string): unknown =>
  (loaded!.options.channels as Record<string, ChannelEntry>)[name]!.use.render(
    undefined as never,
    undefined as never,
  )[0]

test('the environment alone makes a configuration, and says where each value comes from', async () => {
  const loaded = await load({}, { SLACK_TOKEN: 'xoxb-1', NOTIFY_PRESET: 'test-farm' })
  expect(options(loaded, 'slack')).toMatchObject({ token: 'xoxb-1', channel: '#distributed-testing' })
  const origins = loaded!.origins().map(({ path, value, file, from }) => ({ path, value, file, from }))
  expect(origins).toContainEqual({
    path: 'channels.slack.token',
    value: '•••',
    file: 'SLACK_TOKEN',
    from: ['SLACK_TOKEN'],
  })
  expect(origins).toContainEqual({
    path: 'channels.slack.channel',
    value: '"#distributed-testing"',
    file: 'preset test-farm',
    from: [],
  })
})

test('a file goes before the environment', async () => {
  const loaded = await load(
    { 'notify.yaml': 'channels: { hook: { use: webhook, url: https://a.dev } }' },
    { SLACK_TOKEN: 'x' },
  )
  expect(Object.keys(loaded!.options.channels)).toEqual(['hook'])
})

test('a preset is implied by names or by an earlier file, and a file names one', async () => {
  expect((await load({}, { SLACK_TOKEN: 'xoxb-1', NOTIFY_PRESET: 'test-farm' }))!.preset).toBe('test-farm')
  expect((await load({ 'notification_config.json': '{ "webhook_urls": "https://a.dev" }' }))!.preset).toBe(
    'alert-fanout',
  )
  const file = 'channels: { hook: { use: webhook, url: https://a.dev } }\n'
  expect((await load({ 'notify.yaml': `${file}preset: job-system\n` }))!.preset).toBe('job-system')
  expect((await load({ 'notify.yaml': file }))!.preset).toBeUndefined()
})

test('.env.notifications is read under the environment', async () => {
  const file = 'SLACK_WEBHOOK_URL=https://hooks.slack.com/a\nWEBHOOK_URLS=https://a.dev\nSLACK_CHANNEL=#ops\n'
  const loaded = await load({ '.env.notifications': file }, { WEBHOOK_URLS: 'https://b.dev' })
  expect(options(loaded, 'webhook')).toEqual({ url: 'https://b.dev' })
  expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/a' })
})

test('the workspace goes over the file of the job system', async () => {
  const base =
    'channels: { slack: { webhook_url: https://hooks.slack.com/a, events: ["*"] } }\nevent_routing: { job.failed: slack, job.started: slack }'
  const over =
    'channels: { slack: { webhook_url: https://hooks.slack.com/b, events: [job.failed] } }\nretry_policy: { max_retries: 1 }'
  const loaded = await load({ 'config/notifications.yaml': base, '.kiro/notifications.yaml': over })
  expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/b' })
  expect(loaded!.options).toMatchObject({
    retry: { attempts: 2 },
    routes: [{ name: 'job.failed' }, { name: 'job.started' }],
    channels: { slack: { when: { type: ['job.failed'] } } },
  })
  expect(loaded!.sources).toHaveLength(2)
})

test('the root of the tenants has the old format as well, and its warnings are kept', async () => {
  const root =
    '{ "slack": { "webhook_url": "https://hooks.slack.com/a", "channel": "#ops" }, "default_provider": "slack" }'
  const loaded = await load({ 'configs/notifications/config.json': root })
  expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/a' })
  expect(loaded!.warnings).toMatchObject([
    { code: 'E_CONFIG_ANCESTOR', path: expect.stringMatching(/config\.json:1:58$/) },
  ])
})

test('a rule, a rate and batches of the workspace apply to channels of the other file', async () => {
  const base = `channels: { slack: { webhook_url: https://hooks.slack.com/a }, hook: { type: webhook, url: https://a.dev } }
event_routing: [{ name: merges, events: [pr_merged], channels: [slack] }, { name: all, events: ['*'], channels: [hook] }]`
  const over = `event_routing: [{ name: merges, events: [pr_merged], channels: [slack, hook], priority: 5 }]
rate_limits: { slack: { requests: 10, window: 60 } }
batching: { max_size: 5 }`
  const loaded = await load({ 'config/notifications.yaml': base, '.kiro/notifications.yaml': over })
  expect(loaded!.warnings).toEqual([])
  expect(loaded!.options.routes).toMatchObject([
    { name: 'merges', to: ['slack', 'hook'], priority: 5 },
    { name: 'all', to: ['hook'] },
  ])
  expect(loaded!.options.channels).toMatchObject({
    slack: { policies: [{ name: 'rateLimit' }], group: { limit: 5 } },
    hook: { group: { limit: 5 } },
  })
})

test('a few keys of the workspace are enough', async () => {
  const base =
    'channels: { slack: { webhook_url: https://hooks.slack.com/a, events: ["*"] } }\nretry_policy: { max_retries: 1 }'
  const over = 'channels: { slack: { webhook_url: https://hooks.slack.com/b } }'
  const loaded = await load({ 'config/notifications.yaml': base, '.kiro/notifications.yaml': over })
  expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/b' })
  expect(loaded!.options).toMatchObject({ retry: { attempts: 2 } })
})

test('a tenant has the old format as well, and its warnings are kept', async () => {
  const loaded = await load({
    'notify.yaml':
      'channels: { hook: { use: webhook, url: https://a.dev } }\ntenants: { directory: configs }\n',
    'configs/acme/notifications.json':
      '{ "slack": { "webhook_url": "https://hooks.slack.com/a", "channel": "#ops" }, "default_provider": "slack" }',
  })
  expect(Object.keys(loaded!.options.tenants!['acme']!.channels!)).toContain('slack')
  expect(loaded!.warnings).toMatchObject([
    { code: 'E_CONFIG_ANCESTOR', path: expect.stringMatching(/acme\/notifications\.json:1:\d+$/) },
  ])
})

test('what the workspace replaces in the file of the job system need not be right', async () => {
  const base = `channels:
  slack: { webhook_url: '\${NOT_SET}', events: ['*'] }
  email: { smtp_port: abc, password: '\${NOT_SET}' }
retry_policy: { max_retries: many }`
  const over =
    'channels: { slack: { webhook_url: https://hooks.slack.com/b }, email: { enabled: false } }\nretry_policy: { max_retries: 1 }'
  const files = { 'config/notifications.yaml': base, '.kiro/notifications.yaml': over }
  const loaded = await load(files)
  expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/b' })
  expect(loaded!.options).toMatchObject({ retry: { attempts: 2 } })
  expect(Object.keys(loaded!.options.channels)).toEqual(['slack'])
  await expect(load({ ...files, '.kiro/notifications.yaml': '' })).rejects.toThrow(
    /notifications\.yaml:2:\d+: [^]*NOT_SET[^]*notifications\.yaml:3:\d+: [^]*smtp_port[^]*notifications\.yaml:4:\d+: /,
  )
})

test('what a channel of such a file refuses is told where the channel stands', async () => {
  const base = `channels:
  slack: { webhook_url: https://hooks.slack.com/a, events: ['*'] }
  email:
    smtp_host: smtp.acme.dev
`
  const over = 'retry_policy: { max_retries: 1 }'
  const loaded = await load({ 'config/notifications.yaml': base, '.kiro/notifications.yaml': over })
  expect(loaded!.unavailable.map(({ problem }) => problem.path)).toEqual([
    expect.stringMatching(/config\/notifications\.yaml:3:3$/),
  ])
})

test('a file of the job system is known by the options of its channels alone', async () => {
  const text = 'channels: { slack: { enabled: true, webhook_url: https://hooks.slack.com/a } }'
  const loaded = await load({ 'config/notifications.yaml': text })
  expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/a' })
  expect(loaded!.preset).toBe('job-system')
  await expect(load({ 'notify.yaml': text.replace('slack:', 'ops:') })).rejects.toThrow(/use is missing/)
})

describe('pipelines with tenants', () => {
  const slackOf = (letter: string, more = ''): string =>
    `{ "default_provider": "slack", "slack": { "webhook_url": "https://hooks.slack.com/${letter}" }${more} }`
  const acme = { 'configs/acme/notifications.json': slackOf('acme') }
  const send = async (
    loaded: LoadedConfig | undefined,
    tenant?: string,
  ): Promise<readonly (string | undefined)[]> => {
    const notifier = createTestNotifier<Channels>(loaded!.options)
    const { receipts } = await notifier.send({ title: 'x', ...(tenant !== undefined && { tenant }) })
    await notifier.close()
    return receipts.map((one) => (one.outcome === 'suppressed' ? one.by : one.channel))
  }

  test('NOTIFICATIONS_CONFIG_PATH names the file to read, before all that are found', async () => {
    const files = { 'etc/old.json': slackOf('named'), 'configs/notifications/config.json': slackOf('found') }
    const named = await load(files, { NOTIFICATIONS_CONFIG_PATH: 'etc/old.json' })
    expect(options(named, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/named' })
    const found = await load(files)
    expect(options(found, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/found' })
  })

  test('their files are enough without one of the root: what is for no tenant goes nowhere', async () => {
    const loaded = await load(acme)
    expect(await send(loaded, 'acme')).toEqual(['slack'])
    expect(await send(loaded)).toEqual(['disabled'])
    expect(await send(loaded, 'globex')).toEqual(['disabled'])
    expect(loaded!.preset).toBe('tenants')
  })

  test('their files count over a root that is the environment', async () => {
    const loaded = await load(acme, {
      SLACK_NOTIFICATIONS_ENABLED: 'true',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/root',
    })
    expect(options(loaded, 'slack')).toEqual({ webhookUrl: 'https://hooks.slack.com/root' })
    const layer = loaded!.options.tenants!['acme'] as { channels: Record<string, ChannelEntry> }
    expect(layer.channels['slack']!.use.render(undefined as never, undefined as never)).toEqual([
      { webhookUrl: 'https://hooks.slack.com/acme' },
    ])
  })

  test('NOTIFICATIONS_ENABLED switches their files off, those of the tenants as well', async () => {
    const files = { ...acme, 'configs/notifications/config.json': slackOf('root', ', "enabled": true') }
    const on = await load(files, { NOTIFICATIONS_ENABLED: 'true' })
    expect([await send(on), await send(on, 'acme')]).toEqual([['slack'], ['slack']])
    const off = await load(files, { NOTIFICATIONS_ENABLED: 'false' })
    expect([await send(off), await send(off, 'acme')]).toEqual([['disabled'], ['disabled']])
    expect(off!.warnings).toMatchObject([{ path: 'NOTIFICATIONS_ENABLED', message: 'nothing is sent' }])
    await expect(load(files, { NOTIFICATIONS_ENABLED: 'flase' })).rejects.toThrow(/NOTIFICATIONS_ENABLED/)
  })

  test('the environment that is the root and switched off switches the tenants off', async () => {
    const env = { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/root', NOTIFICATION_ENABLED: 'false' }
    expect(await send(await load(acme, env), 'acme')).toEqual(['disabled'])
  })
})
