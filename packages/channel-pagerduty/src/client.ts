import type { Agent, buildConnector } from 'undici'
import { noAnswer } from './errors.ts'

/** Ours: longest wait for the connection, for the answer, and between two pieces of it. */
const timeoutMs = 15_000

/** What is read of an answer; PagerDuty's own have some hundred bytes. */
const answerMaxBytes = 65_536

/** The core's own limit: what may be in flight never waits for a connection. */
const connectionsPerOrigin = 50

export interface Answer {
  readonly status: number
  readonly retryAfter: string | readonly string[] | undefined
  /** Empty if it was longer than 64 KiB, or did not come whole. */
  readonly body: string
}

export interface Client {
  /** One request: no redirect, no proxy, no retry. @throws {DeliveryError} if there is no answer. */
  post(url: string, body: string, signal: AbortSignal): Promise<Answer>
  /** Connects, TLS included, and hangs up. */
  connect(url: URL, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Connections are kept alive. undici is loaded on first use. */
export function client(): Client {
  let opened: Promise<Agent> | undefined
  const open = async (): Promise<Agent> => {
    const { Agent } = await import('undici')
    return new Agent({
      allowH2: false,
      connect: { timeout: timeoutMs },
      connections: connectionsPerOrigin,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: answerMaxBytes,
    })
  }
  return {
    async post(url, body, signal) {
      const agent = await (opened ??= open())
      try {
        return await exchange(agent, url, body, signal)
      } catch (error) {
        throw noAnswer(error, signal)
      }
    },
    async connect(url, signal) {
      const { buildConnector } = await import('undici')
      await hangUp(buildConnector({ timeout: timeoutMs, allowH2: false }), url, signal)
    },
    async close() {
      const closing = opened
      opened = undefined
      await (await closing)?.destroy()
    },
  }
}

async function exchange(agent: Agent, url: string, body: string, signal: AbortSignal): Promise<Answer> {
  const { origin, pathname, search } = new URL(url)
  const response = await agent.request({
    origin,
    path: pathname + search,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'notify-pagerduty/1' },
    body,
    signal,
  })
  const text = await response.body.text().catch((error: unknown) => {
    // A refusal is one without its words; a 202 is none.
    if (response.statusCode >= 300) return ''
    throw error
  })
  return { status: response.statusCode, retryAfter: response.headers['retry-after'], body: text }
}

function hangUp(connector: buildConnector.connector, url: URL, signal: AbortSignal): Promise<void> {
  const { protocol, hostname, host } = url
  const port = url.port || (protocol === 'https:' ? '443' : '80')
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(noAnswer(undefined, signal))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    connector({ protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port }, (error, socket) => {
      signal.removeEventListener('abort', abort)
      socket?.destroy()
      if (error === null) resolve()
      else reject(noAnswer(error, signal))
    })
  })
}
