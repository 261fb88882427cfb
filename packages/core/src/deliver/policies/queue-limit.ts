import type { Policy } from './policy.ts'
import { positive } from './rate-limit.ts'

export interface QueueLimitOptions {
  /** Deliveries that may wait for the channel. */
  readonly limit: number
  /** `refuse`: accept rejects with `E_QUEUE_FULL`. `dead`: that delivery dies with `queue-full`, its fallback starts. Default `refuse`. */
  readonly overflow?: 'refuse' | 'dead'
}

/** Bounds what waits for a channel; never a silent drop. @throws {ConfigurationError} if the limit is not at least 1. */
export function queueLimit({ limit, overflow = 'refuse' }: QueueLimitOptions): Policy {
  positive('queueLimit.limit', limit)
  return { name: 'queueLimit', limit: { queue: { limit, overflow } } }
}
