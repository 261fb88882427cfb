import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigurationError, createNotifier, type ChannelEntry } from '@notify/core'
import { createTestNotifier } from '@notify/core/testing'
import { describe, expect, test } from 'vitest'
import { chat, inFolder } from './__fixtures__/chat.ts'
import { loadConfig, type LoadedConfig, type LoadOptions } from './load.ts'

type Files = Readonly<Record<string, string>>

const load = (files: Files, more: Partial<LoadOptions> = {}, from = '.'): Promise<LoadedConfig | undefined> =>
  inFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text, { mode: 0o600 })
    }
    return loadConfig({ cwd: join(folder, from), env: {}, channels: { chat: async () => chat }, ...more })
  })
const problems = async (files: Files, more?: Partial<LoadOptions>): Promise<string> => {
  const error: unknown = await load(files, more).catch((thrown: unknown) => thrown)
  return ConfigurationError.is(error) ? error.message : 'no problem'
}
const rooms = (loaded: LoadedConfig | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(loaded!.options.channels).map(([name, entry]) => {
      const [message] = (entry as ChannelEntry).use.render(undefined!, undefined!) as { room: string }[]
      return [name, message?.room]
    }),
  )
const ops =
  "channels: { ops: { use: chat, token: t, room: '#base' }, mail: { use: chat, token: t, room: '#mail' } }\n"

describe('what goes over the file', () => {
  const files = {
    'notify.yaml': ops,
    'notify.local.yaml': "channels: { ops: { room: '#local' }, mail: null }",
    'notify.production.json': '{ "channels": { "ops": { "room": "#production" } } }',
  }

  test('is notify.local.yaml, then that of NOTIFY_ENV', async () => {
    expect(rooms(await load(files))).toEqual({ ops: '#local' })
    const production = await load(files, { env: { NOTIFY_ENV: 'production' } })
    expect(rooms(production)).toEqual({ ops: '#production' })
    expect(production!.sources.map((path) => path.replace(/.*\//, ''))).toEqual(Object.keys(files))
    expect(rooms(await load(files, { env: { NOTIFY_ENV: 'staging' } }))).toEqual({ ops: '#local' })
  })

  test('is that of the nearest folder, unless the file was named', async () => {
    const nested = {
      ...files,
      '.git/HEAD': '',
      'packages/web/notify.local.yml': "channels: { ops: { room: '#web' } }",
    }
    expect(rooms(await load(nested, {}, 'packages/web'))).toEqual({ ops: '#web', mail: '#mail' })
    expect(rooms(await load(nested, { path: '../../notify.yaml' }, 'packages/web'))).toEqual({
      ops: '#local',
    })
    expect(
      rooms(
        await load({ ...nested, 'other.yaml': ops, 'other.local.yaml': '# nothing' }, { path: 'other.yaml' }),
      ),
    ).toEqual({
      ops: '#base',
      mail: '#mail',
    })
  })

  test('keeps nobody from mending what lies under it: what is replaced is not complained about', async () => {
    const wrong = {
      'notify.yaml': ops.replace("'#mail'", '"${UNSET}"'),
      'notify.local.yaml': "channels: { mail: { room: '#m' } }",
    }
    expect(rooms(await load(wrong))).toEqual({ ops: '#base', mail: '#m' })
  })

  test('is named in what is wrong, file by file', async () => {
    const report = await problems(
      {
        'notify.yaml': `${ops}routes: [{ name: a, to: [ops] }, { name: b, to: [opss] }]`,
        'notify.local.yaml': "channels:\n  ops: { rom: '#a' }\nroutes: [{ name: b, priority: high }]",
        'notify.ci.yaml': 'chanels: {}\nconcurrency: 0123',
      },
      { env: { NOTIFY_ENV: 'ci' } },
    )
    expect(report).toMatchInlineSnapshot(`
      "notify.yaml:2:50: routes[1].to[0]: there is no such channel, received "opss"; did you mean ops?
      notify.local.yaml:2:10: channels.ops.rom: there is no such option; did you mean room?
      notify.local.yaml:3:31: routes[1].priority: expected a number, received "high"
      notify.ci.yaml:1:1: chanels: there is no such option; did you mean channels?
      notify.ci.yaml:2:14: concurrency: this number would not be kept as it is written; put quotes around it"
    `)
  })

  test('is missed where NOTIFY_ENV is nearly the name of one that is there', async () => {
    const files = {
      'notify.yaml': ops,
      'notify.staging.yaml': 'locale: ja',
      'notify.local.yaml': 'locale: ja',
    }
    const warnings = async (name: string): Promise<readonly unknown[]> =>
      (await load(files, { env: { NOTIFY_ENV: name } }))!.warnings
    expect(await warnings('stagin')).toEqual([
      {
        code: 'E_CONFIG_ENVIRONMENT',
        path: 'NOTIFY_ENV',
        message: 'there is no file for stagin: nothing goes over the configuration',
        hint: 'did you mean staging?',
      },
    ])
    for (const name of ['staging', 'production', 'locale']) expect(await warnings(name)).toEqual([])
  })

  test.each(['../prod', 'a/b', 'a b', 'x'.repeat(65), '..'])('NOTIFY_ENV=%s is refused', async (name) => {
    await expect(load(files, { env: { NOTIFY_ENV: name } })).rejects.toMatchObject({
      problems: [{ code: 'E_CONFIG_ENVIRONMENT' }],
    })
  })
})

describe('code', () => {
  const channel = `{ spec: 1, kind: 'own', features: { incidents: 'follows' }, render: () => [{ room: '#own' }], send: async () => ({}) }`

  test.each([
    [
      'notify.config.ts',
      'const room: string = "#ts"; export default { channels: { ops: { use: "chat", token: "t", room } } } satisfies object',
    ],
    ['notify.config.js', 'export default { channels: { ops: { use: "chat", token: "t", room: "#ts" } } }'],
    [
      'notify.config.mjs',
      'export default async ({ env }) => ({ channels: { ops: { use: "chat", token: "t", room: env.ROOM } } })',
    ],
  ])('%s is a document', async (name, text) => {
    const loaded = await load(
      { 'package.json': '{ "type": "module" }', [name]: text, 'notify.yaml': ops },
      { env: { ROOM: '#ts' } },
    )
    expect(rooms(loaded)).toEqual({ ops: '#ts' })
  })

  test('may give what data would become: channels, stages, conditions, policies, patterns, observers', async () => {
    const text = `
const own = ${channel}
export default {
  channels: { own, guarded: { use: own, when: ({ title }) => title !== 'no', policies: [{ name: 'mine', around: (a, next) => next(a) }] } },
  stages: [(plan) => plan, { filter: { not: { type: 'heartbeat' } } }],
  routes: [{ to: ['own'], when: (n) => n.title === 'yes' }, { to: ['guarded'] }],
  redact: [/sk_[a-z0-9]+/],
  observers: [() => {}],
  retry: { attempts: 3 },
}`
    const { options } = (await load({ 'notify.config.mjs': text }))!
    const notifier = createTestNotifier(options)
    const channelsFor = async (title: string): Promise<string[]> =>
      (await notifier.explain({ title })).deliveries.map((delivery) => delivery.channel)
    expect([await channelsFor('yes'), await channelsFor('no')]).toEqual([['own', 'guarded'], []])
    expect((await notifier.explain({ title: 'sk_abc1' })).notification.title).toBe('[redacted]')
    expect([options.observers!.length, options.stages!.length, options.retry]).toEqual([
      1,
      2,
      { attempts: 3 },
    ])
    await createNotifier(options).close()
  })

  test('takes overlays, and shows where each value is from', async () => {
    const loaded = (await load({
      'notify.config.mjs': `export default { channels: { own: ${channel}, ops: { use: 'chat', token: 't', room: '#code' } } }`,
      'notify.local.yaml': "channels: { ops: { room: '#local' } }",
    }))!
    expect(rooms(loaded)).toEqual({ own: '#own', ops: '#local' })
    expect(loaded.origins().map(({ path, value, file, line }) => `${path} ${value} ${file}:${line}`)).toEqual(
      [
        'channels.own (code) notify.config.mjs:0',
        'channels.ops.use "chat" notify.config.mjs:0',
        'channels.ops.token ••• notify.config.mjs:0',
        'channels.ops.room "#local" notify.local.yaml:1',
      ],
    )
  })

  test.each([
    [
      'export default 1',
      'notify.config.mjs: has no document as its default export; export default { channels: { … } }',
    ],
    [
      'export const a = {}',
      'notify.config.mjs: has no document as its default export; export default { channels: { … } }',
    ],
    ["throw new Error('no entry')", 'notify.config.mjs: cannot be loaded: Error: no entry'],
    [
      'export default { chanels: {} }',
      'notify.config.mjs: chanels: there is no such option; did you mean channels?',
    ],
    [
      "export default { channels: { ops: { use: 'chat', token: 't', room: 'x' } } }",
      'notify.config.mjs: channels.ops.room: not of the form that is expected, received "x"; for example #ops',
    ],
    ['const a = {}; a.a = a; export default a', /nested deeper than 32/],
    ['export default { channels: JSON.parse(\'{"__proto__": 1}\') }', /the key __proto__ is not allowed/],
  ])('%s: what is wrong is said', async (text, message) => {
    const report = await problems({ 'notify.config.mjs': text })
    if (typeof message === 'string') expect(report.split('\n')[0]).toBe(message)
    else expect(report).toMatch(message)
  })
})

describe('a channel that cannot start', () => {
  const text = `channels:
  ops: { use: chat, token: t, room: '#a' }
  a: { use: chat, room: '#a' }
  b: { use: chat, token: s3cret, room: '#secret-handshake' }
  c: { use: '@acme/notify-channel-x', token: s3cret, when: { severity: critical } }
  d: { use: broken, retry: { attempts: 2 } }
`
  const channels = { chat: async () => chat, broken: () => Promise.reject(new Error('s3cret')) }

  test('is stood in for, and the reason has its place', async () => {
    const loaded = (await load({ 'notify.yaml': text }, { channels }))!
    expect(
      loaded.unavailable.map(({ channel, problem: { path, message } }) => `${channel} ${path} ${message}`),
    ).toEqual([
      'a notify.yaml:3:3 channels.a: chat: token is missing',
      'b notify.yaml:4:3 channels.b: the channel cannot be made: its factory threw TypeError',
      'c notify.yaml:5:8 channels.c.use: the package @acme/notify-channel-x or its ./config could not be loaded',
      'd notify.yaml:6:8 channels.d.use: the package @notify/channel-broken or its ./config could not be loaded',
    ])
    expect(JSON.stringify([loaded.unavailable, loaded.origins()])).not.toContain('s3cret')
    const notifier = createTestNotifier(loaded.options)
    const { receipts } = await notifier.send({ title: 'a' })
    expect(receipts).toMatchObject([
      { channel: 'ops', outcome: 'delivered' },
      ...['a', 'b', 'd'].map((channel) => ({ channel, outcome: 'waiting', why: 'held', attempts: 0 })),
    ])
    const { channels: healths } = await notifier.health()
    expect(healths[1]!.hold!.error).toBe(
      'notify.yaml:3:3: channels.a: chat: token is missing; give it as an option or set CHAT_TOKEN',
    )
    await notifier.close()
  })
})

test('what is shown of a configuration has its place and its variables, and no secret', async () => {
  const loaded = (await load(
    {
      'notify.yaml': `channels:
  ops: { use: chat, token: "\${T}", room: "#\${R:-general}", headers: { x: s3cret }, silent: true, auth: { user: u, password: s3cret } }
  more: { use: chat, token: "\${file:notify.yaml}", room: "#\${T}" }
store: { use: other, url: 'pg://u:s3cret@host/db' }
routes: [{ to: [ops], priority: 1 }]
`,
    },
    { env: { T: 's3cret' } },
  ))!
  const lines = loaded
    .origins()
    .map(({ path, value, file, line, column, from }) =>
      [`${path}: ${value}`, `${file}:${line}:${column}`, ...from].join(' '),
    )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "channels.ops.use: "chat" notify.yaml:2:15
    channels.ops.token: ••• notify.yaml:2:28 T
    channels.ops.room: "#general" notify.yaml:2:42
    channels.ops.headers.x: ••• notify.yaml:2:74
    channels.ops.silent: true notify.yaml:2:92
    channels.ops.auth.user: "u" notify.yaml:2:112
    channels.ops.auth.password: ••• notify.yaml:2:125
    channels.more.use: "chat" notify.yaml:3:16
    channels.more.token: ••• notify.yaml:3:29 file:notify.yaml
    channels.more.room: ••• notify.yaml:3:58 T
    store.use: "other" notify.yaml:4:15
    store.url: ••• notify.yaml:4:27
    routes[0].to[0]: "ops" notify.yaml:5:17
    routes[0].priority: 1 notify.yaml:5:33"
  `)
  expect(lines.join('\n')).not.toContain('s3cret')
})
