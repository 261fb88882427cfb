import { DeliveryError, type Clock, type SecretReader } from '@notify/core/channel'
import type { Agent, FormData, request } from 'undici'
import { noAnswer, refusal, unclear, type Destination } from './errors.ts'
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
  let opened: Promise<Undici> | undefined
  return {
    async call(call) {
      const secret = await token.read()
      // Anything else in the path would be another address.
      if (!isToken(secret)) throw new DeliveryError('auth', 'telegram: token is not a bot token, 123456:ABC…')
      return exchange(await (opened ??= open()), `${baseUrl}/bot${secret}/${call.method}`, call)
    },
    async close() {
      const closing = opened
      opened = undefined
      await (await closing)?.agent.destroy()
    },
  }
}

export const isToken = (text: string): boolean => /^\d+:[\w-]+$/.test(text)

interface Undici {
  readonly agent: Agent
  readonly request: typeof request
  readonly FormData: typeof FormData
}

async function open(): Promise<Undici> {
  const { Agent, FormData, request } = await import('undici')
  const agent = new Agent({
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: answerMaxBytes,
  })
  return { agent, request, FormData }
}

async function exchange({ agent, request, FormData }: Undici, url: string, call: Call): Promise<unknown> {
  const { signal, destination, clock } = call
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      signal,
      ...bodyOf(call, FormData),
    })
    const text = await body.text().catch((error: unknown) => {
      // What was refused stays refused, even if the reason broke off.
      if (signal.aborted || statusCode < 300) throw error
      return ''
    })
    const json = /\bjson\b/.test(String(headers['content-type']))
    const answer = json ? parse(text) : undefined
    if (answer?.ok === true && statusCode === 200) return answer.result
    if (answer?.ok !== false) throw unclear(statusCode, json)
    const { error_code: code, description, parameters } = answer
    const refused = {
      status: Number.isSafeInteger(code) ? Number(code) : statusCode,
      description: typeof description === 'string' ? description : '',
      parameters: typeof parameters === 'object' && parameters !== null ? parameters : {},
      retryAfter: headers['retry-after'],
    }
    throw refusal(refused, destination, clock.now())
  } catch (error) {
    throw noAnswer(error, signal)
  }
}

function bodyOf(
  { arguments: given, file }: Call,
  Form: typeof FormData,
): { readonly headers?: Readonly<Record<string, string>>; readonly body: string | FormData } {
  if (file === undefined)
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) }
  const form = new Form()
  for (const [name, value] of Object.entries(given))
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  form.append('document', file.content, file.name)
  return { body: form }
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
