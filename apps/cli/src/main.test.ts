import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { place, type Ended, type Place } from './__fixtures__/notify.ts'
import { service, type Answer, type Service } from './__fixtures__/service.ts'

interface Received {
  readonly data: { readonly notification: { readonly title: string; readonly body?: string } }
}

let here: Place | undefined
let hook: Service | undefined
afterEach(async () => {
  await here?.[Symbol.asyncDispose]()
  await hook?.[Symbol.asyncDispose]()
})

/** A folder with a configuration of one webhook that answers so. */
async function withHook(answers: (Answer | 'hang')[] = [], more = ''): Promise<Place> {
  hook = await service(...answers)
  here = await place({ 'notify.yaml': `channels:\n  hook: { use: webhook, url: "${hook.url}" }\n${more}` })
  return here
}
const bare = async (): Promise<Place> => (here = await place())
const sent = (): { title: string; body?: string } =>
  (JSON.parse(hook!.received[0]!) as Received).data.notification
type Options = Parameters<Place['notify']>[1]
const notify = (args: string[], options?: Options): Promise<Ended> => here!.notify(args, options).ended

describe('send', () => {
  test('delivers to the channels of the file, and prints a line for each', async () => {
    await withHook()
    const flags = [
      '--severity',
      'critical',
      '--type',
      'disk.full',
      '--key',
      'disk:/var',
      '--state',
      'firing',
      '--source',
      'db-1',
    ]
    const ended = await notify([
      'send',
      '-t',
      'ディスク残りわずか 💾',
      '-b',
      '**95 %** مضيف',
      '--tag',
      'a',
      '--tag',
      'b',
      ...flags,
    ])
    expect(ended).toEqual({ code: 0, out: '✓ hook: delivered\n', err: '' })
    expect(sent()).toMatchObject({
      title: 'ディスク残りわずか 💾',
      body: '**95 %** مضيف',
      severity: 'critical',
      type: 'disk.full',
      key: 'disk:/var',
      state: 'firing',
      source: 'db-1',
      tags: ['a', 'b'],
    })
  })

  test('with --json prints nothing but the result', async () => {
    await withHook([], '  screen: { use: console }\n')
    const { code, out, err } = await notify(['send', '-t', 'a', '--json', '--to', 'hook', '--to', 'screen'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      receipts: ['hook', 'screen'].map((channel) =>
        expect.objectContaining({ channel, outcome: 'delivered', at: expect.stringMatching(/^\d{4}-.*Z$/) }),
      ),
    })
    expect(err).toBe('[Info] a\n')
  })

  test('without a configuration prints to the console, and says so', async () => {
    await bare()
    expect(await notify(['send', '-t', 'a'])).toEqual({
      code: 0,
      out: '[Info] a\n✓ console: delivered\n',
      err: 'notify: no notify.yaml was found: it goes to the console\n',
    })
  })

  test('goes on until a delivery that failed has settled', async () => {
    await withHook([{ status: 503 }, { status: 204 }], 'retry: { base: 1ms }\n')
    const { code, out } = await notify(['send', '-t', 'a', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ receipts: [{ outcome: 'delivered', attempts: 2 }] })
    expect(hook!.received).toHaveLength(2)
  })

  test('that something refuses for good ends with 1, and tells why', async () => {
    await withHook([{ status: 400 }])
    const { code, out } = await notify(['send', '-t', 'a'])
    expect(code).toBe(1)
    expect(out).toMatch(/^✗ hook: dead, .*400.*\n$/)
  })

  test.each([
    ['memory', 'store: { use: memory }\n', 'what waits longer than 30s is not sent'],
    ['a file', '', 'what waits is kept: notify server delivers it'],
  ])('ends with 75 at once when the next try is later than --timeout, kept in %s', async (_, store, said) => {
    await withHook([{ status: 503, headers: { 'retry-after': '600' } }], store)
    const { code, out, err } = await notify(['send', '-t', 'a'])
    expect(code).toBe(75)
    expect(out).toMatch(/^… hook: waiting until \S+Z \((retry|held)\), .*503/)
    expect(err).toContain(said)
  })

  test('ends with 75 when nobody answers within --timeout', async () => {
    await withHook(['hang'])
    const { code, out } = await notify(['send', '-t', 'a', '--timeout', '300ms'])
    expect(code).toBe(75)
    expect(out).toMatch(/^… hook: waiting /)
  })

  test('that no route wants ends with 3', async () => {
    await withHook([], 'routes: [{ to: [hook], when: { severity: critical } }]\n')
    const { code, out } = await notify(['send', '-t', 'a'])
    expect(code).toBe(3)
    expect(out).toMatch(/^- not sent, no-route: /)
    expect(hook!.received).toEqual([])
  })

  test('that was suppressed as configured ends with 0', async () => {
    await withHook([], 'stages: [{ filter: { not: { type: heartbeat } } }]\n')
    expect(await notify(['send', '-t', 'a', '--type', 'heartbeat'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('- not sent, filter: '),
    })
  })

  test('interrupted while it is sent ends with 130, and tells what is known', async () => {
    await withHook(['hang'])
    const running = here!.notify(['send', '-t', 'a'])
    await hook!.reached
    running.interrupt()
    const { code, out, err } = await running.ended
    expect(code).toBe(130)
    expect(out).toMatch(/^… hook: waiting /)
    expect(err).toContain('what waits is kept')
  })

  test('for a tenant goes through its channels, and a name that is none is an error of usage', async () => {
    const { path } = await withHook([], 'tenants: { directory: configs }\n')
    await mkdir(join(path, 'configs/acme'), { recursive: true })
    await writeFile(join(path, 'configs/acme/notify.yaml'), 'channels: { own: { use: console } }\n')
    expect(await notify(['send', '-t', 'a', '--tenant', 'acme'])).toMatchObject({
      code: 0,
      out: '[Info] a\n✓ own: delivered\n',
    })
    expect(hook!.received).toEqual([])
    const { out } = await notify(['explain', '-t', 'a', '--tenant', 'acme', '--json'])
    expect(JSON.parse(out)).toMatchObject({ deliveries: [{ channel: 'own' }] })
    const wrong = await notify(['send', '-t', 'a', '--tenant', '../acme'])
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('--tenant') })
  })

  test('for a tenant whose file is broken says what is wrong in it, and waits', async () => {
    const { path } = await withHook([], 'tenants: { directory: configs }\n')
    await mkdir(join(path, 'configs/acme'), { recursive: true })
    await writeFile(join(path, 'configs/acme/notify.yaml'), 'channels:\n  own: { use: consle }\n')
    const { code, err } = await notify(['send', '-t', 'a', '--tenant', 'acme', '--timeout', '1ms'])
    expect(code).toBe(75)
    expect(err).toMatch(/acme\/notify\.yaml:2:\d+: .*did you mean console\?/)
    expect(err).toContain('what is for the tenant acme waits until that is mended')
    expect(hook!.received).toEqual([])
  })

  test('sends attached files along', async () => {
    const { path } = await withHook()
    await writeFile(join(path, 'df.txt'), 'full')
    expect((await notify(['send', '-t', 'a', '--attach', 'df.txt'])).code).toBe(0)
    expect(sent()).toMatchObject({ attachments: [{ name: 'df.txt', bytes: 4 }] })
  })
})

describe('what is piped', () => {
  beforeEach(() => withHook())

  test('is the body', async () => {
    expect((await notify(['send', '-t', 'a'], { input: 'first\n\n**second** 💾\n' })).code).toBe(0)
    expect(sent()).toMatchObject({ title: 'a', body: 'first\n\n**second** 💾' })
  })

  test('has the title in its first line, unless there is one', async () => {
    await notify(['send'], { input: '\nBackup is done\nin 4 min\n' })
    expect(sent()).toMatchObject({ title: 'Backup is done' })
  })

  test('is not read where a body was given, and is where it is -', async () => {
    await notify(['send', '-t', 'a', '-b', 'given'], { input: 'piped' })
    expect(sent().body).toBe('given')
    hook!.received.length = 0
    await notify(['send', '-t', 'a', '-b', '-'], { input: 'piped' })
    expect(sent().body).toBe('piped')
  })

  test('and empty is no body', async () => {
    expect((await notify(['send', '-t', 'a'], { input: '' })).code).toBe(0)
    expect(sent()).not.toHaveProperty('body')
  })

  test.each([
    ['binary', Uint8Array.of(0x89, 0x50, 0xff, 0x00), 'is not UTF-8 text'],
    ['text with NUL', 'a\0b', 'is not UTF-8 text'],
    ['10 MB', 'x'.repeat(10_000_000), 'is longer than 256 KiB'],
  ])('%s is an error of usage that names --attach', async (_, input, message) => {
    const { code, out, err } = await notify(['send', '-t', 'a'], { input })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`standard input ${message}; attach it with --attach`)
    expect(hook!.received).toEqual([])
  })
})

describe('explain and preview', () => {
  test('tell what would become of it, and send nothing', async () => {
    await withHook()
    const { code, out } = await notify(['explain', '-t', 'a'])
    expect(code).toBe(0)
    expect(out).toMatch(/^hook: 1 request at \S+Z, by route all\.\n/)
    const { notification, steps, deliveries, summary } = JSON.parse(
      (await notify(['explain', '-t', 'a', '--json'])).out,
    ) as Record<string, unknown[]>
    expect(notification).toMatchObject({ title: 'a', occurredAt: expect.stringMatching(/Z$/) })
    expect(deliveries).toMatchObject([{ channel: 'hook', wouldSendAt: expect.stringMatching(/Z$/) }])
    expect(steps).toBeInstanceOf(Array)
    expect(summary![0]).toMatch(/^hook: 1 request/)
    expect(hook!.received).toEqual([])
  })

  test('show what each channel would put on the wire', async () => {
    await withHook([], '  screen: { use: console }\n')
    const { code, out } = await notify(['preview', '-t', 'ディスク'])
    expect(code).toBe(0)
    expect(out).toMatch(/^hook\n\{\n[^]*\n\}\n\nscreen\n\{\n {2}"text": "\[Info\] ディスク"/)
    expect(JSON.parse((await notify(['preview', '-t', 'a', '--to', 'screen', '--json'])).out)).toEqual([
      { channel: 'screen', messages: [{ text: '[Info] a', tone: 'info' }] },
    ])
    expect(hook!.received).toEqual([])
  })

  test.each(['explain', 'preview'])('%s ends with 3 where no route matches', async (command) => {
    await withHook([], 'routes: [{ to: [hook], when: { severity: critical } }]\n')
    expect((await notify([command, '-t', 'a'])).code).toBe(3)
  })
})

describe('what is wrong', () => {
  test('on the command line ends with 2 and names the nearest flag or command', async () => {
    await bare()
    expect(await notify(['send', '--titel', 'a'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('notify: there is no flag --titel; did you mean --title?\n'),
    })
    expect(await notify(['sned'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean send?'),
    })
    expect(await notify(['frobnicate'])).toMatchObject({
      code: 2,
      err: 'notify: there is no such command; notify --help lists them\n',
    })
    expect(await notify(['send'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is nothing to send; give --title, or pipe text'),
    })
    expect(await notify(['send', '-t', 'a', '--config', ''])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--config needs the name of a file'),
    })
    expect(await notify([])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Usage: notify <command>'),
    })
  })

  test('in the draft ends with 2, every problem in the words of the command line', async () => {
    await withHook()
    const { code, err } = await notify(['send', '-t', ' ', '--severity', 'waring', '--to', 'hok'])
    expect(code).toBe(2)
    expect(err).toContain('--severity: expected one of info, warning, error, critical')
    expect(err).toMatch(/--to\[0\]: .*did you mean hook\?/)
    expect(err).toContain('--title: ')
  })

  test('a secret on the command line ends with 2, names variables, and is not repeated', async () => {
    await bare()
    const { code, err } = await notify(['send', '-t', 'a', '--token', 'xoxb-canary'])
    expect(code).toBe(2)
    expect(err).toMatch(/SLACK_TOKEN.*WEBHOOK_URLS/)
    expect(err).not.toContain('canary')
  })

  test.each([
    ['absent', ['--config', 'other.yaml'], 'other.yaml: there is no such file'],
    ['a folder', ['--config', 'folder'], 'folder: is a folder'],
    ['wrong', ['--config', 'bad.yaml'], 'bad.yaml:2:15: '],
  ])('a configuration that is %s ends with 4', async (_, flags, message) => {
    const { path } = (here = await place({ 'bad.yaml': 'channels:\n  ops: { use: slak }\n' }))
    await mkdir(join(path, 'folder'))
    const { code, out, err } = await notify(['send', '-t', 'a', ...flags])
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(err).toContain(`notify: ${message}`)
  })

  test('an attachment that cannot be read, and a timeout that is none, end with 2', async () => {
    await bare()
    expect(await notify(['send', '-t', 'a', '--attach', 'no.txt'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--attach: "no.txt" is no file that can be read'),
    })
    expect(await notify(['send', '-t', 'a', '--attach', '.'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--attach: "." is no file that can be read'),
    })
    expect(await notify(['send', '-t', 'a', '--timeout', '30'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--timeout: expected a duration'),
    })
  })
})

describe('the terminal', () => {
  test('gets no colours where there is none, unless they are asked for', async () => {
    await withHook()
    expect((await notify(['send', '-t', 'a'])).out).not.toContain('\u001b')
    expect((await notify(['send', '-t', 'a'], { env: { FORCE_COLOR: '1' } })).out).toContain('\u001b[32m✓')
  })

  test('gets every decision with NOTIFY_LOG=debug, on stderr', async () => {
    await withHook()
    const { out, err } = await notify(['send', '-t', 'a'], { env: { NOTIFY_LOG: 'debug' } })
    expect(out).toBe('✓ hook: delivered\n')
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string })
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['accepted', 'leased', 'attempt delivered']),
    )
  })

  // A device of Linux that is always full.
  test.runIf(existsSync('/dev/full'))('that is a full disk is an error', async () => {
    await withHook()
    const stdout = openSync('/dev/full', 'w')
    const { code, err } = await here!.notify(['config', 'show'], { stdout }).ended
    closeSync(stdout)
    expect(code).toBe(1)
    expect(err).toContain('notify: standard output cannot be written: ENOSPC')
  })

  test('that is gone, as after head, changes nothing', async () => {
    await withHook()
    const { code, err } = await here!.notify(['config', 'schema'], { reads: 'first' }).ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test('gets help and version on stdout', async () => {
    await bare()
    expect(await notify(['--help'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('Exit codes: 0'),
    })
    expect(await notify(['send', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('-t, --title <text>'),
    })
    expect((await notify(['help', 'send'])).out).toBe((await notify(['send', '--help'])).out)
    expect(await notify(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })
})

test('server serves until it is interrupted', async () => {
  await withHook()
  const running = here!.notify(['server', '--port', '99999'])
  expect(await running.ended).toMatchObject({
    code: 2,
    err: expect.stringContaining('--port: expected a number'),
  })
})
