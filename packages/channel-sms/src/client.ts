import { connectionFailure, DeliveryError, type Clock, type SecretReader } from '@notify/core/channel'
import type twilio from 'twilio'
import type { Twilio } from 'twilio'
import { refusal, unclear } from './errors.ts'

/** How requests go out: the global `fetch`, or a faster or proxied one of the same shape. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Bytes of an answer that are read; Twilio repeats the message in it. */
const answerMaxBytes = 65_536

export interface Account {
  readonly accountSid: string
  /** The account itself, or an API key. */
  readonly user: string
  readonly password: SecretReader
  readonly baseUrl: string | undefined
  readonly fetch: Fetch
}

export interface CallContext {
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

type Scalars = Readonly<Record<string, string | number>>

/** What the SDK hands to its HTTP client. */
interface SdkRequest {
  readonly method: string
  readonly uri: string
  readonly username?: string
  readonly password?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly params?: Scalars
  readonly data?: Scalars
}

export type Call = <Result>(context: CallContext, run: (client: Twilio) => Promise<Result>) => Promise<Result>

type MakeClient = typeof twilio
let loading: Promise<{ readonly default: MakeClient }> | undefined

/**
 * Calls through the SDK, which is loaded on the first. Its own HTTP client would lose Retry-After and put the password
 * into its errors; ours ends with the signal. A client makes one call at a time, which ties the signal to its one request,
 * and is kept for the next: making one takes a fifth of a call.
 *
 * @throws {DeliveryError} (the call) for everything that goes wrong. A refused password is asked for again the next time.
 */
export function caller(account: Account): Call {
  let idle: { readonly password: string; readonly calls: Call[] } | undefined
  return async (context, run) => {
    const password = await account.password.read()
    const { default: makeClient } = await (loading ??= import('twilio'))
    if (idle?.password !== password) idle = { password, calls: [] }
    const { calls } = idle
    const call = calls.pop() ?? oneAtATime(makeClient, account, password)
    try {
      return await call(context, run)
    } catch (error) {
      if (DeliveryError.is(error) && error.reason === 'auth') account.password.forget()
      throw error
    } finally {
      calls.push(call)
    }
  }
}

function oneAtATime(makeClient: MakeClient, account: Account, password: string): Call {
  let current: CallContext
  let failure: () => DeliveryError
  const request = async (asked: SdkRequest): Promise<object> => {
    try {
      const { status, text } = await exchange(account, asked, current)
      // From here on only the SDK can fail, when it reads the answer.
      failure = () => unclear(text)
      return { statusCode: status, body: JSON.parse(text) as unknown, headers: {} }
    } catch (error) {
      if (DeliveryError.is(error)) failure = () => error
      throw error
    }
  }
  const client = makeClient(account.user, password, {
    accountSid: account.accountSid,
    httpClient: { request } as never,
    autoRetry: false,
  })
  return async (context, run) => {
    current = context
    failure = () => new DeliveryError('contract', 'sms: the Twilio SDK could not make the request')
    try {
      return await run(client)
    } catch (error) {
      throw DeliveryError.is(error) ? error : failure()
    }
  }
}

/** One request: follows no redirect, ends with the signal even while the body drips, reads at most 64 KiB. */
async function exchange(
  { baseUrl, fetch }: Account,
  { method, uri, username, password, headers, params, data }: SdkRequest,
  { signal, clock }: CallContext,
): Promise<{ status: number; text: string }> {
  const url = new URL(uri)
  url.search = form(params).toString()
  try {
    const response = await fetch(
      baseUrl === undefined ? url.href : `${baseUrl.replace(/\/+$/, '')}${url.pathname}${url.search}`,
      {
        method: method.toUpperCase(),
        headers: {
          ...headers,
          Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        },
        body: data === undefined ? null : form(data).toString(),
        redirect: 'manual',
        signal,
      },
    )
    const text = await readCapped(response)
    const { status } = response
    if (response.ok) return { status, text }
    throw refusal(
      { status, code: codeOf(text), retryAfter: response.headers.get('retry-after') },
      clock.now(),
    )
  } catch (error) {
    throw DeliveryError.is(error) ? error : connectionFailure(error, signal, 'sms')
  }
}

const form = (values: Scalars = {}): URLSearchParams =>
  new URLSearchParams(Object.entries(values).map(([name, value]): [string, string] => [name, `${value}`]))

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerMaxBytes) throw new DeliveryError('ambiguous', 'sms: the answer is longer than 64 KiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown } | null)?.code
  } catch {
    return undefined
  }
}
