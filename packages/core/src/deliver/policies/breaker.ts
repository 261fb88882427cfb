import { toDeliveryError, type DeliveryError } from '../../errors.ts'
import { duration } from '../../text/duration.ts'
import type { Policy } from './policy.ts'
import { positive } from './rate-limit.ts'

export interface BreakerOptions {
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number
  /** Share of failures that opens it, of at least `of` in `within`. Default 0.5 of 20 in 60 s. */
  readonly share?: number
  readonly of?: number
  readonly within?: string
  /** How long it stays open first; doubled each time up to `cap`. Default 30 s and 10 min. */
  readonly hold?: string
  readonly cap?: string
  /** Probes in a row that must succeed, one at a time, before it closes. Default 1. */
  readonly successes?: number
}

interface Counts {
  inARow: number
  /** How often it opened since it was last closed. */
  opened: number
  /** Successes in a row. */
  good: number
  windowFrom: number
  tried: number
  failed: number
}

/** What says that the destination is in trouble, not this message, and not that we are too fast. */
export const countsAsFailure = ({ retryable, reason }: DeliveryError): boolean =>
  retryable && reason !== 'rate-limited' && reason !== 'aborted'

/**
 * Circuit breaker. It counts in this process and holds in the store: while it is open nothing is leased, on any node, so
 * it costs no attempts; afterwards one delivery at a time probes.
 * @throws {ConfigurationError} if `successes` is not at least 1, or a duration is wrong.
 */
export function breaker(options: BreakerOptions = {}): Policy {
  const { failures = 5, share = 0.5, of = 20, successes = 1 } = options
  positive('breaker.successes', successes)
  const withinMs = duration(options.within ?? '60s', 'breaker.within')
  const holdMs = duration(options.hold ?? '30s', 'breaker.hold')
  const capMs = duration(options.cap ?? '10m', 'breaker.cap')
  const destinations = new Map<string, Counts>()
  return {
    name: 'breaker',
    async around(attempt, next) {
      const now = attempt.clock.now()
      const counts = destinations.get(attempt.destination) ?? {
        inARow: 0,
        opened: 0,
        good: 0,
        windowFrom: now,
        tried: 0,
        failed: 0,
      }
      destinations.set(attempt.destination, counts)
      if (now - counts.windowFrom >= withinMs) Object.assign(counts, { windowFrom: now, tried: 0, failed: 0 })
      counts.tried++
      try {
        const sent = await next(attempt)
        // While it is half-open one failure opens it again.
        if (counts.opened === 0 || ++counts.good >= successes) counts.inARow = counts.opened = counts.good = 0
        return sent
      } catch (thrown) {
        const error = toDeliveryError(thrown)
        if (!countsAsFailure(error)) throw error
        counts.good = 0
        counts.inARow++
        counts.failed++
        const opens =
          counts.inARow >= failures || (counts.tried >= of && counts.failed / counts.tried >= share)
        if (!opens) throw error
        Object.assign(counts, { windowFrom: now, tried: 0, failed: 0 })
        throw error.holding({
          ms: Math.min(holdMs * 2 ** counts.opened++, capMs),
          probe: true,
          ...(successes > 1 && { probes: successes }),
          why: 'breaker',
        })
      }
    },
  }
}
