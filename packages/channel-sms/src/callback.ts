import { whyFailed } from './errors.ts'

export interface Callback {
  /** Of the account: it signs, also where an API key sends. */
  readonly authToken: string
  /** As Twilio was given it, with its query. */
  readonly url: string
  /** The fields of the form. */
  readonly params: Readonly<Record<string, string>>
  /** The header `X-Twilio-Signature`. */
  readonly signature: string | null | undefined
}

/** What became of a message after Twilio took it. */
export interface CallbackStatus {
  /** As in the receipt's reference. */
  readonly sid: string
  /** Twilio's own, e.g. `undelivered`. */
  readonly status: string
  readonly outcome: 'pending' | 'delivered' | 'failed'
  /** e.g. 30007. */
  readonly code?: number
  /** A sentence for an operator. */
  readonly why?: string
}

const outcomes: ReadonlyMap<string, CallbackStatus['outcome']> = new Map([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['failed', 'failed'],
  ['undelivered', 'failed'],
  ['canceled', 'failed'],
])

/**
 * Reads a status callback of Twilio. Callbacks may come twice and out of order.
 *
 * @returns Nothing if Twilio did not sign it, or it is not about a message: answer 403.
 */
export async function verifyCallback(callback: Callback): Promise<CallbackStatus | undefined> {
  const { authToken, url, params, signature } = callback
  if (!signature || !URL.canParse(url)) return undefined
  const { validateRequest } = await import('twilio/lib/webhooks/webhooks.js')
  if (!validateRequest(authToken, signature, url, params)) return undefined
  const { MessageSid: sid, MessageStatus: status, ErrorCode: error } = params
  if (sid === undefined || status === undefined) return undefined
  const code = error !== undefined && /^[1-9]\d{0,5}$/.test(error) ? Number(error) : undefined
  return {
    sid,
    status,
    outcome: outcomes.get(status) ?? 'pending',
    ...(code !== undefined && { code, why: whyFailed(code) }),
  }
}
