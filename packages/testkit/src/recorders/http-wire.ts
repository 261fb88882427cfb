import type { Channel } from '@notify/core/channel'
import { afterEach, beforeEach, vi } from 'vitest'
import { httpRecorder, type HttpAnswer, type HttpRecorder, type HttpRecorderOptions } from './http.ts'
import type { RecordedRequest } from './recorder.ts'

/** A request, and what its body says. */
export interface SeenRequest extends RecordedRequest {
  /** Of an object in JSON. Else empty. */
  readonly json: Readonly<Record<string, unknown>>
  /** Of a form in the notation of URLs. Else empty. */
  readonly form: Readonly<Record<string, string>>
}

export interface HttpWireOptions extends HttpRecorderOptions {
  /** Variables that the tests do not take from the machine they run on: each is empty. */
  readonly environment?: readonly string[]
}

/** The recorder of the test that runs, and what belongs to it. Its functions may be taken apart. */
export interface HttpWire {
  readonly server: () => HttpRecorder
  /** e.g. `http://127.0.0.1:40123`. */
  readonly origin: () => string
  /** What came in, in order. */
  readonly seen: () => readonly SeenRequest[]
  /** Until so many requests have come in. */
  readonly arrived: (count: number) => Promise<void>
  /** How the next requests are answered, one each. */
  readonly answer: (...answers: HttpAnswer[]) => void
  /** A channel, or another server, that is closed after the test. */
  readonly kept: <Kept extends Pick<Channel, 'close'>>(channel: Kept) => Kept
}

/**
 * An HTTP recorder for each test of a file. Afterwards it is closed, and every variable is what it was. Vitest only.
 *
 * @example
 * const { origin, seen, answer } = httpWire({ answer: () => ({ body: { ok: true } }) })
 */
export function httpWire({ environment = [], ...options }: HttpWireOptions = {}): HttpWire {
  let server: HttpRecorder
  const open: Pick<Channel, 'close'>[] = []
  beforeEach(async () => {
    for (const name of environment) vi.stubEnv(name, '')
    server = await httpRecorder(options)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    for (const channel of open.splice(0).reverse()) await channel.close?.()
    await server.close()
  })
  return {
    server: () => server,
    origin: () => server.origin,
    seen: () => server.requests.map(readRequest),
    arrived: (count) => server.arrived(count),
    answer: (...answers) => server.next(...answers),
    kept: (channel) => {
      open.push(channel)
      return channel
    },
  }
}

/** With what its body says. */
export function readRequest(request: RecordedRequest): SeenRequest {
  const { headers, body } = request
  const [type] = (headers['content-type'] ?? '').split(';')
  return {
    ...request,
    json: type === 'application/json' && body !== '' ? (JSON.parse(body) as SeenRequest['json']) : {},
    form: type === 'application/x-www-form-urlencoded' ? Object.fromEntries(new URLSearchParams(body)) : {},
  }
}

/** The parts of a body that has several, e.g. files. */
export const partsOf = ({ headers, body }: RecordedRequest): Promise<FormData> =>
  new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()
