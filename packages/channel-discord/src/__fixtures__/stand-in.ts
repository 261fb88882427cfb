import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string | undefined
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
  /** Of `payload_json` where files came along. */
  readonly body: Readonly<Record<string, unknown>>
  readonly files: readonly { readonly key: string; readonly name: string; readonly type: string; readonly text: string }[]
}

export type Answer = (response: ServerResponse) => void

/** A server on this machine that speaks like Discord, and misbehaves when told to. */
export async function standIn(): Promise<{
  readonly origin: string
  readonly seen: Seen[]
  /** Answers to come, in order; then the friendly one again. */
  readonly next: Answer[]
  close(): Promise<void>
}> {
  const seen: Seen[] = []
  const next: Answer[] = []
  let count = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void (async () => {
        const url = new URL(request.url ?? '', 'http://127.0.0.1')
        seen.push({
          method: request.method,
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: request.headers,
          ...(await contentOf(request.headers['content-type'], Buffer.concat(chunks))),
        })
        const edited = /\/messages\/(\d+)$/.exec(url.pathname)?.[1]
        ;(next.shift() ?? json({ id: edited ?? `100000000000000000${++count}`, channel_id: '42' }))(response)
      })()
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

async function contentOf(type: string | undefined, bytes: Buffer): Promise<Pick<Seen, 'body' | 'files'>> {
  if (!type?.startsWith('multipart/form-data'))
    return { body: bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8')), files: [] }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  let body = '{}'
  const files: Seen['files'][number][] = []
  for (const [key, part] of form.entries() as Iterable<[string, string | File]>)
    if (typeof part === 'string') body = part
    else files.push({ key, name: part.name, type: part.type, text: await part.text() })
  return { body: JSON.parse(body), files }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers })
    response.end(body)
  }

export const page: Answer = text(200, '<!doctype html><title>Sign in</title><p>ok</p>')

export const hang: Answer = () => {}

/** A body that never ends, one byte at a time. */
export const drip: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 5)
  response.on('close', () => clearInterval(timer))
}

export const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  }
  response.on('drain', more)
  more()
}

export const reset: Answer = (response) => response.socket?.resetAndDestroy()
