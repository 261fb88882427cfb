import { manualClock } from '@notify/core/testing'
import type { Receipt } from '@notify/core'
import { execFile } from 'node:child_process'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPager, type Pager, type PagerOptions } from './src/pager.ts'
import { messageMaxBytes, ntfy, type NtfyMessage } from './src/ntfy.ts'

interface Request {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly message: NtfyMessage
}
interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Takes what ntfy takes; `answers` come first, one each. */
async function startServer() {
  const requests: Request[] = []
  const answers: Answer[] = []
  let told: () => void = () => {}
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const message = JSON.parse(Buffer.concat(chunks).toString()) as NtfyMessage
      requests.push({ method, path, headers, message })
      const { status, headers: extra, body = '{"id":"hwQ2YpKdmg"}' } = answers.shift() ?? { status: 200 }
      response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(body, told)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    requests,
    answers,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** The next request has been answered. */
    answered: () => new Promise<void>((resolve) => (told = resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

// 2026-01-01 is in the turn of Chidi, which ends on Monday, 2026-01-05.
const people = ['Aya', 'Bruno', 'Chidi'] as const
let server: Awaited<ReturnType<typeof startServer>>
let printed: string[]
let clock: ReturnType<typeof manualClock>
const pagers: Pager[] = []

function pager(options: Partial<PagerOptions> = {}): Pager {
  const print = (text: string): void => void printed.push(text)
  const made = createPager({ topic: 'on-call', baseUrl: server.baseUrl, people, print, clock, ...options })
  pagers.push(made)
  return made
}

beforeEach(async () => {
  server = await startServer()
  printed = []
  clock = manualClock()
  vi.stubEnv('NTFY_TOKEN', 'tk_secret')
  vi.stubEnv('NOTIFY_LOG', 'silent')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(pagers.splice(0).map(({ notifier }) => notifier.close()))
  await server[Symbol.asyncDispose]()
})

const outcomes = (receipts: readonly Receipt[]) => receipts.map(({ channel, outcome }) => [channel, outcome])
const full = { title: 'ディスク満杯 💾', severity: 'critical' } as const

test('what is severe goes to the phone, with who is on duty', async () => {
  const { notifier, punctuality } = pager()
  const links = [
    { label: 'Graph', url: 'https://grafana.acme.dev/d/1' },
    { label: 'Runbook', url: 'https://wiki.acme.dev/disk' },
  ]
  const { receipts } = await notifier.send({ ...full, body: '**db-1**: 99 % used', links })
  expect(outcomes(receipts)).toEqual([['phone', 'delivered']])
  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: '/',
    headers: { authorization: 'Bearer tk_secret' },
  })
  expect(server.requests[0]?.message).toEqual({
    topic: 'on-call',
    title: 'ディスク満杯 💾',
    message: 'db-1: 99 % used\n\nOn duty: Chidi\nRunbook: https://wiki.acme.dev/disk',
    priority: 5,
    click: 'https://grafana.acme.dev/d/1',
  })
  expect(punctuality.share()).toBe(1)
})

test('the turn changes on Monday', async () => {
  const { notifier } = pager()
  await clock.advance(4 * 86_400_000 - 1)
  await notifier.send(full)
  await clock.advance(1)
  await notifier.send(full)
  expect(server.requests.map(({ message }) => message.message)).toEqual(['On duty: Chidi', 'On duty: Aya'])
})

test('the stage is part of the explanation', async () => {
  const { steps, deliveries } = await pager().notifier.explain(full)
  expect(steps).toContainEqual({ by: 'onDuty', did: 'named who is on duty', data: { person: 'Chidi' } })
  expect(deliveries).toMatchObject([{ channel: 'phone', messages: [{ message: 'On duty: Chidi' }] }])
  expect(server.requests).toEqual([])
})

test('what is not severe is printed', async () => {
  const { notifier } = pager()
  const { receipts } = await notifier.send({ title: 'Deployed version 42' })
  expect(outcomes(receipts)).toEqual([['terminal', 'delivered']])
  expect(printed).toEqual(['[Info] Deployed version 42\n  On duty: Chidi'])
  expect(server.requests).toEqual([])
})

test('an incident is told again when it is over, quietly', async () => {
  const { notifier } = pager()
  await notifier.send({ ...full, key: 'disk', state: 'firing' })
  await notifier.send({ key: 'disk', state: 'resolved' })
  expect(server.requests.map(({ message: { title, priority } }) => [title, priority])).toEqual([
    ['Firing: ディスク満杯 💾', 5],
    ['Resolved: ディスク満杯 💾', 2],
  ])
})

test('a long message stays within the limit of ntfy and says what was left out', async () => {
  const { notifier } = pager()
  await notifier.send({ ...full, body: 'مرحبا 👩‍👩‍👧‍👦 世界 '.repeat(1_000) })
  const message = server.requests[0]!.message.message
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(messageMaxBytes)
  expect(message).toMatch(/… \(\d+ characters left out\)$/)
  expect(message.isWellFormed()).toBe(true)
})

test.each([
  [400, 'dead'],
  [401, 'dead'],
  [404, 'dead'],
  [418, 'dead'],
  [302, 'dead'],
  [429, 'waiting'],
  [500, 'waiting'],
  [503, 'waiting'],
] as const)('after %i the delivery is %s', async (status, outcome) => {
  const { notifier } = pager()
  server.answers.push({ status, body: '' })
  const { id, receipts } = await notifier.send(full)
  expect(receipts[0]).toMatchObject({ channel: 'phone', outcome })
  const { entries } = await notifier.read({ notification: id })
  expect(entries[0]?.attempts[0]?.why).toBe(`ntfy: the server answered ${status}`)
})

test('a server that is too busy is left alone for as long as it asks', async () => {
  const { notifier } = pager()
  server.answers.push({ status: 429, headers: { 'retry-after': '120' } })
  const { receipts } = await notifier.send({ ...full, severity: 'error' })
  expect(receipts[0]).toMatchObject({ outcome: 'waiting' })
  const { hold } = await notifier.channels.limits('phone')
  expect(hold).toMatchObject({ why: 'retry-after' })
  expect(hold?.until).toBeGreaterThanOrEqual(clock.now() + 120_000)
})

test('a page of a proxy is not an answer of ntfy', async () => {
  const { notifier } = pager()
  server.answers.push({ status: 200, body: '<html>log in first</html>' })
  const { receipts } = await notifier.send(full)
  const error = 'ntfy: the answer is not that of an ntfy server'
  expect(receipts[0]).toMatchObject({ outcome: 'waiting', why: 'retry', error })
})

test('a refused token falls back to the terminal, and is in no receipt', async () => {
  const { notifier, punctuality } = pager()
  server.answers.push({ status: 403 })
  const { receipts } = await notifier.send(full)
  expect(outcomes(receipts)).toEqual([
    ['phone', 'dead'],
    ['terminal', 'delivered'],
  ])
  expect(JSON.stringify(receipts)).not.toContain('tk_secret')
  expect(punctuality.share()).toBe(0.5)
})

test('a server that does not run is tried again', async () => {
  const { notifier } = pager()
  await server[Symbol.asyncDispose]()
  const { receipts } = await notifier.send(full)
  expect(receipts[0]).toMatchObject({ outcome: 'waiting', error: 'ntfy: no connection (ECONNREFUSED)' })
})

test('where TLS fails nothing was sent: it is tried again, and cannot arrive twice', async () => {
  const { notifier } = pager({ baseUrl: server.baseUrl.replace('http:', 'https:') })
  const { id } = await notifier.send(full)
  const { entries } = await notifier.read({ notification: id })
  expect(entries[0]?.attempts).toMatchObject([{ outcome: 'unavailable' }])
  expect(server.requests).toEqual([])
})

test.each([
  ['a deadline', new DOMException('too late', 'TimeoutError'), 'timeout'],
  ['a shutdown', undefined, 'aborted'],
])('%s ends the request', async (_, why, reason) => {
  const channel = ntfy({ topic: 'on-call', baseUrl: server.baseUrl })
  const [message] = channel.render(
    { id: 'n1', type: 'disk', occurredAt: clock.now(), ...full },
    { cause: 'route', locale: 'en' },
  )
  const context = {
    idempotencyKey: 'd1',
    attempt: 1,
    clock,
    open: () => Promise.reject(new Error('no files')),
  }
  const sent = channel.send(message!, { ...context, signal: AbortSignal.abort(why) })
  await expect(sent).rejects.toMatchObject({ reason })
})

test('during maintenance nothing is requested; afterwards the phone rings', async () => {
  const start = clock.now()
  const { notifier } = pager({ maintenanceWindows: [{ from: start, until: start + 30_000 }] })
  const { id, receipts } = await notifier.send(full)
  expect(receipts[0]).toMatchObject({ outcome: 'waiting' })
  const { hold } = await notifier.channels.limits('phone')
  expect(hold).toMatchObject({
    until: start + 30_000,
    error: 'phone: maintenance of the service, as announced',
  })
  await clock.advance(29_999)
  expect(server.requests).toEqual([])
  const answered = server.answered()
  await clock.advance(10_000)
  await answered
  await notifier.drain()
  const { entries } = await notifier.read({ notification: id })
  expect(outcomes(entries[0]!.receipts)).toEqual([['phone', 'delivered']])
})

test('the program sends and ends by itself', async () => {
  const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@notify/source', main], {
    env: { PATH: process.env['PATH'], NTFY_URL: server.baseUrl, NTFY_TOPIC: 'on-call' },
    timeout: 15_000,
  })
  expect(stdout).toMatch(/^\[Info\] Deployed version 42\n {2}On duty: (Aya|Bruno|Chidi)\nin time: 1\n$/)
  expect(server.requests.map(({ message }) => message.title)).toEqual([
    'Firing: Disk of db-1 is full',
    'Resolved: Disk of db-1 is full',
  ])
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
})
