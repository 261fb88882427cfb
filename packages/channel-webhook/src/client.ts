import type { Agent, buildConnector, Dispatcher } from 'undici'
import { guardedConnector, type ConnectorOptions } from './connector.ts'
import { ended, noAnswer } from './errors.ts'

/** What is read of an answer; its rest closes the connection. */
const answerMaxBytes = 65_536

/** The core's own limit: what may be in flight never waits for a connection. */
const connectionsPerOrigin = 50

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** At most 64 KiB; empty for 2xx. */
  readonly body: string
}

export interface HttpRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

export interface HttpClient {
  /** One request, no redirect, no proxy, no retry. @throws {DeliveryError} if there is no answer. */
  send(request: HttpRequest, signal: AbortSignal): Promise<Answer>
  /** Connects, TLS included, and hangs up. */
  connect(url: URL, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Connections are kept alive, through the guard. undici is loaded on first use. */
export function httpClient(options: ConnectorOptions): HttpClient {
  let opened: Promise<{ agent: Agent; connector: buildConnector.connector }> | undefined
  const open = async (): Promise<{ agent: Agent; connector: buildConnector.connector }> => {
    const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
    const { default: buildConnector } = await import('undici/lib/core/connect.js')
    const connector = guardedConnector(buildConnector, options)
    const agent = new Agent({
      connect: connector,
      connections: connectionsPerOrigin,
      allowH2: false,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      keepAliveTimeout: 30_000,
    })
    return { agent, connector }
  }
  return {
    async send(request, signal) {
      const { agent } = await (opened ??= open())
      return exchange(agent, request, signal)
    },
    async connect(url, signal) {
      const { connector } = await (opened ??= open())
      return hangUp(connector, url, signal)
    },
    async close() {
      const closing = opened
      opened = undefined
      await (await closing)?.agent.destroy()
    },
  }
}

/** Once a status has come, nothing that happens to the body can hide it: late, endless or cut off, the receiver has decided. */
function exchange(dispatcher: Dispatcher, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
  const { url, method, headers, body } = request
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let answer: Omit<Answer, 'body'> | undefined
    let bytes = 0
    const kept: Buffer[] = []
    const settle = (why: () => Error): void => {
      signal.removeEventListener('abort', abort)
      if (answer === undefined) reject(why())
      else resolve({ ...answer, body: Buffer.concat(kept).toString() })
    }
    const abort = (): void => {
      settle(() => ended(signal, url.origin, controller !== undefined))
      controller?.abort(new Error('ended'))
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers, body },
      {
        onRequestStart(started) {
          if (signal.aborted) started.abort(new Error('ended'))
          else controller = started
        },
        onResponseStart(_, status, headers) {
          if (status >= 200) answer = { status, headers }
        },
        onResponseData(started, chunk) {
          bytes += chunk.length
          if (bytes > answerMaxBytes) started.abort(new Error('too long'))
          else if (answer !== undefined && answer.status >= 300) kept.push(chunk)
        },
        onResponseEnd: () => settle(() => new Error('no status')),
        onResponseError: (_, error) => settle(() => noAnswer(error, url.origin, controller !== undefined)),
      },
    )
  })
}

function hangUp(connector: buildConnector.connector, url: URL, signal: AbortSignal): Promise<void> {
  const { protocol, hostname, host, port, origin } = url
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(ended(signal, origin, false))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    connector({ protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port }, (error, socket) => {
      signal.removeEventListener('abort', abort)
      socket?.destroy()
      if (error === null) resolve()
      else reject(noAnswer(error, origin, false))
    })
  })
}
