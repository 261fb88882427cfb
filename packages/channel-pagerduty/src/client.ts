import { connectionFailure, connections, textOf, type DeliveryError } from '@notify/core/channel'
import type { Agent, buildConnector } from 'undici'

/** Ours: longest wait for the connection, for the answer, and between two pieces of it. */
const timeoutMs = 15_000

/** What is read of an answer; PagerDuty's own have some hundred bytes. */
const answerMaxBytes = 65_536

/** The core's own limit: what may be in flight never waits for a connection. */
const connectionsPerOrigin = 50

export interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  /** Empty if it was longer than 64 KiB, or did not come whole. */
  readonly body: string
}

export interface Client {
  /** One request: no redirect, no retry. @throws {DeliveryError} if there is no answer. */
  post(url: string, body: string, signal: AbortSignal): Promise<Answer>
  /** Connects, TLS included, and hangs up. */
  connect(url: URL, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

async function open(): Promise<Agent> {
  const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
  return new Agent({
    allowH2: false,
    connect: { timeout: timeoutMs },
    connections: connectionsPerOrigin,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
}

const headers = { 'content-type': 'application/json', 'user-agent': 'notify-pagerduty/1' }

/** Connections are kept alive. undici is loaded on first use. */
export function client(): Client {
  const { fetch, close } = connections(open, answerMaxBytes)
  return {
    async post(url, body, signal) {
      try {
        const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
        const text = await textOf(answer, answerMaxBytes, 'pagerduty')
        return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: text }
      } catch (error) {
        throw noAnswer(error, signal)
      }
    },
    async connect(url, signal) {
      const { default: buildConnector } = await import('undici/lib/core/connect.js')
      await hangUp(buildConnector({ timeout: timeoutMs, allowH2: false }), url, signal)
    },
    close,
  }
}

const noAnswer = (error: unknown, signal: AbortSignal): DeliveryError =>
  connectionFailure(error, signal, 'pagerduty')

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
