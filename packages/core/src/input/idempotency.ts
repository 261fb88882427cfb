import type { Completed } from './draft.ts'
import { InputError } from '../errors.ts'

/** @throws {InputError} unless it is 1 to 255 of `[A-Za-z0-9_:-]`. */
export function checkIdempotencyKey(key: unknown): asserts key is string {
  if (typeof key === 'string' && /^[\w:-]{1,255}$/.test(key)) return
  const received = typeof key === 'string' ? `string of ${key.length} characters` : typeof key
  const message = 'expected 1 to 255 of A-Z a-z 0-9 _ : -'
  throw new InputError([{ code: 'E_INPUT_VALUE', path: 'idempotencyKey', message, received }])
}

/**
 * Tells whether two calls with one idempotency key gave the same draft.
 *
 * @returns SHA-256 in lower-case hex, of everything but the id and a time that the draft did not give.
 */
export function fingerprint({ notification, to, dated }: Completed): Promise<string> {
  const { id: _, occurredAt, ...said } = notification
  const text = JSON.stringify({ ...said, to, ...(dated && { occurredAt }) }, sorted)
  return sha256(new TextEncoder().encode(text))
}

/** The order of keys says nothing. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Lower-case hex. */
export async function sha256(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
