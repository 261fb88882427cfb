import type { Notification, RenderContext, SendContext } from '@notify/core/channel'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { certificate } from './certificate.ts'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface Receiver {
  readonly port: number
  readonly origin: string
  readonly requests: Received[]
  readonly connections: Socket[]
  close(): Promise<void>
}

type Handler = (...given: Parameters<RequestListener>) => void

const closed = (server: { close(done: () => void): unknown }, sockets: Socket[]): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })

/** A real receiver: keeps what came in, then lets `answer` answer. Default: 204. */
export async function receiver(
  answer: Handler = (_, response) => response.writeHead(204).end(),
  { tls = false, host = '127.0.0.1' } = {},
): Promise<Receiver> {
  const requests: Received[] = []
  const connections: Socket[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      requests.push({ method, url, headers, body: Buffer.concat(chunks) })
      answer(request, response)
    })
  }
  const server: Server = tls ? createTlsServer(certificate, listener) : createServer(listener)
  server.on('connection', (socket: Socket) => connections.push(socket))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http${tls ? 's' : ''}://127.0.0.1:${port}`,
    requests,
    connections,
    close: () => closed(server, connections),
  }
}

/** A listener without a protocol. */
export async function listener(
  onSocket: (socket: Socket) => void = () => {},
  host = '127.0.0.1',
): Promise<{ port: number; sockets: Socket[]; bytes(): number; close(): Promise<void> }> {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    bytes: () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
    close: () => closed(server, sockets),
  }
}

/** A port that nobody listens on any more. */
export async function closedPort(): Promise<number> {
  const once = await listener()
  await once.close()
  return once.port
}

export const notification: Notification = {
  id: '01935a3c-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'ディスク残りわずか 💾 \u202eevil\u202c',
  body: '**95 %** on `/var`, see [the board](https://board.example/d/1)\n\n<script>alert(1)</script>',
  fields: [{ name: 'Host', value: 'مضيف-1' }],
  attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 12, sha256: 'ab'.repeat(32) }],
  metadata: { repo: 'main', depth: { of: [1, 2, 3] } },
  recipients: [{ id: 'ana', addresses: { email: 'ana@acme.example' } }],
  overrides: {},
  key: 'disk:/var',
  state: 'firing',
  occurredAt: Date.UTC(2026, 10, 21, 12),
}

export const renderContext: RenderContext = { cause: 'route', locale: 'en' }

export const sendContext = (given: Partial<SendContext> = {}): SendContext => ({
  signal: new AbortController().signal,
  idempotencyKey: '01935a3c-0000-7000-8000-0000000000aa_0',
  attempt: 1,
  clock: { now: () => Date.UTC(2026, 10, 21, 12), at: () => () => {} },
  open: () => Promise.reject(new Error('a webhook opens no attachment')),
  ...given,
})
