import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { httpFaultIn } from './fault-words.ts'
import type { HttpFault } from './faults.ts'
import { cut, meet, send, type HttpAnswer } from './http-answer.ts'
import type { Finding, HttpVendorName, Mutable, SandboxRequest } from './message.ts'
import { otherCertificate, type KeyAndCertificate } from './other-certificate.ts'
import type { StandInContext } from './stand-in.ts'

export interface HttpCall {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly request: SandboxRequest
  /** Notes why it is refused. */
  refuse(findings: readonly Finding[]): void
}

export interface HttpVendor {
  readonly vendor: HttpVendorName
  /** Judges the request and stores what it brings. */
  answer(call: HttpCall): HttpAnswer
  /** What this vendor says with a status that it gives for no fault of the request. */
  failure(status: number, call: HttpCall): HttpAnswer
  /** PEM. With it, the vendor speaks TLS only. */
  readonly tls?: KeyAndCertificate
}

export interface HttpServer {
  /** e.g. `http://127.0.0.1:4801`; `https://` with TLS. */
  readonly origin: string
  readonly close: () => Promise<void>
}

const longestBodyBytes = 64 * 1_024 * 1_024

/** Stands a vendor on a port: records every request, and lets faults meet it. */
export async function serveHttp(context: StandInContext, vendor: HttpVendor): Promise<HttpServer> {
  const { host, port, recorder, clock } = context
  const connections = new WeakMap<Socket, number>()
  const take = (incoming: IncomingMessage, response: ServerResponse): void => {
    const request = recorder.request({
      vendor: vendor.vendor,
      at: clock.now(),
      connection: connections.get(incoming.socket) ?? 0,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
    })
    request.headers = flat(incoming)
    // With TLS, a wrong certificate was taken when the connection began.
    const fault = context.faults.take(vendor.vendor, ({ kind }) => tls === undefined || kind !== 'tls')
    if (fault !== undefined) request.fault = fault.kind
    handle(incoming, response, request, fault).catch((error: unknown) => {
      // The sender went away while it was still sending; anything else is our own mistake and must be seen.
      if (response.destroyed || response.headersSent) return
      send(response, request, { status: 500, body: `the sandbox failed: ${String(error)}` })
    })
  }
  const { tls } = vendor
  const server =
    tls === undefined ? createServer(take) : await serveTls(tls, take, () => misnamed(context, vendor))
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
    connections.set(socket, recorder.connection()),
  )

  async function handle(
    incoming: IncomingMessage,
    response: ServerResponse,
    request: Mutable<SandboxRequest>,
    fault: HttpFault | undefined,
  ): Promise<void> {
    if (fault?.kind === 'reset' && !fault.accept) return void cut(incoming.socket)
    request.body = await read(incoming)
    const call: HttpCall = {
      method: request.method,
      url: new URL(`http://sandbox.invalid${request.path}`),
      headers: request.headers,
      body: request.body,
      request,
      refuse: (findings) => request.refused.push(...findings),
    }
    const answer = (): HttpAnswer => vendor.answer(call)
    const met = fault ?? httpFaultIn(request.body)
    if (met !== undefined) request.fault = met.kind
    if (met === undefined) send(response, request, answer())
    else meet(met, { answer, failure: (status) => vendor.failure(status, call), response, request, clock })
    recorder.changed()
  }

  await listen(server, port, host)
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Whether the next connection meets a certificate of another name. No request comes of it: the handshake is recorded. */
function misnamed({ faults, recorder, clock }: StandInContext, { vendor }: HttpVendor): boolean {
  const fault = faults.take(vendor, ({ kind }) => kind === 'tls')
  if (fault === undefined) return false
  const connection = recorder.connection()
  recorder.request({ vendor, at: clock.now(), connection, method: 'TLS', path: '' }).fault = 'tls'
  return true
}

async function serveTls(
  right: KeyAndCertificate,
  take: RequestListener,
  wrong: () => boolean,
): Promise<Server> {
  const other = await otherCertificate(right)
  const server = createTlsServer(right, take)
  // TLS reads its certificate right after this, while the connection is still announced.
  server.prependListener('connection', () => {
    if (!wrong()) return
    server.setSecureContext(other)
    queueMicrotask(() => server.setSecureContext(right))
  })
  return server
}

/** Binds, or fails with the system's error, e.g. EADDRINUSE. */
function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}

async function read(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > longestBodyBytes) throw new Error(`a body of more than ${longestBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const flat = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  )
