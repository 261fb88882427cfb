import {
  connectionFailure,
  DeliveryError,
  phrases,
  retryAfterMs,
  textOf as answerText,
  type Channel,
  type Notification,
  type Reason,
  type SendContext,
} from '@notify/core/channel'
import type { ChannelDescriptor } from '../index.ts'

export interface HookMessage {
  readonly text: string
}

export interface HookOptions {
  readonly baseUrl: string
  readonly token: string
}

export const token = 'canary-7f3a9c51d2'
export const textMaxChars = 4_096

/** What can be wrong with a channel: each flaw is one that a channel has shipped with. */
export type Flaw =
  | 'retries inside'
  | 'drops Retry-After'
  | 'cuts a surrogate pair'
  | 'leaks its token'
  | 'exceeds a limit'
  | 'takes a page for success'
  | 'never settles'
  | 'changes its input'
  | 'reads the words before the status'
  | 'hides why it was ended'
  | 'reads without end'

const reasonOf: Readonly<Record<number, Reason>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  410: 'gone',
  429: 'rate-limited',
}

/** The smallest channel that keeps the contract, and its eleven broken brothers. */
export function hook({ baseUrl, token }: HookOptions, flaw?: Flaw): Channel<HookMessage> {
  const once = async ({ text }: HookMessage, context: SendContext): Promise<void> => {
    const { signal, clock } = context
    const request = {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
      signal,
    } as const
    let answer: string
    let response: Response
    try {
      response = await fetch(`${baseUrl}/messages`, request)
      answer = flaw === 'reads without end' ? await response.text() : await answerText(response, 65_536, 'hook')
    } catch (error) {
      if (flaw === 'hides why it was ended' && DeliveryError.is(signal.reason))
        throw new DeliveryError('aborted', 'hook: stopped before the answer came')
      throw connectionFailure(error, signal, 'hook')
    }
    const { status, headers } = response
    if (flaw === 'reads the words before the status' && answer !== '' && !answer.startsWith('{'))
      throw new DeliveryError('ambiguous', 'hook: the answer could not be read')
    if (status >= 300) {
      const reason = reasonOf[status] ?? (status >= 500 || status < 400 ? 'unavailable' : 'invalid')
      const wait = flaw === 'drops Retry-After' ? undefined : retryAfterMs(headers.get('retry-after'), clock.now())
      const shown = flaw === 'leaks its token' ? ` (${JSON.stringify(request.headers)})` : ''
      throw new DeliveryError(reason, `hook: the server answered ${status}${shown}`, {
        status,
        ...(wait !== undefined && { retryAfterMs: wait }),
      })
    }
    if (flaw !== 'takes a page for success' && !answer.startsWith('{'))
      throw new DeliveryError('ambiguous', 'hook: the answer could not be read')
  }
  return {
    spec: 1,
    kind: 'hook',
    features: { incidents: 'follows' },
    render: (notification, { locale }) => [{ text: textOf(notification, locale, flaw) }],
    async send(message, context) {
      if (flaw === 'never settles') await new Promise(() => {})
      try {
        await once(message, context)
      } catch (error) {
        if (flaw !== 'retries inside' || context.signal.aborted) throw error
        await once(message, context)
      }
      return {}
    },
  }
}

function textOf(notification: Notification, locale: string, flaw: Flaw | undefined): string {
  const { title, state, body, fields = [], members = [], attachments = [] } = notification
  if (flaw === 'changes its input') Object.assign(notification, { title: title.trim(), tags: ['seen'] })
  const lines = [
    state === undefined ? title : `${phrases(locale)[state]}: ${title}`,
    ...(body === undefined ? [] : [body]),
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...attachments.map(({ name }) => name),
    ...members.map((member) => member.title),
  ]
  const text = lines.join('\n')
  if (flaw === 'exceeds a limit' || text.length <= textMaxChars) return text
  const cut = text.slice(0, textMaxChars)
  return flaw === 'cuts a surrogate pair' || cut.isWellFormed() ? cut : text.slice(0, textMaxChars - 1)
}

/** The hook channel, as the contract is told of it. */
export const describeHook = (flaw?: Flaw): ChannelDescriptor<HookMessage> => ({
  name: 'hook',
  create: ({ origin }) => hook({ baseUrl: origin, token }, flaw),
  requests: ['POST /messages'],
  secrets: [token],
  limits: ({ text }) =>
    text.length > 0 && text.length <= textMaxChars ? [] : [`text has ${text.length} characters`],
  ...(flaw === 'never settles' && { deadlineMs: 60 }),
  ...(flaw === 'reads without end' && { deadlineMs: 1_000 }),
})

