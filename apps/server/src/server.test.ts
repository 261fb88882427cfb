import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError, memory } from '@notify/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folder, oneWebhook, type Folder } from './__fixtures__/folder.ts'
import { receiver, type Receiver } from './__fixtures__/receiver.ts'
import { startServer, type RunningServer, type ServerOptions } from './server.ts'

let service: Receiver
let place: Folder
let server: RunningServer | undefined
const logged: { level: string; facts: Readonly<Record<string, unknown>>; message: string }[] = []
const log = (level: string) => (facts: Readonly<Record<string, unknown>>, message: string) =>
  void logged.push({ level, facts, message })
const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }

async function start(options: ServerOptions = {}): Promise<RunningServer> {
  const notifierOptions = { store: memory(), ...options.notifierOptions }
  server = await startServer({ cwd: place.path, env: {}, port: 0, logger, ...options, notifierOptions })
  return server
}
const cleanUp = async (): Promise<void> => {
  service?.answer(204)
  await server?.close()
  server = undefined
  await service?.[Symbol.asyncDispose]()
  await place?.[Symbol.asyncDispose]()
}
const use = async (holds: boolean, more = ''): Promise<void> => {
  await cleanUp()
  service = await receiver({ holds })
  place = await folder({ 'notify.yaml': oneWebhook(service.url) + more })
}
const put = async (files: Record<string, string>): Promise<void> => {
  await place[Symbol.asyncDispose]()
  place = await folder(files)
}
beforeEach(async () => {
  logged.length = 0
  await use(false)
})
afterEach(cleanUp)

const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(server!.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
const refusal = async (options: ServerOptions): Promise<string> => {
  const error: unknown = await start(options).catch((error: unknown) => error)
  expect(ConfigurationError.is(error)).toBe(true)
  return (error as Error).message
}

describe('what is posted', () => {
  test('goes to the channels of the file that stands in the folder', async () => {
    const { url } = await start()
    const response = await post('/v1/notifications?wait=1', { title: 'ディスク残りわずか 💾' })
    expect(response.status).toBe(202)
    const { id, receipts } = (await response.json()) as { id: string; receipts: unknown[] }
    expect(receipts).toMatchObject([{ channel: 'hook', outcome: 'delivered' }])
    expect(service.received).toHaveLength(1)
    expect(JSON.stringify(service.received)).toContain('ディスク残りわずか 💾')
    expect(await (await fetch(`${url}/v1/notifications/${id}`)).json()).toMatchObject({
      deliveries: [{ channel: 'hook', outcome: 'delivered', attempts: 1 }],
      attempts: [{ outcome: 'delivered' }],
    })
  })

  const alert = (fingerprint: string, status: string): object => ({
    status,
    fingerprint,
    labels: { alertname: `Disk ${fingerprint}`, severity: 'critical' },
    annotations: { summary: `Disk of ${fingerprint} is full` },
    startsAt: '2026-11-21T03:00:00Z',
    endsAt: status === 'resolved' ? '2026-11-21T03:10:00Z' : '0001-01-01T00:00:00Z',
  })
  const webhook = (...alerts: object[]): object => ({
    version: '4',
    groupKey: '{}',
    receiver: 'notify',
    alerts,
  })

  test('by Alertmanager becomes one notification for each alert, with its own key and state', async () => {
    const { notifier } = await start()
    const path = '/v1/intake/alertmanager?wait=1'
    const fired = await post(path, webhook(alert('a', 'firing'), alert('b', 'firing')))
    expect(fired.status).toBe(202)
    expect(((await fired.json()) as { ids: string[] }).ids).toHaveLength(2)
    expect((await post(path, webhook(alert('a', 'resolved'), alert('b', 'firing')))).status).toBe(202)
    const { entries } = await notifier.read()
    expect(
      entries.map(({ notification: { key, state, title } }) => [key, state, title]).toReversed(),
    ).toEqual([
      [expect.stringContaining('a'), 'firing', 'Disk of a is full'],
      [expect.stringContaining('b'), 'firing', 'Disk of b is full'],
      [expect.stringContaining('a'), 'resolved', 'Disk of a is full'],
      [expect.stringContaining('b'), 'firing', 'Disk of b is full'],
    ])
    expect(new Set(entries.map(({ notification }) => notification.key)).size).toBe(2)
  })

  test('as JSON of any shape becomes a notification', async () => {
    const { notifier } = await start()
    expect(
      (await post('/v1/intake/generic', { message: 'Backup is done', level: 'info', host: 'db-1' })).status,
    ).toBe(202)
    const { entries } = await notifier.read()
    expect(entries[0]!.notification).toMatchObject({ title: 'Backup is done', metadata: { host: 'db-1' } })
  })
})

describe('what older monitoring posts to /webhook/alerts', () => {
  test('is read as Alertmanager has it, or as JSON of any shape, and only with the token', async () => {
    const { notifier } = await start({ token: 's3cret' })
    const path = '/webhook/alerts'
    const bearer = { authorization: 'Bearer s3cret' }
    const labels = { alertname: 'ディスク', severity: 'critical' }
    const firing = { status: 'firing', labels, startsAt: '2026-11-21T03:00:00Z' }
    const fired = { version: '4', receiver: 'notify', alerts: [firing] }
    expect((await post(path, fired)).status).toBe(401)
    expect((await post(path, fired, bearer)).status).toBe(202)
    expect((await post(path, { message: 'Backup is done' }, bearer)).status).toBe(202)
    expect((await post(path, { alerts: 5 }, bearer)).status).toBe(400)
    expect(
      (await notifier.read()).entries.map(({ notification: { title, state } }) => [title, state]),
    ).toEqual([
      ['Backup is done', undefined],
      ['ディスク', 'firing'],
    ])
  })
})

describe('an event by its name', () => {
  test('gets its words from the catalogue that the file names', async () => {
    await use(false, 'events: [jobs]\n')
    await start()
    const event = { type: 'agent.error', data: { agentId: 'a-1', errorMessage: 'exit 1' } }
    const response = await post('/v1/intake/events?wait=1', event)
    expect(response.status).toBe(202)
    expect(JSON.stringify(service.received)).toContain('Agent a-1 reported an error')
    const wrong = await post('/v1/intake/events', { ...event, type: 'agent.eror' })
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toContain('did you mean agent.error?')
  })
})

describe('the store', () => {
  const kept = (more: Partial<ServerOptions> = {}): Promise<RunningServer> =>
    startServer({ cwd: place.path, env: { XDG_STATE_HOME: place.path }, port: 0, logger, ...more })

  test('is a file in the state folder, and outlives the server', async () => {
    server = await kept()
    const { id } = (await (await post('/v1/notifications?wait=1', { title: 'a' })).json()) as { id: string }
    await server.close()
    server = await kept()
    const shown = await (await fetch(`${server.url}/v1/notifications/${id}`)).json()
    expect(shown).toMatchObject({ deliveries: [{ outcome: 'delivered' }] })
    expect(existsSync(join(place.path, 'notify/notify.db'))).toBe(true)
  })

  test.each([
    [
      'sqlite, path: notify.yaml',
      /the store \S+notify\.yaml cannot be opened: the file is no SQLite database/,
    ],
    ['sqlite, path: notify.yaml/notify.db', /cannot be opened: a part of its path is a file/],
    ['sqlite, path: notify.db, keys: [short]', /AES-256 needs 32/],
    ['postgres, url: "postgres://127.0.0.1:1/none"', /the store of PostgreSQL cannot be opened: .*reach/],
  ])('that cannot be opened is an error: %s', async (store, message) => {
    await use(false, `store: { use: ${store} }\n`)
    const error: unknown = await kept().catch((error: unknown) => error)
    expect(ConfigurationError.is(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
  })

  test('without a folder of its own says what to set', async () => {
    await expect(kept({ env: {} })).rejects.toThrow(/neither XDG_STATE_HOME nor HOME is set; set one/)
  })

  test('whose key is in no file is not opened in clear text', async () => {
    const env = { XDG_STATE_HOME: place.path, NOTIFY_STORE_KEY_FILE: join(place.path, 'key') }
    await expect(kept({ env })).rejects.toThrow(/there is no key in .*key/)
    expect(existsSync(join(place.path, 'notify'))).toBe(false)
  })
})

describe('the configuration', () => {
  test('that is not there means the console, and that is said', async () => {
    await put({})
    const { notifier } = await start()
    expect((await notifier.channels.list()).map(({ kind }) => kind)).toEqual(['console'])
    expect(logged).toMatchObject([{ level: 'warn', message: expect.stringContaining('no notify.yaml') }])
  })

  test('that was named and is not there is an error', async () => {
    expect(await refusal({ config: 'other.yaml' })).toContain('other.yaml: there is no such file')
  })

  test('that is wrong is an error with line and column', async () => {
    await put({ 'notify.yaml': 'channels:\n  ops: { use: slak }\n' })
    expect(await refusal({})).toMatch(/^notify\.yaml:2:\d+: .*did you mean slack\?/)
  })

  test('may name a store that comes along, and no other', async () => {
    await use(false, 'store: { use: memory }\n')
    await start()
    await use(false, 'store: { use: sqlit, path: notify.db }\n')
    expect(await refusal({})).toMatch(
      /^notify\.yaml:3:\d+: .*there is no such kind of store; did you mean sqlite\?/,
    )
  })

  test('takes its variables from the given environment', async () => {
    await put({ 'notify.yaml': 'channels:\n  hook: { use: webhook, url: "${HOOK}" }\n' })
    await start({ env: { HOOK: service.url } })
    await post('/v1/notifications?wait=1', { title: 'a' })
    expect(service.received).toHaveLength(1)
  })

  test('gives way to what the program says', async () => {
    const seen: string[] = []
    const observers = [({ kind }: { kind: string }) => void seen.push(kind)]
    await start({ notifierOptions: { observers } })
    await post('/v1/notifications?wait=1', { title: 'a' })
    expect(seen).toEqual(['accepted', 'leased', 'attempt', 'settled'])
  })
})

describe('who may ask', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org'])(
    'on %s nobody without a token, unless that was asked for',
    async (host) => {
      const message = await refusal({ host })
      expect(message).toContain('other machines could reach it')
      expect(message).toContain('set NOTIFY_TOKEN, or start it with --insecure')
    },
  )

  test.each([
    ['a token', { token: 's3cret' }],
    ['NOTIFY_TOKEN', { env: { NOTIFY_TOKEN: 's3cret' } }],
  ])('with %s other machines, and only with it', async (_, options) => {
    const { url } = await start({ host: '0.0.0.0', ...options })
    expect(url).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/)
    expect((await post('/v1/notifications', { title: 'a' })).status).toBe(401)
    expect((await post('/v1/notifications', { title: 'a' }, { authorization: 'Bearer s3cret' })).status).toBe(
      202,
    )
  })

  test('with insecure other machines, without being asked', async () => {
    await start({ host: '0.0.0.0', insecure: true })
    expect((await post('/v1/notifications', { title: 'a' })).status).toBe(202)
  })

  test.each(['correct horse', 'pässwörd', 's3cret\n', 'x'.repeat(1_025)])(
    'a token that no request could carry is an error that does not repeat it (%#)',
    async (token) => {
      const message = await refusal({ token })
      expect(message).toContain('NOTIFY_TOKEN: the token has spaces')
      expect(message).not.toContain(token)
    },
  )

  test('an empty NOTIFY_TOKEN is none', async () => {
    expect(await refusal({ host: '0.0.0.0', env: { NOTIFY_TOKEN: '' } })).toContain('NOTIFY_TOKEN')
    await start({ env: { NOTIFY_TOKEN: '' } })
    expect((await post('/v1/notifications', { title: 'a' })).status).toBe(202)
  })

  test.each(['localhost', '[::1]', '::1', '127.0.0.1', '127.0.0.2'])('%s is this machine', async (host) => {
    await start({ host })
    expect((await post('/v1/notifications', { title: 'a' })).status).toBe(202)
  })

  test('a page of another name cannot get through; the public name can', async () => {
    await use(false, 'publicUrl: https://notify.acme.dev/\n')
    const { url } = await start()
    const asked = async (host: string): Promise<number> => {
      const { request } = await import('node:http')
      return new Promise((resolve, reject) => {
        request(`${url}/healthz`, { headers: { host } }, (response) => resolve(response.resume().statusCode!))
          .on('error', reject)
          .end()
      })
    }
    expect(await asked('evil.example')).toBe(421)
    expect(await asked('notify.acme.dev')).toBe(200)
    expect(await asked('localhost:4380')).toBe(200)
  })
})

describe('the end', () => {
  test('lets what is in flight arrive, and sends new ones away until then', async () => {
    await use(true)
    const { notifier, close } = await start()
    const settled = Promise.withResolvers<string>()
    notifier.on((event) => {
      if (event.kind === 'settled') settled.resolve(event.receipt?.outcome ?? 'lost')
    })
    expect((await post('/v1/notifications', { title: 'a' })).status).toBe(202)
    await service.arrived(1)
    const closed = close()
    const refused = await post('/v1/notifications', { title: 'b' })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(refused.headers.get('connection')).toBe('close')
    service.answer(204)
    await closed
    expect(await settled.promise).toBe('delivered')
    expect(service.received).toHaveLength(1)
    await expect(post('/v1/notifications', { title: 'c' })).rejects.toThrow()
  })

  test('may be asked for twice', async () => {
    const { close } = await start()
    await Promise.all([close(), close()])
  })

  test('of a server that could not listen leaves nothing behind', async () => {
    const { url } = await start()
    const { port } = new URL(url)
    await expect(
      startServer({ cwd: place.path, env: { XDG_STATE_HOME: place.path }, logger, port: Number(port) }),
    ).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})
