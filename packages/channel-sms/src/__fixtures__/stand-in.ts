import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string | undefined
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly form: Readonly<Record<string, string>>
}

export type Answer = (response: ServerResponse, seen: Seen) => void

/** A server on this machine that speaks like Twilio, and misbehaves when told to. */
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
      const body = Buffer.concat(chunks).toString('utf8')
      const form = Object.fromEntries(new URLSearchParams(body))
      const one = { method: request.method, path: request.url ?? '', headers: request.headers, body, form }
      seen.push(one)
      ;(next.shift() ?? taken())(response, one)
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

/** As the contract has it: https://www.twilio.com/docs/messaging/api/message-resource */
export const taken =
  (more: object = {}): Answer =>
  (response, { form }) =>
    json(
      {
        account_sid: 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        api_version: '2010-04-01',
        body: form['Body'],
        date_created: 'Thu, 24 Aug 2023 05:01:45 +0000',
        date_sent: null,
        date_updated: 'Thu, 24 Aug 2023 05:01:45 +0000',
        direction: 'outbound-api',
        error_code: null,
        error_message: null,
        from: form['From'] ?? null,
        messaging_service_sid: form['MessagingServiceSid'] ?? null,
        num_media: '0',
        num_segments: '2',
        price: null,
        price_unit: null,
        sid: 'SMbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
        status: 'queued',
        subresource_uris: {},
        to: form['To'],
        uri: '/2010-04-01/Accounts/ACaaaa/Messages/SMbbbb.json',
        ...more,
      },
      201,
    )(response, undefined as never)

/** Twilio's own words name the number. */
export const refuse = (code: number, status = 400, headers: Record<string, string> = {}): Answer =>
  json(
    {
      code,
      message: `The number +819012345678 is not fine for ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`,
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status,
    },
    status,
    headers,
  )

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers })
    response.end(body)
  }

export const hang: Answer = () => {}

/** A body that never ends, one byte at a time. */
export const drip: Answer = (response) => {
  response.writeHead(201, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 5)
  response.on('close', () => clearInterval(timer))
}

export const reset: Answer = (response) => response.socket?.resetAndDestroy()

export const truncated: Answer = (response) => {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"sid":"SMbb')
  setImmediate(() => response.socket?.destroy())
}

export const endless: Answer = (response) => {
  response.writeHead(201, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  }
  response.on('drain', more)
  more()
}
