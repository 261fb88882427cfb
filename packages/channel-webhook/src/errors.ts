import { DeliveryError, retryAfterMs, secondsToMs, type Reason } from '@notify/core/channel'
import type { Answer } from './client.ts'
import { egressBlocked } from './guard.ts'

/** What an answer means. Every other 4xx is `invalid`; a 5xx is `unavailable`, because the same `webhook-id` makes it safe to send again. */
const reasonOfStatus: Readonly<Record<number, Reason>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  407: 'auth',
  408: 'unavailable',
  410: 'gone',
  425: 'unavailable',
  429: 'rate-limited',
}

const hintOfReason: Partial<Record<Reason, string>> = {
  auth: 'check "auth", "sign" and "headers"',
  'not-found': 'check the path of the URL',
  gone: 'the receiver has closed this endpoint',
}

/** Why no answer came, for people. Sources: node:dns, node:net, node:tls, undici. */
const sentenceOfCode: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it ended the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept a connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'it ended the connection',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; give it as "ca"',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority; give that as "ca"',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority; give that as "ca"',
}

/** The answer's failure; nothing for 2xx. `origin` is all of the URL that is shown: its path may be a secret. */
export function failureOf(answer: Answer, origin: string, now: number): DeliveryError | undefined {
  const { status } = answer
  if (status >= 200 && status < 300) return undefined
  const reason = reasonOfStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalid')
  const hint = status < 400 ? redirected(answer.headers['location'], origin) : hintOfReason[reason]
  const wait = retryAfterMs(answer.headers['retry-after'], now) ?? waitInBody(answer.body)
  return new DeliveryError(
    reason,
    `webhook: ${origin} answered ${status}${hint === undefined ? '' : `; ${hint}`}`,
    { status, ...(wait !== undefined && (status === 429 || status >= 500) && { retryAfterMs: wait }) },
  )
}

/** A redirect could lead a signed request anywhere. Standard Webhooks: a 3xx is a failure. */
function redirected(location: string | readonly string[] | undefined, origin: string): string {
  const text = String(location)
  const host = location !== undefined && URL.canParse(text, origin) && new URL(text, origin).host
  return `redirects${host ? ` (here to ${host})` : ''} are not followed, give the final URL`
}

/** `{ retry_after: 1.5 }` as Discord, `{ parameters: { retry_after: 31 } }` as Telegram writes it; seconds. */
function waitInBody(body: string): number | undefined {
  try {
    const { retry_after, parameters } = JSON.parse(body) as Record<string, unknown>
    return secondsToMs(retry_after) ?? secondsToMs((parameters as Record<string, unknown>)?.['retry_after'])
  } catch {
    return undefined
  }
}

/**
 * The failure of a request without an answer. What had not left yet is safe; of the rest nobody knows.
 *
 * @param error  Of undici, the socket or the signal. Only its code is used: its text may hold an address or the URL.
 * @param began  The request was being written.
 */
export function noAnswer(error: unknown, origin: string, began: boolean): DeliveryError {
  if (DeliveryError.is(error)) return error
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  const vendorCode = typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : undefined
  const late = name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(vendorCode ?? '')
  const reason = !began ? 'unavailable' : late ? 'timeout' : 'ambiguous'
  const why =
    sentenceOfCode[vendorCode ?? ''] ??
    (late ? 'it took too long' : began ? 'the connection broke' : 'no connection could be made')
  return new DeliveryError(
    reason,
    `webhook: ${origin} gave no answer: ${why}${began ? '; the request may have arrived' : ''}`,
    vendorCode === undefined ? {} : { vendorCode },
  )
}

/** The signal ended it: the policy's own error, a deadline, or a shutdown. */
export function ended(signal: AbortSignal, origin: string, began: boolean): DeliveryError {
  const reason: unknown = signal.reason
  if (DeliveryError.is(reason) || (reason as { name?: unknown } | undefined)?.name === 'TimeoutError')
    return noAnswer(reason, origin, began)
  return new DeliveryError('aborted', `webhook: the request to ${origin} was ended from here`)
}

/** A refusal of the guard. It names the range, not the address: whoever gave the URL should not learn what stands behind a name. */
export const blocked = (hostname: string, range: string): DeliveryError =>
  new DeliveryError(
    'invalid',
    `webhook: ${hostname} is not asked, it leads to ${range}; an operator can permit it with "allow"`,
    { vendorCode: egressBlocked },
  )
