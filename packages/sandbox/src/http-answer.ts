/** How an answer goes out, or does not. */
import type { ServerResponse } from 'node:http'
import type { Clock } from '@notify/core/channel'
import type { HttpFault } from './faults.ts'
import type { Mutable, SandboxRequest } from './message.ts'

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
      return send(response, request, refusal(fault, failure(fault.status)))
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
      answer()
      return void response.socket?.resetAndDestroy()
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

const page: HttpAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title><p>Please sign in to use this network.',
}

function refusal(fault: Extract<HttpFault, { kind: 'status' }>, usual: HttpAnswer): HttpAnswer {
  const { retryAfter, contentType } = fault
  const headers = { ...usual.headers }
  if (retryAfter !== undefined)
    headers['retry-after'] = typeof retryAfter === 'number' ? String(retryAfter) : retryAfter
  if (contentType !== undefined) headers['content-type'] = contentType
  return { status: fault.status, headers, body: fault.body ?? usual.body }
}

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2))
