import { ConfigurationError } from '../../errors.ts'
import { duration } from '../../text/duration.ts'
import type { Policy } from './policy.ts'

export interface RateLimitOptions {
  /** Deliveries in `per`. */
  readonly limit: number
  /** e.g. `'1s'`. */
  readonly per: string
  /** So many at once after a quiet time. Default: `limit`. Only of a bucket. */
  readonly burst?: number
  /** `bucket` refills steadily; `window` never lets more than `limit` through in any `per`. Default `bucket`. */
  readonly kind?: 'bucket' | 'window'
}

/**
 * Kept by the store before a lease, on all nodes together: a delivery that has to wait costs no attempt.
 *
 * @throws {ConfigurationError} if a number is not at least 1.
 */
export function rateLimit({ limit, per, burst, kind = 'bucket' }: RateLimitOptions): Policy {
  positive('rateLimit.limit', limit)
  if (burst !== undefined) positive('rateLimit.burst', burst)
  const rate = { limit, perMs: duration(per, 'rateLimit.per'), kind, ...(burst !== undefined && { burst }) }
  return { name: 'rateLimit', limit: { rate } }
}

export function positive(path: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new ConfigurationError('expected a whole number of at least 1', {
    code: 'E_CONFIG_NUMBER',
    path,
    received: String(value),
  })
}
