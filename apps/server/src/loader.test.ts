import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ConfigurationError,
  createNotifier,
  memory,
  type Channels,
  type Draft,
  type Explanation,
} from '@notify/core'
import { afterEach, describe, expect, test } from 'vitest'
import { folder, type Folder } from './__fixtures__/folder.ts'
import { createAppLoader, eventsOf, type AppLoader, type Loaded } from './loader.ts'

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
let place: Folder
afterEach(() => place[Symbol.asyncDispose]())

let loader: AppLoader
async function load(files: Record<string, string>, env: Record<string, string> = {}): Promise<Loaded> {
  place = await folder(files)
  loader = createAppLoader({ cwd: place.path, env, logger })
  const loaded = (await loader.load())!
  loader.started(loaded)
  return loaded
}

const explain = async (loaded: Loaded, draft: Draft): Promise<Explanation> => {
  await using notifier = createNotifier<Channels>({ ...loaded.options, store: memory(), logger })
  return notifier.explain(draft)
}
/** Names of the channels that get it. */
const to = async (loaded: Loaded, draft: Omit<Draft, 'title'>): Promise<readonly string[]> => {
  const { deliveries } = await explain(loaded, { title: 'a', ...draft })
  return deliveries.filter(({ suppressed }) => !suppressed).map(({ channel }) => channel)
}

const console2 = 'channels: { out: { use: console }, log: { use: console } }\n'
const slack = { SLACK_TOKEN: 'xoxb-a', SLACK_CHANNEL: '#ops' }
const mail = {
  EMAIL_USER: 'a@acme.dev',
  EMAIL_PASSWORD: 'b',
  EMAIL_RECIPIENTS: 'c@acme.dev',
  SMTP_SERVER: 'smtp.acme.dev',
}

describe('a preset', () => {
  test('that the environment implies brings its routes: severities reach more and more channels', async () => {
    const env = {
      ...slack,
      ...mail,
      PAGERDUTY_INTEGRATION_KEY: 'a'.repeat(32),
      WEBHOOK_URLS: 'https://a.dev',
    }
    const loaded = await load({}, env)
    expect(loaded.preset).toBe('alert-fanout')
    expect(await to(loaded, { severity: 'info' })).toEqual(['slack'])
    expect(await to(loaded, { severity: 'warning' })).toEqual(['slack', 'email'])
    expect(await to(loaded, { severity: 'error' })).toEqual(['slack', 'email', 'pagerduty'])
    expect((await to(loaded, { severity: 'critical' })).length).toBe(4)
  })

  test('of variables keeps what they say: types are off, the throttle is theirs', async () => {
    const env = {
      ...slack,
      NOTIFY_PRESET: 'test-farm',
      NOTIFICATION_THROTTLE_SECONDS: '0',
      NOTIFICATION_GROUP_SIMILAR: 'false',
    }
    const loaded = await load({}, env)
    expect(await to(loaded, { type: 'task.failed' })).toEqual(['slack'])
    expect(await to(loaded, { type: 'task.created' })).toEqual([])
    const { steps } = await explain(loaded, { title: 'a', type: 'task.failed' })
    expect(steps.map(({ by }) => by)).not.toContain('throttle')
  })

  test('that a file names has its throttle and its digests', async () => {
    const loaded = await load({ 'notify.yaml': `preset: test-farm\n${console2}` })
    expect(await to(loaded, { type: 'task.created' })).toEqual([])
    expect(loaded.options.stages).toHaveLength(2)
    expect(loaded.options.routes).toMatchObject([{ name: 'test-farm', group: { wait: '60s' } }])
  })

  test('gives way to the routes and stages of the file, not to its language', async () => {
    const own = 'stages: [{ filter: { severity: error } }]\nroutes: [{ to: [log] }]\n'
    const loaded = await load({ 'notify.yaml': `preset: test-farm\nlocale: ja\n${console2}${own}` })
    expect(await to(loaded, { type: 'task.created', severity: 'error' })).toEqual(['log'])
    expect(await to(loaded, { type: 'task.failed' })).toEqual([])
    const japanese = await load({ 'notify.yaml': `preset: test-farm\nlocale: ja\n${console2}` })
    expect(await to(japanese, { type: 'task.created' })).toEqual([])
  })

  test('of an earlier system sends each type where that one did, types of its own everywhere', async () => {
    const file = `channels:
  slack: { webhook_url: https://hooks.slack.com/services/T0/B0/x, events: ["*"] }
  webhook: { url: https://a.dev, events: [job.failed] }
retry_policy: { max_retries: 4 }
`
    place = await folder({ 'config/notifications.yaml': file })
    loader = createAppLoader({ cwd: place.path, env: {}, logger })
    const loaded = (await loader.load())!
    expect(loaded.preset).toBe('job-system')
    expect(loaded.options.retry).toMatchObject({ attempts: 5, base: '1s' })
    expect(await to(loaded, { type: 'job.failed' })).toEqual(['slack', 'webhook'])
    expect(await to(loaded, { type: 'task.started' })).toEqual([])
    expect(await to(loaded, { type: 'deploy.finished' })).toEqual(['slack'])
  })

  const jobs = `channels:
  slack: { webhook_url: https://hooks.slack.com/services/T0/B0/x, events: ["*"] }
  discord: { webhook_url: https://discord.com/api/webhooks/1/x, events: ["*"] }
  webhook: { url: https://a.dev, events: ["*"] }
`
  const loadJobs = async (routing: string): Promise<Loaded> => {
    place = await folder({ 'config/notifications.yaml': `${jobs}event_routing:${routing}` })
    loader = createAppLoader({ cwd: place.path, env: {}, logger })
    return (await loader.load())!
  }

  test('of an earlier system stays under the rules of its file', async () => {
    const rule =
      '\n  - { name: mine, events: [task.started], channels: [webhook], filters: { source: [a] } }\n'
    const loaded = await loadJobs(rule)
    expect(await to(loaded, { type: 'task.started', source: 'a' })).toEqual(['webhook'])
    expect(await to(loaded, { type: 'task.started' })).toEqual([])
    expect(await to(loaded, { type: 'task.completed' })).toEqual(['slack', 'discord'])
    expect(await to(loaded, { type: 'pr.closed' })).toEqual(['slack'])
    expect(await to(loaded, { type: 'deploy.finished' })).toEqual(['slack', 'discord', 'webhook'])
  })

  test('of an earlier system gives way for the types whose channels its file lists', async () => {
    const loaded = await loadJobs(' { task_completed: [discord], deploy.finished: [webhook] }\n')
    expect(await to(loaded, { type: 'task.completed' })).toEqual(['discord'])
    expect(await to(loaded, { type: 'deploy.finished' })).toEqual(['webhook'])
    expect(await to(loaded, { type: 'pr.created' })).toEqual(['slack', 'discord'])
    expect(await to(loaded, { type: 'tea.ready' })).toEqual(['slack', 'discord', 'webhook'])
  })

  test('lies under a tenant that extends the root, and not under one that replaces it', async () => {
    const loaded = await load({
      'notify.yaml': `preset: test-farm\ntenants: { directory: configs }\n${console2}`,
      'configs/acme/notify.yaml': 'extends: root\nchannels: { own: { use: console } }\n',
      'configs/alone/notify.yaml': 'channels: { own: { use: console } }\n',
    })
    const off = { type: 'task.created' }
    expect(await to(loaded, { ...off, tenant: 'acme' })).toEqual([])
    expect(await to(loaded, { type: 'task.failed', tenant: 'acme' })).toEqual(['out', 'log', 'own'])
    expect(await to(loaded, { ...off, tenant: 'alone' })).toEqual(['own'])
  })

  test('that there is not is an error with its place', async () => {
    await expect(load({ 'notify.yaml': `preset: test-fram\n${console2}` })).rejects.toThrow(
      /^notify\.yaml:1:9: preset: .*test-farm/,
    )
  })

  test('brings its events, beside those of the file', async () => {
    expect(await eventsOf(await load({ 'notify.yaml': `events: [jobs, alerts]\n${console2}` }))).toHaveLength(
      2,
    )
    expect(
      await eventsOf(await load({ 'notify.yaml': `preset: job-system\nevents: [jobs]\n${console2}` })),
    ).toHaveLength(1)
  })
})

test('what is wrong with the rules of a monitor is an error with its place', async () => {
  const rules = (more: string): Promise<Loaded> =>
    load({
      'notify.yaml': `${console2}monitor:\n  rules:\n    - { metric: a, operator: '>', threshold: 5 }\n    - ${more}\n`,
    })
  await expect(rules("{ metric: a, operator: '>', threshold: 5 }")).rejects.toThrow(
    /^notify\.yaml:5:\d+: monitor\.rules\[1\]\.name: another rule has this name, received "a > 5"/,
  )
  await expect(rules("{ name: a/b, metric: a, operator: '>', threshold: 5 }")).rejects.toThrow(
    /^notify\.yaml:5:15: monitor\.rules\[1\]\.name: expected a name without \//,
  )
  await expect(rules("{ metric: a, operator: '=>', threshold: 5 }")).rejects.toThrow(
    /^notify\.yaml:5:\d+: monitor\.rules\[1\]\.operator: /,
  )
})

describe('templates', () => {
  const yaml = `${console2}templates: { directory: words, tenants: words-of }\n`
  const say = async (loaded: Loaded, draft: Partial<Draft> = {}): Promise<string> => {
    const { deliveries } = await explain(loaded, { title: 'Disk', to: ['out'], ...draft })
    return (deliveries[0]!.messages[0] as { text: string }).text
  }

  test('speak for the channels of the root and of tenants, in the language of the notification', async () => {
    const loaded = await load({
      'notify.yaml': yaml,
      'words/out/default.md': '# {{ title }} is full\n',
      'words/out/default.ja.md': '# {{ title }}がいっぱいです 💾\n',
      'words-of/acme/out/default.md': '# Acme: {{ title }}\n',
    })
    expect(await say(loaded)).toBe('[Info] Disk is full')
    expect(await say(loaded, { locale: 'ja' })).toContain('Diskがいっぱいです 💾')
    expect(await say(loaded, { tenant: 'acme' })).toBe('[Info] Acme: Disk')
    expect(loaded.words!.list()).toHaveLength(3)
  })

  test('are another configuration when a file changes, and count once that one has started', async () => {
    const before = await load({
      'notify.yaml': yaml.replace(', tenants: words-of', ''),
      'words/out/default.md': '# old\n',
    })
    expect(before.folders).toContain(join(place.path, 'words/out'))
    await writeFile(join(place.path, 'words/out/default.md'), '# a newer one\n')
    const after = (await loader.load())!
    expect(after.version).not.toBe(before.version)
    expect(await say(before)).toBe('[Info] old')
    loader.started(after)
    expect(await say(before)).toBe('[Info] a newer one')
    expect((await loader.load())!.version).toBe(after.version)
  })

  test('that are wrong refuse the load, all problems with their places', async () => {
    const error: unknown = await load({
      'notify.yaml': yaml.replace(', tenants: words-of', ''),
      'words/out/default.md': '# {{ titel }}\n',
      'words/out/task.failed.yaml': 'a: [',
    }).catch((error: unknown) => error)
    expect(ConfigurationError.is(error)).toBe(true)
    expect((error as ConfigurationError).problems.map(({ path }) => path)).toEqual([
      expect.stringMatching(/^out\/default\.md:1:\d+$/),
      expect.stringMatching(/^out\/task\.failed\.yaml:/),
    ])
  })

  test('are checked with what the events of the configuration carry', async () => {
    const error: unknown = await load({
      'notify.yaml': `preset: job-system\n${yaml.replace(', tenants: words-of', '')}`,
      'words/out/job.failed.md': '# {{ metadata.jobId }}\n\n{{ metadata.jobIdd }}\n',
      'words/out/deploy.finished.md': '# {{ metadata.anything }}\n',
    }).catch((error: unknown) => error)
    expect(String(error)).toMatch(
      /out\/job\.failed\.md:3:\d+: .*metadata\.jobIdd.*; did you mean metadata\.jobId\?$/,
    )
  })

  test('may come and go without another channel behind them', async () => {
    const before = await load({ 'notify.yaml': console2, 'words/out/default.md': '# old\n' })
    await writeFile(join(place.path, 'notify.yaml'), yaml.replace(', tenants: words-of', ''))
    const after = (await loader.load())!
    const use = ({ options }: Loaded): unknown => (options.channels['out'] as { use: unknown }).use
    expect(use(after)).toBe(use(before))
  })
})
