import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { problem, problemResponse } from './problem.ts'

export interface ServeOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** 0: any that is free. */
  readonly port: number
  /** From the connection to the last header. Default 5 s: Node's own minute lets half-open connections pile up. */
  readonly headersTimeoutMs?: number
  /** From the connection to the last byte of the body. Default 30 s. */
  readonly requestTimeoutMs?: number
}

export interface Serving {
  /** e.g. `http://127.0.0.1:4380`. */
  readonly url: string
  /** Takes no new connections, and resolves when the open ones have ended: the idle ones at once, the others within `graceMs` (1 s). */
  close(options?: { readonly graceMs?: number }): Promise<void>
}

/** Serves a handler on Node. @throws The error of `listen`, e.g. `EADDRINUSE`. */
export function serve(
  handler: (request: Request) => Promise<Response>,
  { host = '127.0.0.1', port, headersTimeoutMs = 5_000, requestTimeoutMs = 30_000 }: ServeOptions,
): Promise<Serving> {
  // The host program keeps its own Request and Response.
  const listener = getRequestListener(handler, { overrideGlobalObjects: false, errorHandler })
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs, requestTimeoutMs),
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  )
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { address, family, port } = server.address() as AddressInfo
      const name = family === 'IPv6' ? `[${address}]` : address
      resolve({ url: `http://${name}:${port}`, close: ({ graceMs = 1_000 } = {}) => close(server, graceMs) })
    })
  })
}

/** Of the bridge: a target or a Host header that makes no URL. Of a handler: one that does not answer for itself. */
function errorHandler(error: unknown): Response {
  if (!(error instanceof RequestError)) return problemResponse(error)
  return problem(400, 'E_REQUEST', 'the target or the Host header of the request is not valid')
}

const close = (server: Server, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
