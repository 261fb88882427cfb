import type { Policy } from './policy.ts'
import { positive } from './rate-limit.ts'

/** One that hangs does not keep all others waiting, and a vendor that refuses us is asked no more than this. */
export const standardStart = 2

export interface ConcurrencyOptions {
  /** So many at first, after a hold and after a quiet minute; each good answer doubles them. Default 2. */
  readonly start?: number
}

/**
 * So many deliveries in flight at a time, on all nodes together. Default of every channel: 50.
 *
 * @throws {ConfigurationError} if a number is not at least 1.
 */
export function concurrency(limit: number, { start = standardStart }: ConcurrencyOptions = {}): Policy {
  positive('concurrency', limit)
  positive('concurrency.start', start)
  return { name: 'concurrency', limit: { concurrency: limit, start } }
}
