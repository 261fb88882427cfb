import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createTestNotifier, recorder } from '@notify/core/testing'
import {
  ConfigurationError,
  DeliveryError,
  type Channel,
  type ChannelEntry,
  type Draft,
  type Entry,
  type Layer,
} from '@notify/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chat, inFolder } from '../__fixtures__/chat.ts'
import { createLoader, type LoadedConfig, type Loader } from '../load.ts'
import { tenantFiles } from './files.ts'
import { checkTenantName } from './names.ts'

const opened = vi.hoisted(() => ({ paths: [] as string[] }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<Readonly<Record<string, unknown>>>()
  const spied = Object.fromEntries(
    Object.entries(real).map(([name, value]) => [
      name,
      typeof value === 'function'
        ? (...args: unknown[]) => {
            opened.paths.push(String(args[0]))
            return (value as (...given: unknown[]) => unknown)(...args)
          }
        : value,
    ]),
  )
  return { ...spied, default: spied }
})

const put = async (path: string, text: string | object): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, typeof text === 'string' ? text : JSON.stringify(text), { mode: 0o600 })
}
const root = `channels:
  ops: { use: chat, token: t, room: '#root' }
  mail: { use: chat, token: t, room: '#mail' }
routes: [{ name: all, to: [ops] }, { name: page, to: [mail], when: { severity: critical } }]
tenants: { directory: configs }
`
const own = (room: string): object => ({ channels: { ops: { use: 'chat', token: 't', room } } })

let handed: [Draft, string][] = []
const loaderIn = (cwd: string): Loader =>
  createLoader({
    cwd,
    path: 'notify.yaml',
    env: {},
    channels: { chat: async () => chat },
    handOn: async (draft, key) => handed.push([draft, key]),
  })
const roomOf = ({ options }: LoadedConfig, tenant: string, name = 'ops'): unknown => {
  const layer: Layer | undefined = options.tenants?.[tenant]
  const entry = (layer?.channels ?? {})[name] as ChannelEntry | undefined
  return entry && ((entry.use as Channel<{ room: string }>).render(undefined!, undefined!)[0]?.room ?? 'none')
}

let folder = ''
let done = (): void => {}
beforeEach(async () => {
  handed = []
  const ready = Promise.withResolvers<string>()
  void inFolder((path) => {
    ready.resolve(path)
    return new Promise<void>((resolve) => (done = resolve))
  })
  folder = await ready.promise
  await put(join(folder, 'notify.yaml'), root)
})
afterEach(() => done())
const tenant = (name: string, file = 'notifications.json'): string => join(folder, 'configs', name, file)

describe('the name of a tenant', () => {
  test.each([
    '..',
    '.',
    '',
    'a/b',
    'a\\b',
    '%2e%2e',
    '/etc',
    'a'.repeat(300),
    'Acme',
    'a b',
    '-a',
    'é',
    'a\0',
    '__proto__',
    'notifications',
  ])('%j is refused before any file is looked for', async (name) => {
    const files = tenantFiles(join(folder, 'configs'), { cwd: folder, env: {} })
    opened.paths.length = 0
    await expect(files.find(name)).rejects.toThrow(ConfigurationError)
    expect(opened.paths).toEqual([])
    expect(() => checkTenantName(name)).toThrow('not the name of a tenant')
    // The spy sees what is opened.
    await files.find('acme')
    expect(opened.paths.length).toBeGreaterThan(0)
  })

  test('a folder with another name is not read, and said', async () => {
    await put(tenant('Acme'), own('#a'))
    const { options, warnings } = (await loaderIn(folder).load())!
    expect(options.tenants).toBeUndefined()
    expect(warnings).toMatchObject([{ code: 'E_CONFIG_TENANT', path: 'configs/Acme' }])
  })

  test('does not lead to a file somewhere else', async () => {
    await put(join(folder, 'elsewhere/notifications.json'), own('#stolen'))
    await mkdir(join(folder, 'configs'))
    await symlink(join(folder, 'elsewhere'), join(folder, 'configs/acme'))
    const { broken } = (await loaderIn(folder).load())!
    expect(broken).toMatchObject([
      { tenant: 'acme', problems: [{ message: 'is a symbolic link to outside the folder of the tenants' }] },
    ])
  })
})

describe('a tenant', () => {
  test('replaces the root, also by a notify.yaml', async () => {
    await put(tenant('acme'), own('#acme'))
    await put(tenant('other', 'notify.yaml'), "channels: { ops: { use: chat, token: t, room: '#other' } }")
    const loaded = (await loaderIn(folder).load())!
    expect([roomOf(loaded, 'acme'), roomOf(loaded, 'acme', 'mail'), roomOf(loaded, 'other')]).toEqual([
      '#acme',
      undefined,
      '#other',
    ])
  })

  test('extends the root key by key', async () => {
    await put(tenant('acme'), {
      extends: 'root',
      channels: { ops: { room: '#acme' }, mail: { enabled: false } },
      routes: [{ name: 'all', priority: 7 }],
    })
    const loaded = (await loaderIn(folder).load())!
    expect([roomOf(loaded, 'acme'), roomOf(loaded, 'acme', 'mail')]).toEqual(['#acme', undefined])
    expect(loaded.options.tenants!['acme']!.routes).toEqual([{ name: 'all', to: ['ops'], priority: 7 }])
    expect(loaded.origins('acme').map(({ path, file }) => [path, file])).toContainEqual([
      'channels.ops.token',
      'notify.yaml',
    ])
    expect(loaded.origins('acme').find(({ path }) => path === 'channels.ops.room')?.file).toBe(
      'configs/acme/notifications.json',
    )
  })

  test('without a document, with an empty or a disabled one is served by the root', async () => {
    await mkdir(join(folder, 'configs/none'), { recursive: true })
    await put(tenant('empty', 'notify.yaml'), '# nothing yet\n')
    await put(tenant('off'), { enabled: false, channels: { ops: { use: 'wrong' } } })
    // In the format of an earlier system, with a variable that nobody sets.
    await put(tenant('old'), { enabled: false, slack: { webhook_url: '${UNSET}' }, wrong: 1 })
    const { options, broken } = (await loaderIn(folder).load())!
    expect({ tenants: options.tenants, broken }).toEqual({ tenants: undefined, broken: [] })
  })

  test('keeps to what a tenant may say', async () => {
    await put(tenant('acme'), { ...own('#a'), store: { use: 'memory' }, chanels: {} })
    const { broken } = (await loaderIn(folder).load())!
    expect(broken[0]!.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'configs/acme/notifications.json:1:60: store: there is no such option',
      'configs/acme/notifications.json:1:85: chanels: there is no such option',
    ])
  })

  test('shares a channel that is the same as the one of another', async () => {
    await put(tenant('acme'), { extends: 'root' })
    const { options } = (await loaderIn(folder).load())!
    const use = (entry: unknown): unknown => (entry as ChannelEntry).use
    expect(use(options.tenants!['acme']!.channels!['ops'])).toBe(use(options.channels['ops']))
  })
})

test('configs/notifications/config.json is the root, alone or under notify.yaml', async () => {
  await put(join(folder, 'configs/notifications/config.json'), own('#config'))
  await put(tenant('acme'), own('#acme'))
  await put(join(folder, 'notify.yaml'), 'locale: ja\ntenants: { directory: configs }')
  const under = (await loaderIn(folder).load())!
  const roomOfRoot = ({ options }: LoadedConfig): unknown =>
    ((options.channels['ops'] as ChannelEntry).use.render(undefined!, undefined!)[0] as { room: string }).room
  expect([roomOfRoot(under), roomOf(under, 'acme'), under.sources.length]).toEqual(['#config', '#acme', 3])
  await rm(join(folder, 'notify.yaml'))
  const alone = (await createLoader({ cwd: folder, env: {}, channels: { chat: async () => chat } }).load())!
  expect([roomOfRoot(alone), roomOf(alone, 'acme')]).toEqual(['#config', '#acme'])
})

describe('a broken document', () => {
  test('of one of fifty touches no other, and never falls to the root', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `tenant-${index}`)
    for (const name of names) await put(tenant(name), own(`#${name}`))
    const loader = loaderIn(folder)
    const first = (await loader.load())!
    expect(first.broken).toEqual([])
    await put(tenant('tenant-7'), '{ "channels": { "ops": { "use": "caht" } }')
    const second = (await loader.load())!
    expect(second.broken).toMatchObject([{ tenant: 'tenant-7', serves: 'last good version' }])
    for (const name of names) expect(roomOf(second, name)).toBe(`#${name}`)
    loader.clear('tenant-7')
    const third = (await loader.load())!
    expect(third.broken).toMatchObject([
      {
        serves: 'nothing: its notifications wait',
        problems: [{ path: 'configs/tenant-7/notifications.json:1:43' }],
      },
    ])
    // It stands for what may be there, and sends nothing.
    expect(roomOf(third, 'tenant-7')).toBe('none')
    expect(roomOf(third, 'tenant-8')).toBe('#tenant-8')
  })

  test('lets its notifications wait, tells operators, and hands them on once it is mended', async () => {
    const operators = recorder()
    await put(tenant('acme'), '{ "channels": {')
    const loader = createLoader({
      cwd: folder,
      path: 'notify.yaml',
      env: {},
      channels: { chat: async () => chat },
      handOn: (draft, idempotencyKey) => notifier.accept(draft, { idempotencyKey }),
    })
    const withOperators = async (): Promise<LoadedConfig['options']> => {
      const { options } = (await loader.load())!
      return { ...options, channels: { ...options.channels, operators }, operators: { to: ['operators'] } }
    }
    const notifier = createTestNotifier(await withOperators())
    const at = notifier.clock.now() - 5_000
    const content = new Blob(['full'], { type: 'text/plain' })
    const firing = {
      title: 'ディスク 💾',
      key: 'disk',
      state: 'firing',
      tenant: 'acme',
      occurredAt: at,
    } as const
    const { receipts } = await notifier.send({ ...firing, attachments: [{ name: 'df.txt', content }] })
    expect(receipts).toMatchObject([{ outcome: 'waiting', why: 'held' }])
    await notifier.send({ key: 'disk', state: 'resolved', by: 'Aiko', tenant: 'acme' })
    await notifier.settle()
    expect(operators.titles).toEqual([expect.stringContaining('of acme is held: unavailable')])

    await put(tenant('acme'), own('#acme'))
    await notifier.reconfigure(await withOperators())
    const shown = async (): Promise<readonly Entry[]> =>
      (await notifier.read({ tenant: 'acme', channel: 'ops', outcome: 'delivered' })).entries
    // Hashes of attachments are made outside of the clock's time.
    for (let turns = 0; turns < 200 && (await shown()).length < 2; turns++) await notifier.advance(1)
    const entries = await shown()
    const sent = entries.map(({ notification }) => notification)
    expect(sent).toMatchObject([
      { title: 'ディスク 💾', state: 'resolved', key: 'disk', by: 'Aiko' },
      {
        title: 'ディスク 💾',
        state: 'firing',
        key: 'disk',
        occurredAt: at,
        attachments: [{ name: 'df.txt', bytes: 4 }],
      },
    ])
    for (const one of sent) expect(one).not.toHaveProperty('overrides')
    await notifier.close()
  })

  test.each([
    ['a mistake in it', '{ "extends": "root", "channels": { "pager": { "use": "caht" } } }'],
    ['half of it', 'channels:\n  pager: { use: chat, room: "#a", token: [x'],
    ['the format of an earlier system', '{ "slack": { "webhook": "x" }, "event_triggers": [{ "evnt": 1 }] }'],
  ])('with %s from the start refuses no channel that it may have', async (_, text) => {
    await put(tenant('acme', text.startsWith('{') ? 'notifications.json' : 'notify.yaml'), text)
    const loader = createLoader({
      cwd: folder,
      path: 'notify.yaml',
      env: {},
      channels: { chat: async () => chat },
      handOn: (draft, idempotencyKey) => notifier.accept(draft, { idempotencyKey }),
    })
    const options = async (): Promise<LoadedConfig['options']> => (await loader.load())!.options
    const notifier = createTestNotifier(await options())
    const own = text.includes('slack') ? 'slack' : 'pager'
    for (const name of [own, 'ops'])
      expect((await notifier.send({ title: name, tenant: 'acme', to: [name] })).receipts).toMatchObject([
        { channel: '~waiting', outcome: 'waiting', why: 'held' },
      ])
    await expect(notifier.send({ title: 'x', tenant: 'acme', to: ['nobody'] })).rejects.toThrow(/to\[0\]/)
    // The root's own channel of this name has heard nothing.
    expect((await notifier.read({ outcome: 'delivered' })).entries).toEqual([])

    await rm(join(folder, 'configs/acme'), { recursive: true })
    await put(tenant('acme', 'notify.yaml'), `channels: { ${own}: { use: chat, token: t, room: '#a' } }`)
    await notifier.reconfigure(await options())
    const read = async (outcome: 'delivered' | 'dead'): Promise<readonly unknown[]> =>
      (await notifier.read({ tenant: 'acme', channel: outcome === 'dead' ? '~waiting' : own, outcome }))
        .entries
    const isDone = async (): Promise<boolean> =>
      (await read('dead')).length + (await read('delivered')).length === 2
    for (let turns = 0; turns < 200 && !(await isDone()); turns++) await notifier.advance(1)
    expect(await read('delivered')).toMatchObject([{ notification: { title: own } }])
    // It replaces the root now, and has no such channel.
    expect(await read('dead')).toMatchObject([
      { notification: { title: 'ops' }, receipts: [{ why: expect.stringContaining('cannot be accepted') }] },
    ])
    await notifier.close()
  })

  test('keeps what waited for its channels before this process began', async () => {
    await put(tenant('acme'), own('#a'))
    const { options } = (await loaderIn(folder).load())!
    const down: Channel = {
      ...chat.create({ token: 't', room: '#a' } as never),
      send: async () => {
        throw new DeliveryError('unavailable', 'down')
      },
    }
    const notifier = createTestNotifier({ ...options, tenants: { acme: { channels: { ops: down } } } })
    await notifier.accept({ title: 'before', tenant: 'acme' })
    await notifier.advance(1)
    const receipts = async (): Promise<unknown> =>
      (await notifier.read({ tenant: 'acme' })).entries[0]?.receipts
    expect(await receipts()).toMatchObject([{ channel: 'ops', outcome: 'waiting', why: 'retry' }])
    await put(tenant('acme'), '{ "channels": { "ops": { "use": "chat", ')
    await notifier.reconfigure((await loaderIn(folder).load())!.options)
    await notifier.advance(3_600_000)
    expect(await receipts()).toMatchObject([{ channel: 'ops', outcome: 'waiting', why: 'held' }])
    await put(tenant('acme'), own('#a'))
    await notifier.reconfigure((await loaderIn(folder).load())!.options)
    await notifier.advance(3_600_000)
    expect(await receipts()).toMatchObject([{ channel: 'ops', outcome: 'delivered' }])
    await notifier.close()
  })
})
