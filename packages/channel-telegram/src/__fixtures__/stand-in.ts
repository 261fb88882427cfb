import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DeliveryError, type Channel, type SendContext } from '@notify/core/channel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { telegram, type TelegramMessage, type TelegramOptions } from '../index.ts'
import { token } from './rendered.ts'

export interface Seen {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Of a JSON request. */
  readonly json: Readonly<Record<string, unknown>>
}

export type Answer = (response: ServerResponse) => void

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

export const refuse = (status: number, description: string, parameters?: object): Answer =>
  json({ ok: false, error_code: status, description, ...(parameters && { parameters }) }, status)

export const page =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' })
    response.end('<!doctype html><title>Sign in</title>')
  }

export const hang: Answer = () => {}

/** Headers, half a body, and nothing more. */
export const stall: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"ok":true,')
}

export const reset: Answer = (response) => response.socket?.resetAndDestroy()

export const truncated =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '500' })
    response.write('{"ok":')
    setImmediate(() => response.socket?.destroy())
  }

export const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  }
  response.on('drain', more)
  more()
}

const chat = { id: -100_777, type: 'supergroup', title: 'Ops' }

/** A server on this machine that speaks like the Bot API. */
async function standIn(): Promise<{ origin: string; seen: Seen[]; next: Answer[]; close(): Promise<void> }> {
  const seen: Seen[] = []
  const next: Answer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const isJson = request.headers['content-type'] === 'application/json'
      const { url = '', headers } = request
      const one = { path: url, headers, body, json: isJson ? (JSON.parse(body) as Seen['json']) : {} }
      seen.push(one)
      const id = one.json['message_id'] ?? seen.length
      ;(next.shift() ?? json({ ok: true, result: { message_id: id, chat } }))(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    next,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface Wire {
  readonly origin: () => string
  readonly seen: () => readonly Seen[]
  /** How the next request is answered. */
  readonly answer: (answer: Answer) => void
  readonly channel: (options?: TelegramOptions) => Channel<TelegramMessage>
}

/** A stand-in that lives as long as the tests of a file, and channels that talk to it. */
export function wire(): Wire {
  let server: Awaited<ReturnType<typeof standIn>>
  const open: Channel<TelegramMessage>[] = []
  beforeAll(async () => {
    server = await standIn()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.seen.length = 0
    server.next.length = 0
    vi.stubEnv('TELEGRAM_BOT_TOKEN', '')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    for (const one of open.splice(0)) await one.close?.()
  })
  return {
    origin: () => server.origin,
    seen: () => server.seen,
    answer: (answer) => server.next.push(answer),
    channel: (options) => {
      const made = telegram({ chatId: '-100123', token, baseUrl: server.origin, ...options })
      open.push(made)
      return made
    },
  }
}

export const post: TelegramMessage = {
  method: 'sendMessage',
  arguments: { chat_id: '-100123', text: 'Disk full', parse_mode: 'HTML' },
}

export const context = (given: Partial<SendContext> = {}): SendContext => ({
  idempotencyKey: 'd1',
  attempt: 1,
  signal: new AbortController().signal,
  clock: { now: () => Date.UTC(2026, 10, 21, 9, 0, 0), at: () => () => {} },
  open: () => Promise.reject(new Error('no files')),
  ...given,
})

export async function failure(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}
