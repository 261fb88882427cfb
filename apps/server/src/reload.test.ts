import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memory } from '@notify/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folder, oneWebhook, type Folder } from './__fixtures__/folder.ts'
import { receiver, type Receiver } from './__fixtures__/receiver.ts'
import { startServer, type RunningServer, type ServerOptions } from './server.ts'

interface Line {
  readonly level: string
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

let service: Receiver
let place: Folder
let server: RunningServer
let logged: Line[] = []
let heard = (): void => {}
const log = (level: string) => (facts: Line['facts'], message: string) => {
  logged.push({ level, message, facts })
  heard()
}
const logger = { debug: () => {}, info: log('info'), warn: log('warn'), error: log('error') }

/** Resolves with the first line that says it. */
const says = (message: string | RegExp): Promise<Line> =>
  new Promise((resolve) => {
    heard = () => {
      const found = logged.find((line) => line.message.match(message))
      if (found) resolve(found)
    }
    heard()
  })

const put = (text: string, name = 'notify.yaml'): Promise<void> =>
  writeFile(join(place.path, name), text, { mode: 0o600 })
const start = async (
  text: string,
  more: ServerOptions = {},
  files: Record<string, string> = {},
): Promise<RunningServer> => {
  place = await folder({ 'notify.yaml': text, ...files })
  const notifierOptions = { store: memory() }
  server = await startServer({ cwd: place.path, env: {}, port: 0, logger, notifierOptions, ...more })
  return server
}

beforeEach(async () => {
  logged = []
  service = await receiver()
})
afterEach(async () => {
  await server.close()
  await service[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

const two = (): string => `${oneWebhook(service.url)}  second: { use: webhook, url: "${service.url}" }\n`
const post = async (title: string): Promise<string> => {
  const response = await fetch(`${server.url}/v1/notifications`, {
    method: 'POST',
    body: JSON.stringify({ title }),
    headers: { 'content-type': 'application/json' },
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { id: string }).id
}

describe('a hundred reloads under load', () => {
  test('lose nothing: what is wrong is refused, what is in flight goes on', async () => {
    const versions = [
      two(),
      `concurrency: 40\n${two()}`,
      oneWebhook(service.url),
      `${oneWebhook(service.url)}chanels: {}\n`,
      two().slice(0, -25),
      `${two()}routes: [{ to: [hook, secnd] }]\n`,
      '',
    ]
    await start(two())
    const posting: Promise<string>[] = []
    const outcomes: (string | undefined)[] = []
    for (let count = 0; count < 100; count++) {
      await put(versions[count % versions.length]!)
      for (const name of ['a', 'b', 'c', 'd']) posting.push(post(`${name}-${count}`))
      outcomes.push((await server.reload())?.kind)
    }
    const ids = await Promise.all(posting)
    await server.notifier.drain({ maxMs: 5_000 })

    expect(new Set(outcomes)).toEqual(new Set(['reloaded', 'refused', 'unchanged']))
    expect(outcomes.filter((kind) => kind === 'refused')).toHaveLength(56)
    let delivered = 0
    for (const id of ids) {
      const { entries } = await server.notifier.read({ notification: id })
      const { receipts } = entries[0]!
      expect(receipts.find(({ channel }) => channel === 'hook')?.outcome).toBe('delivered')
      for (const receipt of receipts) {
        if (receipt.outcome === 'delivered') delivered++
        else
          expect(receipt).toMatchObject({
            channel: 'second',
            outcome: 'dead',
            why: 'the channel "second" no longer exists',
          })
      }
    }
    expect(service.received).toHaveLength(delivered)
    expect(
      logged.filter(({ message }) => message.startsWith('the configuration was not reloaded')),
    ).toHaveLength(56)
    const problem = logged.find(({ message }) => message.startsWith('chanels'))
    expect(problem).toMatchObject({
      level: 'error',
      facts: { path: 'notify.yaml:3:1', hint: 'did you mean channels?' },
    })
  }, 20_000)
})

describe('a change of the file', () => {
  test('takes effect by itself, and one that is wrong is logged with its place', async () => {
    await start(oneWebhook(service.url))
    await put(`${oneWebhook(service.url)}stages: [{ filter: { type: wanted } }]\n`)
    await says('configuration reloaded')
    await post('a')
    expect(service.received).toHaveLength(0)
    await put('channels: { hook: { use: webhok } }')
    expect(await says('there is no such kind of channel')).toMatchObject({
      level: 'error',
      facts: { path: 'notify.yaml:1:26', hint: 'did you mean webhook?' },
    })
    await says('the one before stays')
    await post('b')
    expect(service.received).toHaveLength(0)
  })

  test('that only the next start can follow is said', async () => {
    await start(oneWebhook(service.url))
    await put(`publicUrl: https://notify.acme.dev\n${oneWebhook(service.url)}`)
    await server.reload()
    expect(await says('takes effect at the next start')).toMatchObject({ facts: { changed: ['publicUrl'] } })
  })

  test('to nothing is refused', async () => {
    await start(oneWebhook(service.url))
    await rm(join(place.path, 'notify.yaml'))
    expect(await server.reload()).toMatchObject({ kind: 'refused', problems: [{ code: 'E_CONFIG_FILE' }] })
    await post('a')
    await service.arrived(1)
  })
})

describe('a change of a template', () => {
  test('takes effect by itself, and one that is wrong is logged with its place', async () => {
    const text = `templates: { directory: words }\n${oneWebhook(service.url)}`
    await start(text, {}, { 'words/webhook/default.md': '# old\n' })
    const titles = (): string => JSON.stringify(service.received)
    await post('a')
    await service.arrived(1)
    expect(titles()).toContain('"old"')
    await put('# {{ titel }}\n', 'words/webhook/default.md')
    const { facts } = await says(/titel|title/)
    expect(facts['path']).toMatch(/^webhook\/default\.md:1:\d+$/)
    await post('b')
    await service.arrived(2)
    expect(titles()).not.toContain('"b"')
    logged = []
    await put('# new 💾\n', 'words/webhook/default.md')
    await server.reload()
    await post('c')
    await service.arrived(3)
    expect(titles()).toContain('new 💾')
  })
})

describe('a channel that cannot start', () => {
  test('leaves the others alone, is in the log and in the health, and delivers once it can', async () => {
    const late = `${oneWebhook(service.url)}  late: { use: '@acme/notify-channel-late' }\n`
    await start(late)
    expect(logged[0]).toMatchObject({
      level: 'error',
      facts: { channel: 'late', path: 'notify.yaml:3:11', hint: 'npm install @acme/notify-channel-late' },
    })
    await post('ディスク 💾')
    await service.arrived(1)
    const health = await server.notifier.health()
    expect(health.status).toBe('degraded')
    expect(health.channels[1]).toMatchObject({ name: 'late', waiting: 1, hold: { why: 'unavailable' } })
    await put(late.replace("'@acme/notify-channel-late'", `webhook, url: "${service.url}"`))
    await server.reload()
    await service.arrived(2)
    expect((await server.notifier.health()).status).toBe('ok')
  })
})

test('a store that comes along is opened beside the file, and what waits in it outlives the server', async () => {
  const text = `store: { use: sqlite, path: notify.db }\nchannels: { late: { use: '@acme/notify-channel-late' } }\n`
  await start(text, { notifierOptions: {} })
  const id = await post('a')
  await server.close()
  await put(`store: { use: sqlite, path: notify.db }\n${oneWebhook(service.url).replace('hook:', 'late:')}`)
  server = await startServer({ cwd: place.path, env: {}, port: 0, logger })
  await service.arrived(1)
  await server.notifier.drain({ maxMs: 5_000 })
  const { entries } = await server.notifier.read({ notification: id })
  expect(entries[0]!.receipts).toMatchObject([{ channel: 'late', outcome: 'delivered' }])
})
