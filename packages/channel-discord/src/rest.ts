import { connectionFailure, DeliveryError, type Clock } from '@notify/core/channel'
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
/** A backstop: the policy `timeout` and the lease end a request earlier, through the signal. */
const longestMs = 60_000

/**
 * One request through the SDK's `REST`, and what was created or found.
 *
 * A client per request (0.1 ms) has no queue and no bucket of its own, and its retries are off. It sees good answers
 * only: its errors lose the body's `retry_after` and keep the URL, which is a webhook's secret.
 *
 * @throws {DeliveryError} unless the answer is an object with an id.
 */
export async function call(
  { token, query = {}, body, files = [], ...request }: Request,
  { api, signal, clock }: Exchange,
): Promise<DiscordObject & { readonly id: string }> {
  const { REST } = await import('discord.js')
  if (signal.aborted) throw connectionFailure(undefined, signal, 'discord')
  const rest = new REST({
    api,
    retries: 0,
    rejectOnRateLimit: () => true,
    timeout: longestMs,
    hashSweepInterval: 0,
    handlerSweepInterval: 0,
    userAgentAppendix: 'notify',
    makeRequest: async (url, init) => {
      // `init` is typed by another version of undici than the one that Node's own `fetch` comes from.
      const answer = await fetch(url, { ...(init as unknown as RequestInit), redirect: 'manual' })
      const text = await read(answer)
      if (!answer.ok)
        throw refusal(
          { status: answer.status, body: parsed(text), retryAfter: answer.headers.get('retry-after') },
          clock.now(),
        )
      // A proxy's page with status 200 would pass for success.
      if (!hasId(parsed(text))) throw unclear(text)
      return new Response(text, { headers: { 'content-type': 'application/json' } })
    },
  })
  if (token !== undefined) rest.setToken(token)
  try {
    return (await rest.request({
      method: request.method as never,
      fullRoute: request.route,
      query: new URLSearchParams(query),
      auth: token !== undefined,
      signal,
      ...(body === undefined ? {} : { body }),
      ...(files.length === 0 ? {} : { files: [...files] }),
    })) as DiscordObject & { id: string }
  } catch (error) {
    throw DeliveryError.is(error) ? error : connectionFailure(error, signal, 'discord')
  }
}

async function read({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerMaxBytes) throw unclear(text)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const hasId = (answer: unknown): boolean =>
  typeof (answer as { readonly id?: unknown } | null | undefined)?.id === 'string'
