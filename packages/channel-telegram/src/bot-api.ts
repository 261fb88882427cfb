import {
  connectionFailure,
  connections,
  DeliveryError,
  textOf,
  type Clock,
  type Fetch,
  type FetchInit,
  type SecretReader,
} from '@notify/core/channel'
import type { Agent } from 'undici'
import { refusal, unclear, type Destination } from './errors.ts'
import type { TelegramObject } from './native.ts'

/** Bytes of an answer that are read; Telegram repeats the message in it. */
const answerMaxBytes = 1_048_576

/** Longest wait for the connection, for the answer, and between two pieces of it. */
const timeoutMs = 30_000

export interface Call {
  readonly method: string
  readonly arguments: TelegramObject
  /** Goes up as `document`, beside the arguments. */
  readonly file?: { readonly name: string; readonly content: Blob }
  readonly destination: Destination
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

export interface BotApi {
  /** One request. @returns The `result`. @throws {DeliveryError} unless Telegram answered `ok`. */
  call(call: Call): Promise<unknown>
  close(): Promise<void>
}

/** Connections to a Bot API server; undici is loaded on first use. It follows no redirect and repeats nothing. */
export function botApi(baseUrl: string, token: SecretReader): BotApi {
  const { fetch, close } = connections(open, answerMaxBytes)
  return {
    async call(call) {
      const secret = await token.read()
      // Anything else in the path would be another address.
      if (!isToken(secret)) throw new DeliveryError('auth', 'telegram: token is not a bot token, 123456:ABC…')
      return exchange(fetch, `${baseUrl}/bot${secret}/${call.method}`, call)
    },
    close,
  }
}

export const isToken = (text: string): boolean => /^\d+:[\w-]+$/.test(text)

async function open(): Promise<Agent> {
  const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
  const waits = { connect: { timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
  return new Agent({ allowH2: false, ...waits })
}

async function exchange(fetch: Fetch, url: string, call: Call): Promise<unknown> {
  const { signal, destination, clock } = call
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'manual', signal, ...contentOf(call) })
    const { status, headers } = response
    const text = await textOf(response, answerMaxBytes, 'telegram')
    const json = /\bjson\b/.test(headers.get('content-type') ?? '')
    const answer = json ? parse(text) : undefined
    if (answer?.ok === true && status === 200) return answer.result
    const retryAfter = headers.get('retry-after')
    if (answer?.ok !== false) throw unclear({ status, json, retryAfter }, clock.now())
    const { error_code: code, description, parameters } = answer
    const refused = {
      status: Number.isSafeInteger(code) ? Number(code) : status,
      description: typeof description === 'string' ? description : '',
      parameters: typeof parameters === 'object' && parameters !== null ? parameters : {},
      retryAfter,
    }
    throw refusal(refused, destination, clock.now())
  } catch (error) {
    throw connectionFailure(error, signal, 'telegram')
  }
}

/** JSON, or a form with a file in it that is written by hand: its content stays where it is until it is sent. */
function contentOf({ arguments: given, file }: Call): Pick<FetchInit, 'headers' | 'body'> {
  if (file === undefined)
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) }
  const boundary = `notify-${crypto.randomUUID()}`
  const part = (about: string, content: string | Blob): (string | Blob)[] => [
    `--${boundary}\r\ncontent-disposition: form-data; ${about}\r\n\r\n`,
    content,
    '\r\n',
  ]
  const fields = Object.entries(given).flatMap(([name, value]) =>
    part(`name="${name}"`, typeof value === 'string' ? value : JSON.stringify(value)),
  )
  const { name, content } = file
  const type = content.type || 'application/octet-stream'
  const about = `name="document"; filename="${name.replaceAll(/["\r\n]/g, encodeURIComponent)}"\r\ncontent-type: ${type}`
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: new Blob([...fields, ...part(about, content), `--${boundary}--\r\n`]),
  }
}

interface Answer {
  readonly ok?: unknown
  readonly result?: unknown
  readonly error_code?: unknown
  readonly description?: unknown
  readonly parameters?: unknown
}

function parse(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
