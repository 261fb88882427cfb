import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { certificate } from './certificate.ts'
import { counter, type Counter, type Fault, type RecordedRequest, type WireRecorder } from './recorder.ts'

/** What a vendor answers. */
export interface HttpReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is, with the type `text/plain` unless the headers say otherwise; anything else as JSON. Default: no body. */
  readonly body?: unknown
}

/**
 * How one request is answered: a reply, one made of the request, or something that goes wrong. `truncated`: half of the usual
 * answer, then the connection ends. `drip`: a byte now and then, without an end.
 */
export type HttpAnswer = HttpReply | ((request: RecordedRequest) => HttpReply) | Fault | 'truncated' | 'drip'

export type HttpRecorder = WireRecorder<HttpAnswer>

export interface HttpRecorderOptions {
  /** Speaks TLS, with a certificate of its own. Default false. */
  readonly tls?: boolean
  /** The usual answer. Default: 200 without a body. */
  readonly answer?: (request: RecordedRequest) => HttpReply
}

const dripMs = 5

/** An HTTP server that stands in for a vendor's. */
export async function httpRecorder({
  tls = false,
  answer: usual = () => ({}),
}: HttpRecorderOptions = {}): Promise<HttpRecorder> {
  const requests: RecordedRequest[] = []
  const queue: HttpAnswer[] = []
  const [arrivals, abandoned] = [counter(), counter()]
  let otherwise: HttpAnswer = usual
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = queue.shift() ?? otherwise
    const chunks: Buffer[] = []
    const record = (): RecordedRequest => {
      requests.push(recorded(request, chunks))
      arrivals.add()
      return requests.at(-1)!
    }
    if (answer === 'reset-early') {
      record()
      request.socket.resetAndDestroy()
      return
    }
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => respond(answer, record(), response, { usual, abandoned }))
  }
  const keys = tls ? await certificate() : undefined
  const server = keys ? createTlsServer(keys, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    host: '127.0.0.1',
    port,
    origin: `http${tls ? 's' : ''}://127.0.0.1:${port}`,
    ...(keys && { ca: keys.cert }),
    requests,
    next: (...answers) => void queue.push(...answers),
    always: (answer) => void (otherwise = answer),
    arrived: arrivals.reached,
    abandoned: () => abandoned.reached(1),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const recorded = (request: IncomingMessage, chunks: readonly Buffer[]): RecordedRequest => ({
  method: request.method ?? '',
  path: request.url ?? '',
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const),
  ),
  body: Buffer.concat(chunks).toString('utf8'),
})

interface Answering {
  readonly usual: (request: RecordedRequest) => HttpReply
  readonly abandoned: Counter
}

function respond(
  answer: HttpAnswer,
  request: RecordedRequest,
  response: ServerResponse,
  { usual, abandoned }: Answering,
): void {
  response.on('close', () => {
    if (!response.writableFinished) abandoned.add()
  })
  if (answer === 'hang') return
  if (answer === 'reset' || answer === 'reset-early') {
    response.socket?.resetAndDestroy()
    return
  }
  if (answer === 'truncated') return halfOf(usual(request), response)
  if (answer === 'drip') return drip(usual(request), response)
  const { status, headers, content } = written(typeof answer === 'function' ? answer(request) : answer)
  response.writeHead(status, headers).end(content)
}

function halfOf(reply: HttpReply, response: ServerResponse): void {
  const { status, headers, content } = written(reply)
  const bytes = Buffer.from(content)
  response.writeHead(status, { ...headers, 'content-length': bytes.length + 100 })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy())
  response.flushHeaders()
}

function drip(reply: HttpReply, response: ServerResponse): void {
  const { status, headers } = written(reply)
  response.writeHead(status, headers)
  const timer = setInterval(() => response.write(' '), dripMs)
  response.on('close', () => clearInterval(timer))
}

function written({ status = 200, headers = {}, body }: HttpReply): {
  readonly status: number
  readonly headers: Record<string, string>
  readonly content: string
} {
  if (body === undefined) return { status, headers: { ...headers }, content: '' }
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  return {
    status,
    headers: { 'content-type': type, ...headers },
    content: isText ? body : JSON.stringify(body),
  }
}
