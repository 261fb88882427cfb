import { connectionFailure, requestOver, textOf, type Clock, type FetchInit } from '@notify/core/channel'
import type * as sdk from 'discord.js'
import { sdkConnections } from './connections.ts'
import { refusal, unclear } from './errors.ts'
import type { DiscordObject } from './native.ts'

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** From `/webhooks/…` or `/channels/…` on. */
  readonly route: `/${string}`
  readonly query?: Readonly<Record<string, string>>
  readonly body?: DiscordObject
  readonly files?: readonly {
    readonly name: string
    readonly contentType: string
    readonly data: Uint8Array
  }[]
  /** Of a bot; the route of a webhook holds its own. */
  readonly token?: string
}

export interface Exchange {
  /** Where the API is, e.g. `https://discord.com/api`. */
  readonly api: string
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

/** Discord's answers are below 100 kB; a page that never ends is not read to its end. */
const answerMaxBytes = 1_048_576

type Sdk = typeof sdk
let loading: Promise<Sdk> | undefined

/** A client of the SDK, and what the call is for that it makes now. */
interface Client {
  readonly rest: sdk.REST
  exchange: Exchange
}

/** Clients that make no call now. */
const idle: Client[] = []

/**
 * One request through the SDK's `REST`, and what was created or found.
 *
 * A client makes one call at a time and forgets it, so that nothing waits in a queue or for a bucket of its own; its retries
 * are off. It sees good answers only: its errors lose the body's `retry_after` and keep the URL, which is a webhook's secret.
 *
 * @throws {DeliveryError} unless the answer is an object with an id.
 */
export async function call(
  { method, route, token, query, body, files = [] }: Request,
  exchange: Exchange,
): Promise<DiscordObject & { readonly id: string }> {
  const { api, signal } = exchange
  const sdk = await (loading ??= import('discord.js'))
  if (signal.aborted) throw connectionFailure(undefined, signal, 'discord')
  // Making one takes 0.1 ms.
  const client = idle.pop() ?? open(sdk, exchange)
  const { rest } = client
  client.exchange = exchange
  rest.options.api = api
  rest.setToken(token ?? '')
  try {
    return (await rest.request({
      method: method as never,
      fullRoute: query === undefined ? route : `${route}?${new URLSearchParams(query).toString()}`,
      auth: token !== undefined,
      ...(body === undefined ? {} : { body }),
      ...(files.length === 0 ? {} : { files: [...files] }),
    })) as DiscordObject & { id: string }
  } catch (error) {
    throw connectionFailure(error, signal, 'discord')
  } finally {
    rest.setToken('')
    rest.handlers.clear()
    idle.push(client)
  }
}

function open({ REST }: Sdk, exchange: Exchange): Client {
  const rest = new REST({
    retries: 0,
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Infinity,
    hashSweepInterval: 0,
    handlerSweepInterval: 0,
    userAgentAppendix: 'notify',
    makeRequest: async (url, init) => {
      const { signal, clock } = client.exchange
      // The signal goes straight to the request: the SDK would listen to it and never stop.
      const asked = { ...(init as unknown as FetchInit), signal }
      const answer = await requestOver(sdkConnections, url, asked, answerMaxBytes)
      const text = await textOf(answer, answerMaxBytes, 'discord')
      const found = parsed(text)
      if (answer.status >= 300)
        throw refusal(
          { status: answer.status, body: found, retryAfter: answer.headers.get('retry-after') },
          clock.now(),
        )
      // A proxy's page with status 200 would pass for success.
      if (!hasId(found)) throw unclear(text)
      return { ...answered, json: () => Promise.resolve(found) }
    },
  })
  const client: Client = { rest, exchange }
  return client
}

/** What the SDK reads of an answer, beside its JSON. `Headers` here would cost the import 20 ms. */
const answered = {
  ok: true,
  status: 200,
  headers: { get: (name: string) => (name === 'Content-Type' ? 'application/json' : null) },
} as sdk.ResponseLike

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const hasId = (answer: unknown): boolean =>
  typeof (answer as { readonly id?: unknown } | null | undefined)?.id === 'string'
