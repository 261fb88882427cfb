import type { Names } from '../names.ts'

/** One bounded request, and what its answer means. */
export const request = (names: Names): string => `${post(names)}
${judging(names)}`

const post = ({ kind, environment }: Names): string => `\
import {
  connectionFailure,
  DeliveryError,
  retryAfterMs,
  textOf,
  type Reason,
  type SendContext,
} from '@notify/core/channel'
import type { Server } from './send.ts'

const answerMaxBytes = 65_536

/** What a status means. Every other 4xx is invalid, a 5xx is unavailable. Add the vendor's own words. */
const rows: Readonly<Record<number, readonly [reason: Reason, what: string]>> = {
  401: ['auth', 'the token was refused; check ${environment}_TOKEN'],
  403: ['auth', 'the token may not do this'],
  404: ['not-found', 'the destination was not found'],
  410: ['gone', 'the destination was removed'],
  429: ['rate-limited', 'the server asks to slow down'],
}

/**
 * Posts JSON, once.
 *
 * @returns The answer, as JSON.
 * @throws {DeliveryError} unless the status is 2xx and the answer is JSON. It shows neither the token nor the text.
 */
export async function post(
  path: string,
  body: unknown,
  { baseUrl, token }: Server,
  { signal, clock }: SendContext,
): Promise<unknown> {
  const init: RequestInit = {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: \`Bearer \${await token.read()}\`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }
  const { response, text } = await answerTo(new URL(path, baseUrl), init, signal)
  if (response.status === 401 || response.status === 403) token.forget()
  if (!response.ok) throw refused(response, clock.now())
  try {
    return JSON.parse(text)
  } catch {
    throw new DeliveryError('ambiguous', '${kind}: the answer could not be read; the message may have been taken')
  }
}
`

const judging = ({ kind }: Names): string => `\
async function answerTo(
  url: URL,
  init: RequestInit,
  signal: AbortSignal,
): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await fetch(url, init)
    return { response, text: await textOf(response, answerMaxBytes, '${kind}') }
  } catch (error) {
    throw connectionFailure(error, signal, '${kind}')
  }
}

function refused({ status, headers }: Response, now: number): DeliveryError {
  const [reason, what] = rows[status] ?? [
    status >= 500 || status < 400 ? 'unavailable' : 'invalid',
    'the request was not taken',
  ]
  const wait = retryAfterMs(headers.get('retry-after'), now)
  return new DeliveryError(reason, \`${kind}: \${what} (status \${status})\`, {
    status,
    ...(wait !== undefined && { retryAfterMs: wait }),
  })
}
`
