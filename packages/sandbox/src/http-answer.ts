/** How an answer goes out, or does not. */
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock } from '@notify/core/channel'
import type { HttpFault } from './faults.ts'
import type { Mutable, SandboxRequest, Vendor } from './message.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

interface Met {
  readonly answer: () => HttpAnswer
  readonly failure: (status: number) => HttpAnswer
  readonly clock: Clock
  readonly response: ServerResponse
  readonly request: Mutable<SandboxRequest>
}

/** What a fault makes of the answer. */
export function meet(fault: HttpFault, { answer, failure, response, request, clock }: Met): void {
  switch (fault.kind) {
    case 'status':
      return send(response, request, refusal(fault, failure(fault.status), request.vendor))
    case 'html':
      return send(response, request, page)
    case 'redirect':
      return send(response, request, {
        status: fault.status ?? 302,
        headers: { location: fault.to ?? '/elsewhere' },
        body: '',
      })
    case 'hang':
      return void (fault.accept && answer())
    case 'reset':
      if (fault.accept) answer()
      return void (response.socket && cut(response.socket))
    case 'tls':
      return void response.socket?.end(tlsAlert)
    case 'duplicate': {
      if (fault.of === 'request') answer()
      const again = fault.of === 'request' ? undefined : response.socket
      const whole = answer()
      send(response, request, whole)
      return void again?.write(bytesOf(response, whole))
    }
    case 'truncated': {
      const whole = answer()
      return send(response, request, { ...whole, body: half(whole.body) })
    }
    case 'hang-body':
    case 'drip': {
      const whole = answer()
      head(response, request, whole)
      response.flushHeaders()
      if (fault.kind === 'drip') return drip(response, Buffer.from(whole.body), fault.everyMs, clock)
      return void response.write(half(whole.body))
    }
  }
}

function drip(response: ServerResponse, bytes: Buffer, everyMs: number, clock: Clock): void {
  if (response.destroyed) return
  if (bytes.length === 0) return void response.end()
  response.write(bytes.subarray(0, 1))
  clock.at(clock.now() + everyMs, () => drip(response, bytes.subarray(1), everyMs, clock))
}

/** Ends a connection without a word. Below TLS there is no reset to be had, only an end before the answer. */
export const cut = (socket: Socket): unknown =>
  socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy()

export function send(response: ServerResponse, request: Mutable<SandboxRequest>, answer: HttpAnswer): void {
  head(response, request, answer)
  response.end(answer.body)
}

function head(response: ServerResponse, request: Mutable<SandboxRequest>, answer: HttpAnswer): void {
  request.status = answer.status
  response.statusCode = answer.status
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value)
  response.setHeader('content-length', Buffer.byteLength(answer.body))
}

/** A record of TLS 1.2, RFC 5246 section 7.2: fatal, handshake_failure. */
const tlsAlert = Buffer.from([21, 3, 3, 0, 2, 2, 40])

/** An answer that is not bound to a request. */
function bytesOf(response: ServerResponse, { status, body }: HttpAnswer): string {
  const headers = Object.entries(response.getHeaders()).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}\r\n`),
  )
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${headers.join('')}\r\n${body}`
}

const page: HttpAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title><p>Please sign in to use this network.',
}

function refusal(
  fault: Extract<HttpFault, { kind: 'status' }>,
  usual: HttpAnswer,
  vendor: Vendor,
): HttpAnswer {
  const { retryAfter, retryAfterIn = 'both', contentType, body = usual.body } = fault
  const headers = { ...usual.headers }
  if (retryAfter !== undefined && retryAfterIn !== 'body')
    headers['retry-after'] = typeof retryAfter === 'number' ? String(retryAfter) : retryAfter
  if (contentType !== undefined) headers['content-type'] = contentType
  const inBody = fault.status === 429 && fault.body === undefined && retryAfterIn !== 'header'
  // Of several headers the first; a date, or nothing, is no number.
  const seconds = Number.parseFloat(String(retryAfter))
  return { status: fault.status, headers, body: inBody ? withSeconds(body, vendor, seconds) : body }
}

/** Where the vendor's own 429 says how many seconds to wait, beside the header. */
const secondsIn: Partial<Record<Vendor, (seconds: number) => object>> = {
  discord: (retry_after) => ({ retry_after }),
  telegram: (seconds) => ({ parameters: { retry_after: Math.ceil(seconds) } }),
}

function withSeconds(body: string, vendor: Vendor, seconds: number): string {
  const field = Number.isFinite(seconds) ? secondsIn[vendor]?.(seconds) : undefined
  return field === undefined || !body.startsWith('{')
    ? body
    : JSON.stringify({ ...(JSON.parse(body) as object), ...field })
}

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2))
