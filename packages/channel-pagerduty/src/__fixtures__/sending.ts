import { DeliveryError, type Channel, type Notification, type RenderContext } from '@notify/core/channel'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, vi } from 'vitest'
import { pagerduty, type PagerDutyMessage, type PagerDutyOptions } from '../index.ts'

export const key = 'C4NARY0123456789C4NARY0123456789'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly event: Record<string, unknown>
}

export interface Wire {
  readonly origin: () => string
  readonly seen: readonly Seen[]
  readonly connections: readonly Socket[]
  /** How requests are answered from now on. */
  readonly answer: (answer: RequestListener) => void
  readonly channel: (options?: PagerDutyOptions) => Channel<PagerDutyMessage>
}

/** As PagerDuty answers. */
export const accepted: RequestListener = (_, response) =>
  json(202, { status: 'success', message: 'Event processed', dedup_key: 'k' })(_, response)

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

/** A stand-in for PagerDuty for each test, and channels that talk to it. */
export function wire(): Wire {
  const seen: Seen[] = []
  const connections: Socket[] = []
  const channels: Channel<PagerDutyMessage>[] = []
  let answer = accepted
  let server: ReturnType<typeof createServer>
  let origin = ''
  beforeEach(async () => {
    vi.stubEnv('PAGERDUTY_INTEGRATION_KEY', '')
    for (const list of [seen, connections]) list.length = 0
    answer = accepted
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request
        const event = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
        seen.push({ method, path, headers, event })
        answer(request, response)
      })
    })
    server.on('connection', (socket) => connections.push(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    for (const channel of channels.splice(0)) await channel.close?.()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    origin: () => origin,
    seen,
    connections,
    answer: (next) => (answer = next),
    channel: (options) => {
      const channel = pagerduty({ integrationKey: key, baseUrl: origin, ...options })
      channels.push(channel)
      return channel
    },
  }
}

export const alert: Notification = {
  id: '01935a3c-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'ディスク残りわずか 💾 — القرص ممتلئ',
  source: 'db-1',
  key: 'disk:/var',
  state: 'firing',
  occurredAt: Date.UTC(2026, 10, 21, 12),
}

export const context: RenderContext = { cause: 'route', locale: 'en' }

export const send = (
  channel: Channel<PagerDutyMessage>,
  { notification = alert, signal = new AbortController().signal } = {},
): Promise<unknown> =>
  channel.send(channel.render(notification, context)[0]!, {
    signal,
    idempotencyKey: 'd1',
    attempt: 1,
    clock: { now: () => Date.UTC(2026, 10, 21, 12), at: () => () => {} },
    open: () => Promise.reject(new Error('no files')),
  })

export async function failure(sending: Promise<unknown>): Promise<DeliveryError> {
  const error: unknown = await sending.then(
    () => 'delivered',
    (thrown: unknown) => thrown,
  )
  if (DeliveryError.is(error)) return error
  throw new Error(`expected a DeliveryError, got ${String(error)}`)
}
