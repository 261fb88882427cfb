import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { HttpFault } from './faults.ts'
import { meet, send, type HttpAnswer } from './http-answer.ts'
import type { Finding, Mutable, SandboxRequest } from './message.ts'
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
  readonly vendor: 'slack' | 'webhook'
  /** Judges the request and stores what it brings. */
  answer(call: HttpCall): HttpAnswer
  /** What this vendor says with a status that it gives for no fault of the request. */
  failure(status: number, call: HttpCall): HttpAnswer
}

export interface HttpServer {
  /** e.g. `http://127.0.0.1:4801`. */
  readonly origin: string
  readonly close: () => Promise<void>
}

const longestBodyBytes = 32 * 1_024 * 1_024

/** Stands a vendor on a port: records every request, and lets faults meet it. */
export async function serveHttp(context: StandInContext, vendor: HttpVendor): Promise<HttpServer> {
  const { host, port, recorder, clock } = context
  const connections = new WeakMap<Socket, number>()
  const server = createServer((incoming, response) => {
    const request = recorder.request({
      vendor: vendor.vendor,
      at: clock.now(),
      connection: connections.get(incoming.socket) ?? 0,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
    })
    request.headers = flat(incoming)
    const fault = context.faults.take(vendor.vendor)
    if (fault !== undefined) request.fault = fault.kind
    handle(incoming, response, request, fault).catch((error: unknown) => {
      // The sender went away while it was still sending; anything else is our own mistake and must be seen.
      if (response.destroyed || response.headersSent) return
      send(response, request, { status: 500, body: `the sandbox failed: ${String(error)}` })
    })
  })
  server.on('connection', (socket) => connections.set(socket, recorder.connection()))

  async function handle(
    incoming: IncomingMessage,
    response: ServerResponse,
    request: Mutable<SandboxRequest>,
    fault: HttpFault | undefined,
  ): Promise<void> {
    if (fault?.kind === 'reset' && !fault.accept) return void incoming.socket.resetAndDestroy()
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
    if (fault === undefined) send(response, request, answer())
    else meet(fault, { answer, failure: (status) => vendor.failure(status, call), response, request, clock })
    recorder.changed()
  }

  await listen(server, port, host)
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
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
