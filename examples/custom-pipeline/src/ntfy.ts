import {
  connectionFailure,
  DeliveryError,
  phrases,
  retryAfterMs,
  secret,
  variable,
  type Channel,
  type Notification,
  type Reason,
  type RenderContext,
  type Secret,
} from '@notify/core/channel'
import { parse, plainText, utf8Bytes, type Block, type Inline } from '@notify/markup'

export interface NtfyOptions {
  readonly topic: string
  /** Default: NTFY_TOKEN; a public topic needs none. */
  readonly token?: Secret
  readonly baseUrl?: string
}

/** The body of one request. https://docs.ntfy.sh/publish/#publish-as-json */
export interface NtfyMessage {
  readonly topic: string
  readonly title: string
  readonly message: string
  /** 1 to 5; 3 is the server's default. */
  readonly priority: number
  /** Opened by a tap; further links stand in the message. */
  readonly click?: string
}

/** Bytes of a message; ntfy turns a longer one into a file. https://docs.ntfy.sh/publish/#limitations */
export const messageMaxBytes = 4_096

const priorities = { info: 2, warning: 3, error: 4, critical: 5 } as const

const reasonByStatus: Readonly<Record<number, Reason>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  408: 'unavailable',
  429: 'rate-limited',
}

/**
 * Sends to a topic of ntfy. A state of an incident is a message of its own.
 *
 * @example
 * ntfy({ topic: 'acme-on-call', baseUrl: 'https://ntfy.acme.dev' })
 */
export function ntfy({ topic, token, baseUrl = 'https://ntfy.sh' }: NtfyOptions): Channel<NtfyMessage> {
  const source = token ?? variable('NTFY_TOKEN')
  const key = source === undefined ? undefined : secret(source, 'ntfy: token')
  return {
    spec: 1,
    kind: 'ntfy',
    features: { incidents: 'follows' },
    render: (notification, context) => [toMessage(topic, notification, context)],
    async send(message, { signal, clock }) {
      const headers = key && { authorization: `Bearer ${await key.read()}` }
      const body = JSON.stringify(message)
      const { response, text } = await post(baseUrl, { body, ...(headers && { headers }) }, signal)
      if (response.status === 401 || response.status === 403) key?.forget()
      if (!response.ok) throw refused(response, clock.now())
      if (isReceipt(text)) return {}
      throw new DeliveryError('ambiguous', 'ntfy: the answer is not that of an ntfy server')
    },
  }
}

function toMessage(topic: string, notification: Notification, { locale }: RenderContext): NtfyMessage {
  const { title, body = '', state, severity, fields = [], links = [] } = notification
  const [first, ...others] = links
  const facts = [
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...others.map(({ label, url }) => `${label}: ${url}`),
  ]
  const blocks = [...parse(body), ...(facts.length > 0 ? [paragraph(facts)] : [])]
  return {
    topic,
    title: state === undefined ? title : `${phrases(locale)[state]}: ${title}`,
    message: plainText(blocks, { maxChars: messageMaxBytes, measure: utf8Bytes, locale }),
    // Nobody is woken by the news that it is over.
    priority: state === 'resolved' ? priorities.info : priorities[severity],
    ...(first && { click: first.url }),
  }
}

const paragraph = (lines: readonly string[]): Block => ({
  type: 'paragraph',
  children: lines.flatMap((text, index): Inline[] =>
    index === 0 ? [{ type: 'text', text }] : [{ type: 'break' }, { type: 'text', text }],
  ),
})

interface Answer {
  readonly response: Response
  /** Of a success. */
  readonly text: string
}

async function post(url: string, request: RequestInit, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { ...request, signal, method: 'POST', redirect: 'manual' })
    return { response, text: response.ok ? await response.text() : '' }
  } catch (error) {
    // Whether the request can have arrived, whether it came to an end in time: core tells by what was thrown.
    throw connectionFailure(error, signal, 'ntfy')
  }
}

/** A proxy answers 200 with a page of its own: what counts is the id that ntfy gives every message. */
function isReceipt(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as { id?: unknown } | null)?.id === 'string'
  } catch {
    return false
  }
}

function refused({ status, headers }: Response, now: number): DeliveryError {
  const reason = reasonByStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalid')
  const waitMs = retryAfterMs(headers.get('retry-after'), now)
  return new DeliveryError(reason, `ntfy: the server answered ${status}`, {
    status,
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  })
}
