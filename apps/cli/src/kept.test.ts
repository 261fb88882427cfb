import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '@notify/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { place, type Ended, type Place, type Serving } from './__fixtures__/notify.ts'
import { service } from './__fixtures__/service.ts'

let here: Place
let sandbox: Sandbox
let env: Record<string, string>
let serving: Serving | undefined

beforeEach(async () => {
  sandbox = await createSandbox({ vendors: ['slack'] })
  const { yaml, environment } = sandbox.settings()
  env = { ...environment }
  // The token comes from the variable of the channel's own.
  here = await place({ 'notify.yaml': yaml.replace(/token: "[^"]*", /, '') })
})
afterEach(async () => {
  serving?.end('SIGTERM')
  await serving?.ended
  serving = undefined
  await here[Symbol.asyncDispose]()
  await sandbox.close()
})

const notify = (...args: string[]): Promise<Ended> => here.notify(args, { env }).ended
const server = async (): Promise<void> => {
  serving = here.serve(['server', '--port', '0'], { env })
  await serving.says(/listening on/)
}
const stop = async (): Promise<void> => {
  serving!.end('SIGTERM')
  expect((await serving!.ended).code).toBe(0)
  serving = undefined
}
const standardFile = (): string => join(here.path, '.local/state/notify/notify.db')

describe('beside a server that shares the store', () => {
  test('send lets that one deliver, and tells the receipts it waited for', async () => {
    await server()
    // Without the token the channel cannot start here.
    const { code, out, err } = await here.notify(['send', '-t', 'ディスク 💾', '--json']).ended
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('SLACK_TOKEN') })
    expect(JSON.parse(out)).toMatchObject({ receipts: [{ channel: 'slack', outcome: 'delivered' }] })
    expect(sandbox.messages('slack').map(({ title, text }) => title || text)).toEqual([
      expect.stringContaining('ディスク 💾'),
    ])
  })

  test('a message that was sent before a restart is changed after it', async () => {
    const incident = ['--key', 'disk:/var', '-t', 'Disk almost full']
    await server()
    expect((await notify('send', ...incident, '--state', 'firing')).code).toBe(0)
    await stop()
    await server()
    expect((await notify('send', ...incident, '--state', 'resolved')).code).toBe(0)
    const [message, ...others] = sandbox.messages('slack').filter(({ thread }) => thread === undefined)
    expect(others).toEqual([])
    expect(message!.edits).toHaveLength(1)
  })
})

describe('alone', () => {
  test('what was sent before is known to the next command', async () => {
    const incident = ['--key', 'disk:/var', '-t', 'Disk almost full']
    expect((await notify('send', ...incident, '--state', 'firing')).code).toBe(0)
    expect((await notify('send', ...incident, '--state', 'resolved')).code).toBe(0)
    expect(sandbox.messages('slack').filter(({ thread }) => thread === undefined)[0]!.edits).toHaveLength(1)
    expect(existsSync(standardFile())).toBe(true)
  })

  test('a credential that was wrong and is mended gets another try', async () => {
    const wrong = await here.notify(['send', '-t', 'a', '--timeout', '2s'], {
      env: { ...env, SLACK_TOKEN: 'xoxb-x' },
    }).ended
    expect(wrong.code).not.toBe(0)
    const { code, out } = await notify('send', '-t', 'b')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('✓ slack: delivered') })
  })

  test('what is collected is no failure: the store keeps it', async () => {
    const hook = await service()
    const group = 'routes: [{ name: all, to: [hook], group: { wait: 10m } }]\n'
    await using other = await place({
      'notify.yaml': `channels:\n  hook: { use: webhook, url: "${hook.url}" }\n${group}`,
    })
    const { code, out, err } = await other.notify(['send', '-t', 'a']).ended
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('… hook: collected until') })
    expect(err).toContain('what waits is kept')
    await hook[Symbol.asyncDispose]()
  })

  test.each(['explain', 'preview'])('%s makes no file', async (command) => {
    expect((await notify(command, '-t', 'a')).code).toBe(0)
    expect(existsSync(join(here.path, '.local'))).toBe(false)
  })
})

describe('backup', () => {
  test('copies the store beside a server, and never over a file', async () => {
    await server()
    expect((await notify('send', '-t', 'a')).code).toBe(0)
    expect(await notify('backup', 'copy.db')).toMatchObject({ code: 0, out: 'copy.db is written\n' })
    expect(existsSync(join(here.path, 'copy.db'))).toBe(true)
    expect(await notify('backup', 'copy.db')).toMatchObject({
      code: 2,
      err: expect.stringContaining('copy.db cannot be written: the backup'),
    })
  })

  test('of nothing is an error that says what makes a store', async () => {
    expect(await notify('backup', 'copy.db')).toMatchObject({
      code: 4,
      err: expect.stringContaining('it is made by the first notify send or notify server'),
    })
    expect((await notify('backup')).code).toBe(2)
  })
})

describe('a store', () => {
  test('that cannot be opened is an error with its place and what to do', async () => {
    await using other = await place({
      'notify.yaml': 'store: { use: sqlite, path: notify.yaml }\nchannels: { out: { use: console } }\n',
    })
    const { code, err } = await other.notify(['send', '-t', 'a']).ended
    expect(code).toBe(4)
    expect(err).toContain(
      `the store ${join(other.path, 'notify.yaml')} cannot be opened: the file is no SQLite database`,
    )
    expect(err).toContain('name another one in notify.yaml')
  })

  test('is encrypted with the key of the environment, and with another says so', async () => {
    const key = { NOTIFY_STORE_KEY: Buffer.alloc(32, 7).toString('base64') }
    await using other = await place({ 'notify.yaml': 'channels: { out: { use: console } }\n' })
    const incident = ['send', '-t', 'a', '--key', 'k', '--state', 'firing']
    expect((await other.notify(incident, { env: key }).ended).code).toBe(0)
    const another = { NOTIFY_STORE_KEY: Buffer.alloc(32, 8).toString('base64') }
    const { code, err } = await other.notify(incident, { env: another }).ended
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('key that was not given') })
  })
})

describe('the standard file that cannot be written', () => {
  const blocked = (more = ''): Promise<Place> =>
    place({ home: '', 'notify.yaml': `${more}channels: { out: { use: console } }\n` })

  test('keeps no notification back: it is sent, and that nothing is kept is said', async () => {
    await using other = await blocked()
    const home = { HOME: join(other.path, 'home') }
    const { code, out, err } = await other.notify(['send', '-t', 'ディスク 💾', '--severity', 'critical'], {
      env: home,
    }).ended
    expect({ code, out }).toEqual({ code: 0, out: '[Critical] ディスク 💾\n✓ out: delivered\n' })
    expect(err).toMatch(
      /cannot be opened: a part of its path is a file.*\n.*it is sent all the same, and nothing is kept/,
    )
  })

  test('nor does an environment without a home', async () => {
    await using other = await blocked()
    const { code, err } = await other.notify(['send', '-t', 'a'], { env: { HOME: '' } }).ended
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining('neither XDG_STATE_HOME nor HOME'),
    })
  })

  test('but a store that somebody chose does', async () => {
    await using other = await blocked('store: { use: sqlite, path: home/notify.db }\n')
    expect(await other.notify(['send', '-t', 'a']).ended).toMatchObject({ code: 4, out: '' })
    await using keyed = await blocked()
    const env = { HOME: join(keyed.path, 'home'), NOTIFY_STORE_KEY_FILE: 'no-key' }
    expect(await keyed.notify(['send', '-t', 'a'], { env }).ended).toMatchObject({ code: 4, out: '' })
  })
})

test('templates are checked, shown as a matrix, and spoken', async () => {
  await using other = await place({
    'notify.yaml': 'channels: { out: { use: console } }\ntemplates: { directory: words }\n',
    'words/out/task.failed.md': '# {{ title }} went wrong\n\n{{ metadata.job }}\n',
    'words/out/task.failed.ja.md': '# {{ title }}が失敗しました\n',
  })
  expect((await other.notify(['send', '-t', 'Backup', '--type', 'task.failed', '--store']).ended).code).toBe(
    2,
  )
  expect(await other.notify(['templates', 'check']).ended).toMatchObject({
    code: 0,
    out: 'nothing is wrong in 2 templates\n',
  })
  const { out } = await other.notify(['templates', 'coverage']).ended
  expect(out).toMatch(/channel +type +en +ja\nout +task\.failed +task\.failed\.md +task\.failed\.ja\.md/)
})

test('a template that is wrong is told with its place, and keeps a command from starting', async () => {
  await using other = await place({
    'notify.yaml': 'channels: { out: { use: console } }\ntemplates: { directory: words }\n',
    'words/out/default.md': '# {{ title }}\n\n{{ titel }}\n',
  })
  expect(await other.notify(['templates', 'check']).ended).toMatchObject({
    code: 4,
    out: expect.stringMatching(/^out\/default\.md:3:\d+: .*title/),
  })
  expect((await other.notify(['send', '-t', 'a']).ended).code).toBe(4)
})
