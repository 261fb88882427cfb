import {
  connectionFailure,
  connections,
  DeliveryError,
  textOf,
  type Clock,
  type Fetch,
  type SecretReader,
} from '@notify/core/channel'
import type twilio from 'twilio'
import type { Twilio } from 'twilio'
import type { Agent } from 'undici'
import { refusal, unclear } from './errors.ts'

/** Bytes of an answer that are read; Twilio repeats the message in it. */
const answerMaxBytes = 65_536

const open = async (): Promise<Agent> =>
  new (await import('undici/lib/dispatcher/agent.js')).default({ allowH2: false })

export interface Account {
  readonly accountSid: string
  /** The account itself, or an API key. */
  readonly user: string
  readonly password: SecretReader
  readonly baseUrl: string | undefined
  /** Default: connections of its own. */
  readonly fetch: Fetch | undefined
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
export function caller(account: Account): { readonly call: Call; close(): Promise<void> } {
  const { fetch, close } = connections(open, answerMaxBytes, account.fetch)
  let idle: { readonly password: string; readonly calls: Call[] } | undefined
  const call: Call = async (context, run) => {
    const password = await account.password.read()
    const { default: makeClient } = await (loading ??= import('twilio'))
    if (idle?.password !== password) idle = { password, calls: [] }
    const { calls } = idle
    const one = calls.pop() ?? oneAtATime(makeClient, { ...account, fetch }, password)
    try {
      return await one(context, run)
    } catch (error) {
      if (DeliveryError.is(error) && error.reason === 'auth') account.password.forget()
      throw error
    } finally {
      calls.push(one)
    }
  }
  return { call, close }
}

type Opened = Account & { readonly fetch: Fetch }

function oneAtATime(makeClient: MakeClient, account: Opened, password: string): Call {
  let current: CallContext
  let failure: () => DeliveryError
  const authorization = `Basic ${Buffer.from(`${account.user}:${password}`).toString('base64')}`
  const request = async (asked: SdkRequest): Promise<object> => {
    try {
      const { status, text } = await exchange(account, asked, authorization, current)
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
  { baseUrl, fetch }: Opened,
  { method, uri, headers, params, data }: SdkRequest,
  authorization: string,
  { signal, clock }: CallContext,
): Promise<{ status: number; text: string }> {
  const path = params === undefined ? uri : `${uri}?${form(params)}`
  try {
    const response = await fetch(
      baseUrl === undefined ? path : path.replace(/^https:\/\/[^/]+/, () => baseUrl.replace(/\/+$/, '')),
      {
        method: method.toUpperCase(),
        headers: { ...headers, Authorization: authorization },
        body: data === undefined ? null : form(data),
        redirect: 'manual',
        signal,
      },
    )
    const text = await textOf(response, answerMaxBytes, 'sms')
    const { status } = response
    if (status >= 200 && status < 300) return { status, text }
    throw refusal(
      { status, code: codeOf(text), retryAfter: response.headers.get('retry-after') },
      clock.now(),
    )
  } catch (error) {
    throw connectionFailure(error, signal, 'sms')
  }
}

/** `URLSearchParams` takes twice as long. */
const form = (values: Scalars): string =>
  Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(`${value}`.toWellFormed())}`)
    .join('&')

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown } | null)?.code
  } catch {
    return undefined
  }
}
