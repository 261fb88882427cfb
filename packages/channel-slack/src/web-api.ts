import {
  connectionFailure,
  type Clock,
  type DeliveryError,
  type Fetch,
  type SecretReader,
} from '@notify/core/channel'
import type * as sdk from '@slack/web-api'
import type { WebAPICallResult, WebClientOptions } from '@slack/web-api'
import { isWord, refusal, unclear, type Destination } from './errors.ts'
import { post } from './post.ts'

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

type Sdk = typeof sdk
let loading: Promise<Sdk> | undefined

/**
 * Calls through the SDK, with its retries, queue and waits switched off. A client makes one call at a time, which ties the
 * call's signal to its one request, and is kept for the next: making one takes 46 % of a call.
 */
export function callWithToken(token: SecretReader, baseUrl: string | undefined, fetch: Fetch): Caller {
  let idle: { readonly token: string; readonly callers: Caller[] } | undefined
  return async (call) => {
    const sdk = await (loading ??= import('@slack/web-api'))
    const current = await token.read()
    if (idle?.token !== current) idle = { token: current, callers: [] }
    const { callers } = idle
    const caller = callers.pop() ?? oneAtATime(sdk, current, baseUrl, fetch)
    try {
      return await caller(call)
    } finally {
      callers.push(caller)
    }
  }
}

function oneAtATime(
  { WebClient, LogLevel }: Sdk,
  token: string,
  baseUrl: string | undefined,
  fetch: Fetch,
): Caller {
  let current: Call
  let taken: Record<string, unknown> | undefined
  let failure: DeliveryError | undefined
  const client = new WebClient(token, {
    ...(baseUrl === undefined ? {} : { slackApiUrl: baseUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: { ...silent, getLevel: () => LogLevel.ERROR },
    fetch: (url, init) => {
      const { destination, signal, clock } = current
      const body = form(current.arguments)
      return post(
        { url: String(url), headers: init?.headers ?? {}, body, destination },
        { fetch, signal, clock },
      ).then(
        (text) => {
          taken = success(text)
          return answered(taken === undefined ? text : '{"ok":true}')
        },
        (error: DeliveryError) => {
          failure = error
          throw error
        },
      )
    },
  })
  return async (call) => {
    current = call
    taken = failure = undefined
    try {
      const said = await answer(client, { ...call, arguments: {} })
      return taken ?? said
    } catch (error) {
      throw failure ?? error
    }
  }
}

/** Slack repeats the message in its answer; the SDK walks through all of it for a log that nobody reads: 30 % of a call over undici. */
function success(text: string): Record<string, unknown> | undefined {
  try {
    const said = JSON.parse(text) as Record<string, unknown> | null
    return said?.['ok'] === true ? said : undefined
  } catch {
    return undefined
  }
}

type FetchResponse = Awaited<ReturnType<NonNullable<WebClientOptions['fetch']>>>

/** What the SDK reads of an answer. A `Response` would cost a call 7 % more, and `Headers` here the import 20 ms. */
const answered = (text: string): FetchResponse =>
  ({
    status: 200,
    url: '',
    headers: { get: () => null },
    text: () => Promise.resolve(text),
  }) as unknown as FetchResponse

/**
 * The arguments as the SDK would write them. It would walk through all blocks for that log too, and encode them unit by unit:
 * a third of a call over undici.
 */
const form = (given: Call['arguments']): string =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return `${name}=${encodeURIComponent(text.toWellFormed())}`
    })
    .join('&')

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
