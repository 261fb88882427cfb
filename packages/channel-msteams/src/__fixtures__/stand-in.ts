import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { certificate } from './certificate.ts'

export interface Seen {
  readonly method: string | undefined
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answer = (response: ServerResponse, seen: Seen) => void

export interface StandIn {
  readonly origin: string
  readonly seen: Seen[]
  /** Answers to come, in order; then the friendly one again. */
  readonly next: Answer[]
  close(): Promise<void>
}

/** A workflow on this machine, which misbehaves when told to. */
export const workflow = (): Promise<StandIn> => listen(createServer(), () => empty(202))

/** Graph and its sign-in on this machine, over TLS. */
export const graphAndLogin = (): Promise<StandIn> => {
  let count = 0
  return listen(createTlsServer(certificate), ({ method, path }) => {
    if (path.endsWith('/token')) return json({ access_token: `access-${++count}`, refresh_token: `canary-refresh-${count}`, expires_in: 3_600 })
    if (method === 'PATCH') return empty(204)
    if (method === 'GET') return json({ value: [{ id: '19:general@thread.tacv2', displayName: 'General' }, null, { id: '19:ops@thread.tacv2', displayName: '運用 🔥' }] })
    return json({ id: `16169900320${++count}`, webUrl: 'https://teams.microsoft.com/l/message/1' }, 201)
  })
}

async function listen(server: Server, friendly: (seen: Seen) => Answer): Promise<StandIn> {
  const seen: Seen[] = []
  const next: Answer[] = []
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const one = { method: request.method, path: request.url ?? '', headers: request.headers, body }
      seen.push(one)
      ;(next.shift() ?? friendly(one))(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const scheme = 'cert' in server ? 'https' : 'http'
  return {
    origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    next,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }

export const refuse = (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  json({ error: { code, message: 'canary-message: Disk full' } }, status, headers)

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers })
    response.end(body)
  }

export const empty =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status)
    response.end()
  }

export const page: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>Sign in</title>')
}

export const hang: Answer = () => {}

/** A body that never ends, one byte at a time. */
export const drip: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 5)
  response.on('close', () => clearInterval(timer))
}

export const reset: Answer = (response) => response.socket?.destroy()

export const truncated: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"id":"1","chan')
  setImmediate(() => response.socket?.destroy())
}

/** A refusal whose words do not come whole. */
export const brokenRefusal: Answer = (response) => {
  response.writeHead(400, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"error":{"code":"Bad')
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
