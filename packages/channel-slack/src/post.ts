import { connectionFailure, DeliveryError, type Clock } from '@notify/core/channel'
import { refusal, type Destination } from './errors.ts'

/** How requests go out: the global `fetch`, or a faster or proxied one of the same shape. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Bytes of an answer that are read; Slack repeats the message in it. */
const answerMaxBytes = 1_048_576

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
    const text = await readCapped(response)
    if (response.status === 200) return text
    const retryAfter = response.headers.get('retry-after')
    throw refusal({ status: response.status, word: wordOf(text), retryAfter }, destination, clock.now())
  } catch (error) {
    throw DeliveryError.is(error) ? error : connectionFailure(error, signal, 'slack')
  }
}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerMaxBytes) throw new DeliveryError('ambiguous', 'slack: the answer is longer than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The Web API answers in JSON, an incoming webhook with a bare word. */
function wordOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { error?: unknown } | null)?.error
  } catch {
    return text.trim()
  }
}
