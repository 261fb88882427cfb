/** Faults that a message asks for in its own text: `[fault:429]` needs no call of the sandbox. */
import type { HttpFault, SmtpFault } from './faults.ts'

/** A form writes the brackets and the colon as percent codes, markup puts backslashes before some. */
const word = /(?:\[|%5b)fault(?::|%3a)([a-z0-9.-]{1,40})(?:\]|%5d)/i

const wordIn = (text: string): string | undefined => word.exec(text.replaceAll('\\', ''))?.[1]?.toLowerCase()

const httpWords: Readonly<Record<string, HttpFault>> = {
  hang: { kind: 'hang' },
  'hang-accept': { kind: 'hang', accept: true },
  'hang-body': { kind: 'hang-body' },
  drip: { kind: 'drip', everyMs: 1_000 },
  reset: { kind: 'reset' },
  'reset-accept': { kind: 'reset', accept: true },
  truncated: { kind: 'truncated' },
  html: { kind: 'html' },
  redirect: { kind: 'redirect' },
  tls: { kind: 'tls' },
  duplicate: { kind: 'duplicate' },
  'duplicate-request': { kind: 'duplicate', of: 'request' },
}

/**
 * A word of the table, or a status from 300 with seconds to wait: `[fault:503]`, `[fault:429-2.5]`.
 * Every request with the text meets it.
 */
export function httpFaultIn(body: Uint8Array): HttpFault | undefined {
  const found = wordIn(Buffer.from(body).toString('latin1'))
  if (found === undefined) return undefined
  const [, status, retryAfter] = /^([345]\d\d)(?:-(\d+(?:\.\d+)?))?$/.exec(found) ?? []
  if (status === undefined) return Object.hasOwn(httpWords, found) ? httpWords[found] : undefined
  return { kind: 'status', status: Number(status), ...(retryAfter !== undefined && { retryAfter }) }
}

const smtpWords: Readonly<Record<string, SmtpFault>> = {
  hang: { kind: 'hang' },
  'hang-accept': { kind: 'hang', accept: true },
  reset: { kind: 'drop' },
  'reset-accept': { kind: 'drop', accept: true },
}

/** The replies of RFC 5321 4.2.3 that refuse: 429 is one of HTTP, and no fault of a mail. */
const refusal = /^(?:421|45[0-5]|50[0-4]|55[0-5])$/

/** Of a mail: a reply code, or how the connection ends; in place of the reply to its data. */
export function smtpFaultIn(text: string): SmtpFault | undefined {
  const found = wordIn(text)
  if (found === undefined) return undefined
  if (refusal.test(found)) return { kind: 'reply', to: 'data', code: Number(found) }
  return Object.hasOwn(smtpWords, found) ? smtpWords[found] : undefined
}
