import { connectionFailure, type Clock, type DeliveryError, type SecretReader } from '@notify/core/channel'
import type { WebAPICallResult } from '@slack/web-api'
import { isWord, refusal, unclear, type Destination } from './errors.ts'
import { post, type Fetch } from './post.ts'

/** What we use of a `WebClient`. Make it with `retryConfig: { retries: 0 }` and `rejectRateLimitedCalls: true`. */
export interface SlackClient {
  apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult>
}

export interface Call {
  readonly method: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly destination: Destination
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

export type Caller = (call: Call) => Promise<Readonly<Record<string, unknown>>>

const noop = (): void => {}
// The SDK logs to the console by default, and our errors say all that its warnings do.
const silent = { debug: noop, info: noop, warn: noop, error: noop, setLevel: noop, setName: noop }

/**
 * Calls through the SDK, with its retries, queue and waits switched off. A client per call (0.03 ms) ties the call's
 * signal to its one request.
 */
export const callWithToken =
  (token: SecretReader, baseUrl: string | undefined, fetch: Fetch): Caller =>
  async (call) => {
    const { WebClient, LogLevel } = await import('@slack/web-api')
    let failure: DeliveryError | undefined
    const client = new WebClient(await token.read(), {
      ...(baseUrl === undefined ? {} : { slackApiUrl: baseUrl }),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: { ...silent, getLevel: () => LogLevel.ERROR },
      fetch: (url, init) =>
        post(
          {
            url: String(url),
            headers: init?.headers ?? {},
            body: typeof init?.body === 'string' ? init.body : '',
            destination: call.destination,
          },
          { fetch, signal: call.signal, clock: call.clock },
        ).then(
          (text) => new Response(text),
          (error: DeliveryError) => {
            failure = error
            throw error
          },
        ),
    })
    return answer(client, call).catch((error: unknown) => {
      throw failure ?? error
    })
  }

/** Calls through a client of the caller's: the signal ends our waiting, not its request. */
export const callWithClient =
  (client: SlackClient): Caller =>
  async (call) => {
    const { promise, reject } = Promise.withResolvers<never>()
    const stop = (): void => reject(connectionFailure(undefined, call.signal, 'slack'))
    if (call.signal.aborted) stop()
    call.signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([promise, answer(client, call)])
    } finally {
      call.signal.removeEventListener('abort', stop)
    }
  }

async function answer(client: SlackClient, call: Call): Promise<Readonly<Record<string, unknown>>> {
  try {
    return { ...(await client.apiCall(call.method, { ...call.arguments })) }
  } catch (error) {
    throw fromSdk(error, call)
  }
}

/** Errors of the SDK, read by their documented fields. */
function fromSdk(error: unknown, { destination, signal, clock }: Call): DeliveryError {
  const { code, data, statusCode, retryAfter, original } = (error ?? {}) as {
    readonly code?: string
    readonly data?: { readonly error?: unknown }
    readonly statusCode?: number
    /** Seconds. */
    readonly retryAfter?: number
    readonly original?: unknown
  }
  const now = clock.now()
  if (code === 'slack_webapi_platform_error') {
    // The SDK puts a body that it cannot read in the place of the error.
    return isWord(data?.error)
      ? refusal({ status: 200, word: data.error }, destination, now)
      : unclear(data?.error)
  }
  if (code === 'slack_webapi_rate_limited_error')
    return refusal({ status: 429, retryAfter: String(retryAfter) }, destination, now)
  if (code === 'slack_webapi_http_error' && statusCode !== undefined)
    return refusal({ status: statusCode }, destination, now)
  return code === 'slack_webapi_request_error'
    ? connectionFailure(original, signal, 'slack')
    : unclear(undefined)
}
