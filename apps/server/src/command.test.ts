import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { folder, oneWebhook, type Folder } from './__fixtures__/folder.ts'
import { program, type Program } from './__fixtures__/program.ts'
import { runServer } from './command.ts'
import { receiver, type Receiver } from './__fixtures__/receiver.ts'

let service: Receiver
let place: Folder
beforeEach(async () => {
  service = await receiver({ holds: true })
  place = await folder({ 'notify.yaml': oneWebhook(service.url) })
})
afterEach(async () => {
  await service[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

const put = async (files: Record<string, string>): Promise<void> => {
  await place[Symbol.asyncDispose]()
  place = await folder(files)
}
const run = (args: readonly string[], env?: Record<string, string>): Program => program(args, place.path, env)
const listening = async (one: Program): Promise<string> => (await one.says(/listening on (http:\S+)\n/))[1]!
const post = (url: string): Promise<Response> =>
  fetch(`${url}/v1/notifications`, {
    method: 'POST',
    body: '{"title":"a"}',
    headers: { 'content-type': 'application/json' },
  })

describe('the server', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s delivers what is in flight and ends with 0',
    async (signal) => {
      const server = run(['--port', '0'])
      const url = await listening(server)
      expect((await post(url)).status).toBe(202)
      await service.arrived(1)
      server.kill(signal)
      while ((await fetch(`${url}/healthz`)).status !== 503);
      service.answer(204)
      expect(await server.ended).toEqual({
        code: 0,
        signal: null,
        out: '',
        err: `notify-server: listening on ${url}\n`,
      })
      expect(service.received).toHaveLength(1)
    },
  )

  test('on a second signal ends at once', async () => {
    const server = run(['--port', '0'])
    const url = await listening(server)
    await post(url)
    await service.arrived(1)
    server.kill('SIGTERM')
    while ((await fetch(`${url}/healthz`)).status !== 503);
    const before = performance.now()
    server.kill('SIGTERM')
    expect((await server.ended).code).toBe(143)
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('on SIGHUP reads its configuration again, and goes on with the one before if it is wrong', async () => {
    const server = run(['--port', '0'])
    const url = await listening(server)
    service.answer(204)
    await writeFile(join(place.path, 'notify.yaml'), 'channels: { hook: { use: webhok } }\n')
    server.kill('SIGHUP')
    await server.says(/notify\.yaml:1:26.*\n.*the one before stays/)
    expect((await post(url)).status).toBe(202)
    await service.arrived(1)
    server.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })

  test('on a port that is in use says so in one line', async () => {
    const first = run(['--port', '0'])
    const { port } = new URL(await listening(first))
    const { code, err } = await run(['--port', port]).ended
    expect({ code, err }).toEqual({
      code: 1,
      err: `notify-server: cannot listen: port ${port} is in use; choose another with --port\n`,
    })
    first.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)
  })

  test('with a wrong configuration tells all of it, one line each, and ends with 4', async () => {
    await put({ 'bad.yaml': 'channels:\n  a: { use: slak }\n  b: { use: webhok }\n' })
    const { code, err } = await run(['--config', 'bad.yaml', '--port', '0']).ended
    expect(code).toBe(4)
    expect(err).toMatch(
      /^notify-server: bad\.yaml:2:\d+: .*did you mean slack\?\nnotify-server: bad\.yaml:3:\d+: .*did you mean webhook\?\n$/,
    )
  })

  test('for other machines without a token does not start', async () => {
    const { code, err } = await run(['--host', '0.0.0.0', '--port', '0']).ended
    expect(code).toBe(4)
    expect(err).toContain('NOTIFY_TOKEN')
  })

  test('without a configuration says that everything goes to the console', async () => {
    await put({})
    const server = run(['--port', '0'])
    const url = await listening(server)
    await post(url)
    server.kill('SIGTERM')
    const { code, out, err } = await server.ended
    expect(code).toBe(0)
    expect(out).toBe('[Info] a\n')
    expect(err).toContain('no notify.yaml was found: everything goes to the console')
  })
})

describe('arguments', () => {
  const written = { out: '', err: '' }
  beforeEach(() => {
    written.out = ''
    written.err = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true))
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.err += String(text)), true))
  })
  afterEach(() => vi.restoreAllMocks())

  test.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['serve'], "Unexpected argument 'serve'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '70000'], '--port: expected a number from 0 to 65535, received "70000"'],
    [['--port', '1e3'], '--port: expected a number from 0 to 65535, received "1e3"'],
  ])('%j is an error of usage', async (args, message) => {
    expect(await runServer(args)).toBe(2)
    expect(written.out).toBe('')
    expect(written.err).toContain(`notify-server: ${message}\n\nUsage: notify-server [options]`)
  })

  test.each([
    ['--help', /--insecure/],
    ['-h', /^Usage: notify-server/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
  ])('%s prints and ends with 0', async (flag, expected) => {
    expect(await runServer([flag])).toBe(0)
    expect(written).toMatchObject({ out: expect.stringMatching(expected), err: '' })
  })
})
