import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { certificate } from './certificate.ts'
import { connectionsOf, counter, type Fault, type RecordedRequest, type WireRecorder } from './recorder.ts'

/**
 * What goes wrong with the body of an answer. `truncated`: half of it, then the connection ends. `drip`: a byte now and then,
 * without an end. `endless`: as fast as it is read, without an end; after 8 MiB nothing more comes, so that whoever wants all of
 * it runs out of time, and not of memory.
 */
export type BodyFault = 'truncated' | 'drip' | 'endless'

/** What a vendor answers. */
export interface HttpReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** Text, as `text/plain` unless the headers say otherwise; bytes, as they are; anything else as JSON. Default: no body. */
  readonly body?: unknown
  /** Default: it arrives as it is. */
  readonly fault?: BodyFault
}

/** What becomes of one request: a reply, the usual reply with a fault in its body, or no reply. */
export type HttpOutcome = HttpReply | BodyFault | Fault

/** How one request is answered: so, or by what is made of it, which may take its time. */
export type HttpAnswer = HttpOutcome | ((request: RecordedRequest) => HttpOutcome | Promise<HttpOutcome>)

export type HttpRecorder = WireRecorder<HttpAnswer>

export interface HttpRecorderOptions {
  /** Speaks TLS, with a certificate of its own. Default false. */
  readonly tls?: boolean
  /** The usual answer. Default: 200 without a body. */
  readonly answer?: UsualAnswer
}

type UsualAnswer = (request: RecordedRequest) => HttpReply

/** What a proxy, or the sign-in of a network, says instead of the vendor. */
export const signInPage: HttpReply = {
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title><p>ok</p>',
}

const dripMs = 5
const endlessMaxBytes = 8 * 1_024 * 1_024

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
      reset(request.socket)
      return
    }
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = record()
      response.on('close', () => {
        if (!response.writableFinished) abandoned.add()
      })
      void outcomeOf(answer, one, usual).then((outcome) => respond(outcome, response))
    })
  }
  const keys = tls ? await certificate() : undefined
  const server = keys ? createTlsServer(keys, listener) : createServer(listener)
  // An idle connection is the other side's to end.
  server.keepAliveTimeout = 60_000
  const connections = connectionsOf(server)
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
    connections,
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

/** A fault in the body is one of the usual reply. */
async function outcomeOf(
  answer: HttpAnswer,
  request: RecordedRequest,
  usual: UsualAnswer,
): Promise<HttpReply | Fault> {
  const outcome = typeof answer === 'function' ? await answer(request) : answer
  return outcome === 'truncated' || outcome === 'drip' || outcome === 'endless'
    ? { ...usual(request), fault: outcome }
    : outcome
}

function respond(outcome: HttpReply | Fault, response: ServerResponse): void {
  if (outcome === 'hang') return
  if (typeof outcome === 'string') {
    reset(response.socket)
    return
  }
  if (outcome.fault !== undefined) return bodyFaults[outcome.fault](outcome, response)
  const { status, headers, content } = written(outcome)
  response.writeHead(status, headers).end(content)
}

/** Node resets a TCP connection only; one of TLS ends without a farewell. */
function reset(socket: Socket | null): void {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket?.resetAndDestroy()
}

const bodyFaults: Readonly<Record<BodyFault, (reply: HttpReply, response: ServerResponse) => void>> = {
  truncated: halfOf,
  drip,
  endless,
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

function endless(reply: HttpReply, response: ServerResponse): void {
  const { status, headers } = written(reply)
  const chunk = 'x'.repeat(65_536)
  let left = endlessMaxBytes
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length
      if (!response.write(chunk)) return
    }
  }
  response.writeHead(status, headers).on('drain', more)
  more()
}

function written({ status = 200, headers = {}, body }: HttpReply): {
  readonly status: number
  readonly headers: Record<string, string | string[]>
  readonly content: string | Uint8Array
} {
  if (body === undefined) return { status, headers: { ...headers }, content: '' }
  if (body instanceof Uint8Array) return { status, headers: { ...headers }, content: body }
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  return {
    status,
    headers: { 'content-type': type, ...headers },
    content: isText ? body : JSON.stringify(body),
  }
}
