import { connectionFailure, DeliveryError, type Clock } from '@notify/core/channel'
import { harmless, refusal, type Service } from './errors.ts'

/** How requests go out: the default, or a proxied one of the same shape. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Ours: longest wait for the connection, for the answer, and between two pieces of it. */
const timeoutMs = 30_000

/** Bytes of an answer that are read; Graph repeats the message in it. */
const answerMaxBytes = 1_048_576

/** Connections are kept alive. undici is loaded on first use. */
export function connections(): { readonly fetch: Fetch; close(): Promise<void> } {
  const open = async (): Promise<{ fetch: Fetch; agent: { destroy(): Promise<void> } }> => {
    const { Agent, fetch } = await import('undici')
    const waits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } }
    const agent = new Agent({ allowH2: false, ...waits })
    // undici types its own Response and RequestInit; they are those of the platform.
    return { fetch: ((url, init) => fetch(url, { ...(init as object), dispatcher: agent })) as Fetch, agent }
  }
  let opened: ReturnType<typeof open> | undefined
  return {
    fetch: async (url, init) => (await (opened ??= open())).fetch(url, init),
    async close() {
      const closing = opened
      opened = undefined
      await (await closing)?.agent.destroy()
    },
  }
}

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
  { service, url, ...init }: Request,
  { fetch, signal, clock }: Exchange,
): Promise<string> {
  try {
    signal.throwIfAborted()
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    const text = await readCapped(response)
    if (response.ok) return text
    const retryAfter = response.headers.get('retry-after')
    const edit = init.method === 'PATCH'
    throw refusal({ service, status: response.status, word: wordOf(text), retryAfter, edit }, clock.now())
  } catch (error) {
    const failure = DeliveryError.is(error) ? error : connectionFailure(error, signal, 'msteams')
    throw service === 'login' || ['GET', 'HEAD'].includes(init.method) ? harmless(failure) : failure
  }
}

async function readCapped(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > answerMaxBytes)
        throw new DeliveryError('ambiguous', 'msteams: the answer is longer than 1 MiB')
      text += decoder.decode(chunk, { stream: true })
    }
  } catch (error) {
    // What was refused stays refused, even if the reason broke off.
    if (response.status < 400) throw error
  }
  return text + decoder.decode()
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
