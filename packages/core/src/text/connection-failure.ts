import { DeliveryError } from '../errors.ts'

/** Before a byte of the request was sent. Sources: node:dns, node:net, node:tls, undici. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_(TLS|SSL)_.*|.*CERT.*|UNABLE_TO_.*)$/

const late = /^(ETIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT)$/

/**
 * What `fetch` threw, as the failure it was. Only its code is used: its text may hold the URL. A DeliveryError stays what it is.
 *
 * @param kind   The channel's, for the sentence.
 * @param signal Of the request: the policy's own error, a deadline, or a shutdown.
 */
export function connectionFailure(error: unknown, signal: AbortSignal, kind: string): DeliveryError {
  if (DeliveryError.is(error)) return error
  const reason: unknown = signal.reason
  if (DeliveryError.is(reason)) return reason
  const { cause, name } = (error ?? {}) as { readonly cause?: unknown; readonly name?: unknown }
  const isLate = signal.aborted
    ? (reason as Error | undefined)?.name === 'TimeoutError'
    : name === 'AbortError'
  if (isLate) return new DeliveryError('timeout', `${kind}: no answer in time`)
  if (signal.aborted) return new DeliveryError('aborted', `${kind}: stopped before the answer came`)
  const { code, syscall } = (cause ?? error ?? {}) as { readonly code?: unknown; readonly syscall?: unknown }
  const word = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : ''
  const named = word === '' ? '' : ` (${word})`
  const options = word === '' ? {} : { vendorCode: word }
  if (neverSent.test(word) || syscall === 'connect')
    return new DeliveryError('unavailable', `${kind}: no connection${named}`, options)
  return late.test(word)
    ? new DeliveryError('timeout', `${kind}: no answer in time${named}`, options)
    : new DeliveryError(
        'ambiguous',
        `${kind}: the connection broke before the answer was complete${named}`,
        options,
      )
}
