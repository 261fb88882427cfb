import { connectionFailure, DeliveryError, textOf, type Clock, type Fetch } from '@notify/core/channel'
import type { Client } from 'jira.js/core'
import { refusal, unclear, type Asked } from './errors.ts'

/** A client of jira.js, as `createClient` of `jira.js/core` makes it. */
export type JiraClient = Client

/** Bytes of an answer that are read. */
const answerMaxBytes = 4_194_304

export interface CallContext {
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  /** What it is about, for errors. */
  readonly asked: Asked
}

/** One request. @returns What JSON it answered with; nothing for a 204. @throws {DeliveryError} for every other status. */
export type Caller = (call: Call, context: CallContext) => Promise<unknown>

export interface Site {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly fetch: Fetch
  authorization(): Promise<string>
}

// Without it an upload is blocked. https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#special-request-headers
const headers = { accept: 'application/json', 'x-atlassian-token': 'no-check' }

/**
 * Calls with a client of our own: that of jira.js takes no signal, waits without end, and puts the answer into its errors. It
 * follows no redirect and repeats nothing.
 */
export const callSite =
  (site: Site): Caller =>
  async ({ method, path, body, asked }, { signal, clock }) => {
    const authorization = await site.authorization()
    const multipart = body instanceof FormData
    try {
      const response = await site.fetch(`${site.baseUrl}${path}`, {
        method,
        redirect: 'manual',
        signal,
        headers: {
          ...headers,
          authorization,
          ...(body && !multipart && { 'content-type': 'application/json' }),
        },
        body: body === undefined || multipart ? (body ?? null) : JSON.stringify(body),
      })
      const { status } = response
      const text = await textOf(response, answerMaxBytes, 'jira')
      if (status === 204) return undefined
      const said = parsed(text)
      if (status < 200 || status >= 300)
        throw refusal(asked, {
          status,
          said,
          retryAfter: response.headers.get('retry-after'),
          limit: response.headers.get('ratelimit-reason'),
          now: clock.now(),
        })
      if (said === undefined) throw unclear(asked, text)
      return said
    } catch (error) {
      throw DeliveryError.is(error) ? error : broken(asked, connectionFailure(error, signal, 'jira'))
    }
  }

/** Where nothing is written, nothing may have arrived. */
const broken = (asked: Asked, error: DeliveryError): DeliveryError =>
  asked.writes || error.reason !== 'ambiguous' ? error : new DeliveryError('unavailable', error.message)

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Calls through a client of the caller's: the signal ends our waiting, not its request. */
export const callClient =
  (client: JiraClient): Caller =>
  async ({ method, path, body, asked }, { signal, clock }) => {
    const { promise, reject } = Promise.withResolvers<never>()
    const stop = (): void => reject(connectionFailure(undefined, signal, 'jira'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const answer = client.sendRequest<unknown>({ url: path, method, headers, ...(body && { body }) })
      return await Promise.race([promise, answer])
    } catch (error) {
      throw DeliveryError.is(error) ? error : await fromSdk(error, asked, signal, clock.now())
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

/** Errors of the SDK, read by their documented fields: their texts hold the answer. */
async function fromSdk(
  error: unknown,
  asked: Asked,
  signal: AbortSignal,
  now: number,
): Promise<DeliveryError> {
  const { isApiError, isNetworkError, isOAuthError, isRateLimitError } = await import('jira.js/core')
  if (isApiError(error)) {
    const waitMs = isRateLimitError(error) ? error.retryAfterMs : undefined
    const retryAfter = waitMs === undefined ? null : String(Math.ceil(waitMs / 1_000))
    return refusal(asked, { status: error.status, said: error.body, retryAfter, limit: null, now })
  }
  if (isNetworkError(error)) return broken(asked, connectionFailure(error, signal, 'jira'))
  if (isOAuthError(error))
    return refusal(asked, { status: 401, said: undefined, retryAfter: null, limit: null, now })
  return unclear(asked, '')
}
