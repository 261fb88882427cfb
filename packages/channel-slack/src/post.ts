import {
  connectionFailure,
  connections,
  textOf,
  type Clock,
  type Connections,
  type Fetch,
} from '@notify/core/channel'
import type { Agent } from 'undici'
import { refusal, type Destination } from './errors.ts'

/** Bytes of an answer that are read; Slack repeats the message in it. */
const answerMaxBytes = 1_048_576

const open = async (): Promise<Agent> =>
  new (await import('undici/lib/dispatcher/agent.js')).default({ allowH2: false })

export const connectionsBy = (given: Fetch | undefined): Connections =>
  connections(open, answerMaxBytes, given)

/** Of requests that the SDK does not make. */
export const userAgent = 'notify-slack/1'

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Blob
  readonly destination: Destination
}

/**
 * One request: follows no redirect, ends with the signal even while the body drips, reads at most 1 MiB.
 *
 * @returns The body of a 200.
 * @throws {DeliveryError} for everything else, with Retry-After read before an SDK can lose it.
 */
export async function post(
  { url, headers, body, destination }: Post,
  {
    fetch,
    signal,
    clock,
  }: { readonly fetch: Fetch; readonly signal: AbortSignal; readonly clock: Pick<Clock, 'now'> },
): Promise<string> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
    const text = await textOf(response, answerMaxBytes, 'slack')
    if (response.status === 200) return text
    const retryAfter = response.headers.get('retry-after')
    throw refusal({ status: response.status, word: wordOf(text), retryAfter }, destination, clock.now())
  } catch (error) {
    throw connectionFailure(error, signal, 'slack')
  }
}

/** The Web API answers in JSON, an incoming webhook with a bare word. */
function wordOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { error?: unknown } | null)?.error
  } catch {
    return text.trim()
  }
}
