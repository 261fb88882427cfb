import { toDeliveryError } from '../../errors.ts'
import { duration } from '../../text/duration.ts'
import { countsAsFailure } from './breaker.ts'
import type { Policy } from './policy.ts'

export interface AutoDisableOptions {
  /** Share of failures. Default 0.9. */
  readonly share?: number
  /** Of at least so many attempts. Default 20. */
  readonly atLeast?: number
  /** For so long. Default 10 min. */
  readonly for?: string
}

/**
 * Holds a channel that keeps failing until somebody enables it. What waits for it goes to its fallback, or waits.
 * Every such hold is an event and, with `operators`, a notification.
 */
export function autoDisable(options: AutoDisableOptions = {}): Policy {
  const { share = 0.9, atLeast = 20 } = options
  const forMs = duration(options.for ?? '10m', 'autoDisable.for')
  const destinations = new Map<string, { from: number; tried: number; failed: number }>()
  return {
    name: 'autoDisable',
    async around(attempt, next) {
      const now = attempt.clock.now()
      const counts = destinations.get(attempt.destination) ?? { from: now, tried: 0, failed: 0 }
      destinations.set(attempt.destination, counts)
      counts.tried++
      try {
        const sent = await next(attempt)
        // One success in ten is still failing; a healthy answer after a quiet time begins anew.
        if (counts.failed / counts.tried < share) destinations.delete(attempt.destination)
        return sent
      } catch (thrown) {
        const error = toDeliveryError(thrown)
        if (!countsAsFailure(error)) throw error
        counts.failed++
        const failing =
          counts.tried >= atLeast && counts.failed / counts.tried >= share && now - counts.from >= forMs
        if (!failing) throw error
        destinations.delete(attempt.destination)
        throw error.holding({ probe: false, why: 'failing' })
      }
    },
  }
}
