import {
  connectionFailure,
  connections,
  textOf,
  type Clock,
  type Connections,
  type Fetch,
} from '@notify/core/channel'
import type { Agent } from 'undici'
import { harmless, refusal, type Service } from './errors.ts'

/** Ours: longest wait for the connection, for the answer, and between two pieces of it. */
const timeoutMs = 30_000

/** Bytes of an answer that are read; Graph repeats the message in it. */
const answerMaxBytes = 1_048_576

async function open(): Promise<Agent> {
  const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
  const waits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } }
  return new Agent({ allowH2: false, ...waits })
}

/** Connections are kept alive. undici is loaded on first use. */
export const connectionsBy = (given: Fetch | undefined): Connections =>
  connections(open, answerMaxBytes, given)

export interface Request {
  readonly service: Service
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Exchange {
  readonly fetch: Fetch
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

/**
 * One request: follows no redirect, ends with the signal even while the body drips, reads at most 1 MiB.
 *
 * @returns The body that came with a 2xx.
 * @throws {DeliveryError} for everything else, with Retry-After read before an SDK can lose it.
 */
export async function exchange(
  { service, url, method, headers = {}, body }: Request,
  { fetch, signal, clock }: Exchange,
): Promise<string> {
  try {
    signal.throwIfAborted()
    const response = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual', signal })
    const text = await textOf(response, answerMaxBytes, 'msteams')
    if (response.status >= 200 && response.status < 300) return text
    const retryAfter = response.headers.get('retry-after')
    const edit = method === 'PATCH'
    throw refusal({ service, status: response.status, word: wordOf(text), retryAfter, edit }, clock.now())
  } catch (error) {
    const failure = connectionFailure(error, signal, 'msteams')
    throw service === 'login' || ['GET', 'HEAD'].includes(method) ? harmless(failure) : failure
  }
}

/** `{ error: { code } }` of Graph and of workflows, `{ error }` of the sign-in. */
function wordOf(text: string): unknown {
  const error = parsed(text)?.['error'] as { readonly code?: unknown } | string | null | undefined
  return typeof error === 'string' ? error : error?.code
}

/** An object in JSON, or nothing. */
export function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
