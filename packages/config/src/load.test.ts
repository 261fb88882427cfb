import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createTestNotifier } from '@notify/core/testing'

import { createNotifier, secret, type Channel, type ChannelEntry, type Secret } from '@notify/core'
import { chat, inFolder, loadText } from './__fixtures__/chat.ts'
import { loadConfig, type LoadedConfig } from './load.ts'

const good = `
store: { use: sqlite, path: notify.db }
publicUrl: https://notify.acme.dev
channels:
  ops: { use: chat, token: "\${CHAT_TOKEN}", room: '#ops', when: { severity: { atLeast: warning } } }
  mail:
    use: chat
    token: abc
    room: '#mail'
    port: \${PORT:-25}
    phones: ["\${PHONE}"]
    policies: { rateLimit: { limit: 10, per: 1s }, timeout: 60s }
    retry: { maxAge: 1h }
    group: { wait: 30s }
stages:
  - { filter: { not: { type: heartbeat } } }
  - { throttle: { every: 5m, by: [type, source] }, except: { severity: critical } }
  - silence:
  - { activeTimes: { zone: Asia/Tokyo, between: ['09:00', '18:00'] }, when: { type: 'report.*' } }
routes:
  - { name: page, when: { severity: critical }, to: [ops], fallback: { to: [mail], after: 1m }, priority: 100 }
  - { to: [mail] }
policies: { breaker: { failures: 3, hold: 10s, cap: 1m }, concurrency: 4, queueLimit: { limit: 100, overflow: dead } }
retry: { attempts: 3 }
redact: [metadata.password]
operators: { to: [ops] }
retention: { delivered: 3d }
concurrency: 20
`
const env = { CHAT_TOKEN: 'xyz', PHONE: '+818012345678' }

const channelsOf = (loaded: LoadedConfig | undefined): Record<string, ChannelEntry> =>
  loaded!.options.channels as Record<string, ChannelEntry>
const optionsOf = (channel: Channel): unknown => channel.render(undefined as never, undefined as never)[0]

test('a file becomes options for createNotifier', async () => {
  const loaded = await loadText(good, { env })
  const { channels, stages, policies, ...data } = loaded!.options
  expect(data).toEqual({
    routes: [
      {
        name: 'page',
        when: { severity: 'critical' },
        to: ['ops'],
        fallback: { to: ['mail'], after: '1m' },
        priority: 100,
      },
      { to: ['mail'] },
    ],
    retry: { attempts: 3 },
    redact: ['metadata.password'],
    operators: { to: ['ops'] },
    retention: { delivered: '3d' },
    concurrency: 20,
  })
  expect(stages!.map((stage) => stage.name)).toEqual(['filter', 'except', 'silence', 'when'])
  expect(policies!.map(({ name }) => name)).toEqual(['breaker', 'concurrency', 'queueLimit'])
  expect(Object.keys(channels)).toEqual(['ops', 'mail'])
  expect(loaded).toMatchObject({
    store: { use: 'sqlite', options: { path: 'notify.db' } },
    publicUrl: 'https://notify.acme.dev',
  })
  expect(loaded!.sources).toEqual([expect.stringMatching(/notify\.yaml$/)])
  await createNotifier(loaded!.options).close()
})

test('what other packages read is checked and passed on', async () => {
  const { sections, options } = (await loadText(`
$schema: ./notify.schema.json
channels: { ops: { use: chat, token: t, room: '#a' } }
locale: ja
templates: { directory: templates }
events: [jobs]
monitor: { interval: 60s, rules: [{ metric: queue_size, operator: '>', threshold: 1000, severity: warning, cooldown: 15m }] }
`))!
  expect(sections).toEqual({
    templates: { directory: 'templates' },
    events: ['jobs'],
    monitor: {
      interval: '60s',
      locale: 'ja',
      rules: [
        { metric: 'queue_size', operator: '>', threshold: 1_000, severity: 'warning', cooldown: '15m' },
      ],
    },
  })
  const notifier = createTestNotifier(options)
  expect((await notifier.explain({ title: 'a' })).notification.locale).toBe('ja')
  expect((await notifier.explain({ title: 'a', locale: 'en' })).notification.locale).toBe('en')
})

test('an open incident holds back what an inhibition names', async () => {
  const { options } = (await loadText(`
channels: { ops: { use: chat, token: t, room: '#a' } }
stages:
  - { inhibit: { when: { type: { matches: '^task[.]' } }, whileOpen: 'host-down/{source}/{metadata.rack}' }, except: { severity: critical } }
`))!
  const notifier = createTestNotifier(options)
  const task = { title: 'a', type: 'task.failed', source: 'db-1', metadata: { rack: 7 } }
  const outcome = async (draft: object): Promise<unknown> =>
    (await notifier.send({ ...task, ...draft })).receipts[0]?.outcome
  expect(await outcome({})).toBe('delivered')
  await notifier.send({ title: 'db-1 is down', key: 'host-down/db-1/7', state: 'firing' })
  expect(await outcome({})).toBe('suppressed')
  const others = [
    { type: 'job.failed' },
    { source: 'db-2' },
    { metadata: {} },
    { metadata: { rack: ['7'] } },
    { severity: 'critical' },
  ]
  expect(await Promise.all(others.map(outcome))).toEqual(others.map(() => 'delivered'))
  await notifier.resolve('host-down/db-1/7')
  expect(await outcome({})).toBe('delivered')
})

test('a silence holds back what it matches, in its time', async () => {
  const { options } = (await loadText(`
channels: { ops: { use: chat, token: t, room: '#a' } }
silences:
  - { when: { source: staging }, comment: being rebuilt }
  - { when: { source: { matches: '^db-[0-9]+$' } }, from: '2026-01-01T00:01:00Z', until: '2026-01-01T01:02:00+01:00' }
`))!
  const notifier = createTestNotifier(options)
  const why = async (source: string): Promise<string | undefined> =>
    (await notifier.explain({ title: 'a', source })).suppressed?.why
  expect([await why('staging'), await why('web'), await why('db-1')]).toEqual([
    'being rebuilt',
    undefined,
    undefined,
  ])
  await notifier.advance(60_000)
  expect([await why('db-1'), await why('db-x')]).toEqual(['silences[1]', undefined])
  await notifier.advance(60_000)
  expect(await why('db-1')).toBeUndefined()
})

test('enabled: false of the whole sends nothing, and each receipt says so', async () => {
  for (const text of [
    "enabled: false\nchannels: { ops: { use: chat, token: t, room: '#a' } }",
    'enabled: false',
  ]) {
    const notifier = createTestNotifier((await loadText(text))!.options)
    const { receipts } = await notifier.send({ title: 'a' })
    expect(receipts).toMatchObject([{ outcome: 'suppressed', by: 'disabled' }])
  }
})

test('enabled: false of a channel takes it out of everything that names it, and asks nothing of its options', async () => {
  const { options } = (await loadText(
    `channels:
  ops: { use: chat, token: t, room: '#a' }
  pager: { use: chat, token: "\${UNSET}", room: wrong, enabled: false }
  sms: { use: chat, enabled: "\${SMS:-false}" }
routes:
  - { name: page, to: [ops, pager], fallback: [sms], escalate: [{ after: 5m, to: [pager] }, { after: 9m, to: [ops, sms] }] }
  - { name: all, to: [ops], fallback: { to: [pager], after: 1m } }
  - { name: none, to: [pager, sms] }
operators: { to: [pager] }
`,
  ))!
  expect(Object.keys(options.channels)).toEqual(['ops'])
  expect(options.operators).toBeUndefined()
  expect(options.routes).toEqual([
    { name: 'page', to: ['ops'], escalate: [{ after: '9m', to: ['ops'] }] },
    { name: 'all', to: ['ops'] },
  ])
})

test('a channel gets the options of its factory one to one, and the rest guards it', async () => {
  const { ops, mail } = channelsOf(await loadText(good, { env }))
  expect(optionsOf(ops!.use)).toEqual({ token: 'xyz', room: '#ops' })
  expect(optionsOf(mail!.use)).toEqual({ token: 'abc', room: '#mail', port: 25, phones: ['+818012345678'] })
  expect(ops!.when).toEqual({ severity: { atLeast: 'warning' } })
  expect(mail!.policies!.map(({ name }) => name)).toEqual(['rateLimit', 'timeout'])
  expect(mail).toMatchObject({ retry: { maxAge: '1h' }, group: { wait: '30s' } })
})

test('an option that the environment supplies is left to the factory', async () => {
  vi.stubEnv('CHAT_TOKEN', 'from the environment')
  const loaded = await loadText("channels: { ops: { use: chat, room: '#a' } }")
  vi.unstubAllEnvs()
  expect(optionsOf(channelsOf(loaded)['ops']!.use)).toEqual({ room: '#a' })
})

test('what came from a variable is never read as YAML, and not looked at again', async () => {
  const text = `channels: { ops: { use: chat, token: '\${T}', room: "#\${R}" } }`
  const loaded = await loadText(text, { env: { T: 'a: [b, "${R}', R: '{ $$ }\n---\n日本語 🚨' } })
  expect(optionsOf(channelsOf(loaded)['ops']!.use)).toEqual({
    token: 'a: [b, "${R}',
    room: '#{ $$ }\n---\n日本語 🚨',
  })
})

test('a variable is a number or a boolean only where one is expected', async () => {
  const text = `channels: { ops: { use: chat, token: '\${N}', room: '#a', port: '\${N}', silent: '\${B}' } }`
  const loaded = await loadText(text, { env: { N: '25', B: 'true' } })
  expect(optionsOf(channelsOf(loaded)['ops']!.use)).toEqual({
    token: '25',
    room: '#a',
    port: 25,
    silent: true,
  })
})

test('anchors and merge keys are followed, and the own entries of a mapping win', async () => {
  const loaded = await loadText(`channels:
  a: &a { use: chat, token: t, room: '#a', headers: { x: 'y' } }
  b: { <<: *a, room: '#b' }
`)
  expect(optionsOf(channelsOf(loaded)['b']!.use)).toEqual({ token: 't', room: '#b', headers: { x: 'y' } })
})

test.each([
  ['CRLF line ends', "channels:\r\n  ops: { use: chat, token: t, room: '#a' }\r\n"],
  ['a byte order mark', "\uFEFFchannels: { ops: { use: chat, token: t, room: '#a' } }"],
  [
    'JSON with tabs',
    '{\n\t"channels": {\n\t\t"ops": { "use": "chat", "token": "t", "room": "#a" }\n\t}\n}\n',
  ],
  [
    'YAML 1.2: no, off and 12:30 are text',
    "channels: { ops: { use: chat, token: no, room: '#a', phones: [off, 12:30] } }",
  ],
])('%s is read', async (_, text) => {
  expect(Object.keys(channelsOf(await loadText(text)))).toEqual(['ops'])
})

test('without a file there is nothing, so that the caller can fall back', async () => {
  await inFolder(async (cwd) => {
    await mkdir(join(cwd, '.git'))
    expect(await loadConfig({ cwd, env: {}, channels: {} })).toBeUndefined()
  })
})

test('only the kinds that a file uses are loaded', async () => {
  const other = async (): Promise<never> => {
    throw new Error('loaded')
  }
  const channels = { chat: async () => chat, other }
  await expect(
    loadText("channels: { ops: { use: chat, token: t, room: '#a' } }", { channels }),
  ).resolves.toBeDefined()
})

test('a channel may be a package beside the file', async () => {
  await inFolder(async (cwd) => {
    const folder = join(cwd, 'node_modules/@acme/notify-channel-pager')
    await mkdir(folder, { recursive: true })
    await writeFile(
      join(folder, 'package.json'),
      '{ "name": "@acme/notify-channel-pager", "type": "module", "exports": { "./config": "./config.js" } }',
    )
    await writeFile(
      join(folder, 'config.js'),
      `export const definition = { kind: 'pager', environment: {}, credentials: '', schema: { type: 'object' },
      create: (options) => ({ spec: 1, kind: 'pager', features: { incidents: 'keyed' }, render: () => [options], send: async () => ({}) }) }`,
    )
    await writeFile(
      join(cwd, 'notify.yaml'),
      "channels: { pager: { use: '@acme/notify-channel-pager', key: 7 } }",
    )
    const loaded = await loadConfig({ path: 'notify.yaml', cwd, env: {}, channels: {} })
    expect(optionsOf(channelsOf(loaded)['pager']!.use)).toEqual({ key: 7 })
  })
})

test('a package that is not there, and one that throws, are told apart', async () => {
  await inFolder(async (cwd) => {
    const folder = join(cwd, 'node_modules/notify-channel-a')
    await putFile(join(folder, 'package.json'), '{ "exports": { "./config": "./config.mjs" } }')
    await putFile(join(folder, 'config.mjs'), "throw new TypeError('s3cret')")
    await putFile(
      join(cwd, 'notify.yaml'),
      'channels: { a: { use: notify-channel-a }, b: { use: notify-channel-b } }',
    )
    const { unavailable } = (await loadConfig({ path: 'notify.yaml', cwd, env: {}, channels: {} }))!
    expect(unavailable.map(({ problem }) => `${problem.message}; ${problem.hint}`)).toEqual([
      'channels.a.use: the package notify-channel-a is there, and loading its ./config throws TypeError; it is a mistake of the package: load it by itself to see more',
      'channels.b.use: the package notify-channel-b or its ./config could not be loaded; npm install notify-channel-b',
    ])
  })
})

const putFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
const kinds = { chat: async () => chat }

test('${file:…} is read from the folder of the file, without its last line end, and again when a secret was refused', async () => {
  await inFolder(async (cwd) => {
    await putFile(join(cwd, 'etc/secrets/token'), 's3cret\n')
    await putFile(
      join(cwd, 'etc/notify.yaml'),
      "channels: { ops: { use: chat, token: '${file:secrets/token}', room: '#${file:secrets/token}' } }",
    )
    const loaded = await loadConfig({ path: 'etc/notify.yaml', cwd, env: {}, channels: kinds })
    const { token, room } = optionsOf(channelsOf(loaded)['ops']!.use) as { token: Secret; room: string }
    const reader = secret(token, 'token')
    expect([await reader.read(), room]).toEqual(['s3cret', '#s3cret'])
    await putFile(join(cwd, 'etc/secrets/token'), 'rotated\n')
    expect(await reader.read()).toBe('s3cret')
    reader.forget()
    expect(await reader.read()).toBe('rotated')
  })
})

test.skipIf(process.platform === 'win32')(
  'a secret that everybody on the machine may read is a warning',
  async () => {
    const { warnings } = (await loadText("channels: { ops: { use: chat, token: abc, room: '#a' } }"))!
    expect(warnings).toEqual([
      {
        code: 'E_CONFIG_PERMISSIONS',
        path: 'notify.yaml',
        message: 'every user of this machine may read channels.ops.token',
        hint: 'chmod 600, or write ${NAME} and set the variable',
      },
    ])
  },
)
