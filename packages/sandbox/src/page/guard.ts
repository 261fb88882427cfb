/** A page of another site, in the browser of whoever runs the sandbox, must neither read this one nor act on it. */
import type { IncomingMessage } from 'node:http'

const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i

/** Why a request is turned away; nothing: it may pass. */
export function turnedAway({
  method,
  headers,
}: IncomingMessage): { status: number; why: string } | undefined {
  const { host = '', origin } = headers
  // Another name that resolves to this machine: DNS rebinding.
  if (!loopback.test(host)) return { status: 421, why: 'this page answers to 127.0.0.1 and localhost only' }
  if (method === 'GET' || method === 'HEAD') return undefined
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, why: 'a page of another site may not do this' }
  // A form of another site can post text, but not JSON.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return { status: 415, why: 'expected content-type: application/json' }
  return undefined
}

/** Only what this server sends, and of scripts only the one with the nonce. */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** On every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
