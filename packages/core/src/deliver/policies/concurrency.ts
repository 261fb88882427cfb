import type { Policy } from './policy.ts'
import { positive } from './rate-limit.ts'

/** So many deliveries in flight at a time, on all nodes together. @throws {ConfigurationError} if it is not at least 1. */
export function concurrency(limit: number): Policy {
  positive('concurrency', limit)
  return { name: 'concurrency', limit: { concurrency: limit } }
}
