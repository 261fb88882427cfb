import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { run as notify } from '../run.ts'

const written = { out: '', err: '' }
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notify-cli-config-'))
  written.out = ''
  written.err = ''
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.err += String(text)), true))
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const put = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text, { mode: 0o600 })
  }
}
const config = (...args: string[]): Promise<number> =>
  notify(['config', ...args], new AbortController().signal)

const good = {
  'notify.yaml': `channels:
  hook: { use: webhook, url: "\${CONFIG_TEST_HOOK}" }
  screen: { use: console }
tenants: { directory: configs }
`,
  'notify.local.yaml': 'routes: [{ to: [screen] }]\n',
  'configs/acme/notifications.json': '{ "extends": "root", "channels": { "hook": null } }',
}
beforeEach(() => vi.stubEnv('CONFIG_TEST_HOOK', 'https://hooks.example/s3cret'))

describe('show', () => {
  test('prints each value, and with --origin where it comes from; secrets are masked', async () => {
    await put(good)
    expect(await config('show')).toBe(0)
    expect(written.out).toBe(`channels.hook.use: "webhook"
channels.hook.url: •••
channels.screen.use: "console"
tenants.directory: "configs"
routes[0].to[0]: "screen"
`)
    written.out = ''
    expect(await config('show', '--origin')).toBe(0)
    expect(written.out).toBe(`channels.hook.use: "webhook"    notify.yaml:2:16
channels.hook.url: •••          notify.yaml:2:30, CONFIG_TEST_HOOK
channels.screen.use: "console"  notify.yaml:3:18
tenants.directory: "configs"    notify.yaml:4:23
routes[0].to[0]: "screen"       notify.local.yaml:1:17
`)
  })

  test('of a tenant prints what counts for it; of one without its own, the root', async () => {
    await put(good)
    expect(await config('show', '--origin', '--tenant', 'acme')).toBe(0)
    expect(written.out).toBe(`channels.screen.use: "console"  notify.yaml:3:18
routes[0].to[0]: "screen"       notify.local.yaml:1:17
extends: "root"                 configs/acme/notifications.json:1:14
`)
    expect(await config('show', '--tenant', 'other')).toBe(0)
    expect(written.err).toContain('other has no configuration of its own: the root serves it')
    expect(await config('show', '--tenant', '../acme')).toBe(4)
    expect(written.err).toContain('not the name of a tenant')
  })

  test('as JSON holds the same', async () => {
    await put(good)
    await config('show', '--json')
    expect(JSON.parse(written.out)).toContainEqual({
      path: 'channels.hook.url',
      value: '•••',
      file: 'notify.yaml',
      line: 2,
      column: 30,
      from: ['CONFIG_TEST_HOOK'],
    })
    expect(written.out).not.toContain('s3cret')
  })
})

test('the environment alone is named once, and as what it is', async () => {
  await put({ '.git/HEAD': '' })
  vi.stubEnv('HOME', folder)
  vi.stubEnv('WEBHOOK_URLS', 'https://a.acme.dev')
  expect([await config('check'), written.out]).toEqual([0, 'nothing is wrong in the environment\n'])
  written.out = ''
  await config('show', '--origin')
  expect(written.out).toMatch(/^channels\.webhook\.url: •••\s+WEBHOOK_URLS$/m)
})

describe('check', () => {
  test('of what is right ends with 0', async () => {
    await put(good)
    expect([await config('check'), written]).toEqual([0, { out: 'nothing is wrong in 3 files\n', err: '' }])
  })

  test('tells everything that is wrong with its place, and ends with 4', async () => {
    await put({ 'notify.yaml': 'chanels: {}\nchannels:\n  a: { use: slak }\n' })
    expect(await config('check')).toBe(4)
    expect(written.out).toBe(`notify.yaml:1:1: chanels: there is no such option; did you mean channels?
notify.yaml:3:13: channels.a.use: there is no such kind of channel; did you mean slack?
`)
  })

  test('counts channels that cannot start and tenants that are broken', async () => {
    await put({
      'notify.yaml': `${good['notify.yaml']}  `.replace(
        'screen: { use: console }',
        'chat: { use: slack, channel: "#a" }',
      ),
      'configs/acme/notifications.json': '{ "chanels": {} }',
    })
    vi.stubEnv('SLACK_TOKEN', '')
    vi.stubEnv('SLACK_WEBHOOK_URL', '')
    expect(await config('check', '--json')).toBe(4)
    const { problems } = JSON.parse(written.out) as { problems: { path: string }[] }
    expect(problems.map(({ path }) => path)).toEqual([
      'notify.yaml:3:3',
      'configs/acme/notifications.json:1:3',
    ])
  })

  test('without a file ends with 4', async () => {
    await put({ '.git/HEAD': '' })
    vi.stubEnv('HOME', folder)
    expect(await config('check')).toBe(4)
    expect(written.out).toBe('no notify.yaml was found; name one with --config\n')
  })
})

test('schema prints the JSON Schema of the file, or of a tenant', async () => {
  expect(await config('schema')).toBe(0)
  const schema = JSON.parse(written.out) as { properties: Record<string, unknown> }
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['$schema', 'channels', 'store', 'tenants']),
  )
  expect(written.out).toMatch(/"const": "telegram"[^]*"const": "postgres"/)
  written.out = ''
  await config('schema', '--tenant', 'acme')
  expect(Object.keys((JSON.parse(written.out) as typeof schema).properties)).not.toContain('store')
})

test.each([
  [[], 'it needs one of'],
  [['--json'], 'it needs one of'],
  [['chekc'], 'did you mean notify config check?'],
  [['constructor'], 'it needs one of'],
  [['check', '--orign'], 'did you mean --origin?'],
])('config %j is an error of usage', async (args, message) => {
  expect(await config(...args)).toBe(2)
  expect(written.err).toContain(message)
})
