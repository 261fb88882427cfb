import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string | undefined
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly bytes: Buffer
  /** Of the form; `blocks` and `attachments` are JSON in it. */
  readonly form: Readonly<Record<string, string>>
}

export type Answer = (response: ServerResponse, seen: Seen) => void

/** A server on this machine that speaks like Slack, and misbehaves when told to. */
export async function standIn(): Promise<{
  readonly origin: string
  readonly seen: Seen[]
  /** Answers to come, in order; then the friendly one again. */
  readonly next: Answer[]
  close(): Promise<void>
}> {
  const seen: Seen[] = []
  const next: Answer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const body = bytes.toString('utf8')
      const form = Object.fromEntries(new URLSearchParams(body))
      const { url: path = '', method, headers } = request
      const one = { method, path, headers, body, bytes, form }
      seen.push(one)
      ;(next.shift() ?? friendly)(response, one)
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

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }

export const refuse = (error: string, more: object = {}): Answer => json({ ok: false, error, ...more })

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers })
    response.end(body)
  }

export const page: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><title>Sign in</title><p>ok</p>')
}

export const hang: Answer = () => {}

/** A body that never ends, one byte at a time. */
export const drip: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 5)
  response.on('close', () => clearInterval(timer))
}

export const reset: Answer = (response) => response.socket?.resetAndDestroy()

export const truncated: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"ok":true,"chan')
  setImmediate(() => response.socket?.destroy())
}

/** A whole body that is half a document. */
export const half: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end('{"ok":true,"chan')
}

export const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  }
  response.on('drain', more)
  more()
}

let count = 0

/** As Slack answers when nothing is wrong. */
export const friendly: Answer = (response, seen) => {
  const { path, headers } = seen
  const id = ++count
  const answer = ((): Answer => {
    if (path.startsWith('/upload/')) return text(200, 'OK')
    if (!path.startsWith('/api/')) return text(200, 'ok')
    if (path.endsWith('files.getUploadURLExternal'))
      return json({ ok: true, upload_url: `http://${headers.host}/upload/v1/canary-${id}`, file_id: `F0FILE${id}` })
    if (path.startsWith('/api/chat.')) {
      const ts = seen.form['ts'] ?? `17000000${String(id).padStart(2, '0')}.000001`
      return json({ ok: true, channel: 'C0OPS', ts, message: { text: 'said' } })
    }
    return json({ ok: true })
  })()
  answer(response, seen)
}
