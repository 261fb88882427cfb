import type { Delivery, HoldReason } from '../delivery.ts'
import type { DeliveryError } from '../errors.ts'
import type { Settlement } from '../store/store.ts'
import { duration } from '../text/duration.ts'
import type { Retry } from './retry.ts'

/** What follows a failed go. */
export interface Decision extends Pick<Settlement, 'next' | 'hold' | 'forget' | 'mayHaveArrived'> {
  readonly fallback: boolean
}

const floorMs = 1_000
const floorWithoutTimingMs = 30_000
/** How long a destination that refused our credentials is left alone before one delivery tries again. */
const refusedHoldMs = 300_000

/** Everything that can follow a failed attempt, in one pure place. `random`: from 0 up to 1. */
export function decide(
  delivery: Delivery,
  error: DeliveryError,
  retry: Retry,
  random: () => number,
): Decision {
  const { reason, message, mayHaveArrived } = error
  const hold = holdFor(delivery, error, random)
  const dead = (why: string): Decision => ({
    next: { state: 'dead', why },
    fallback: true,
    ...(hold && { hold }),
  })
  if (reason === 'not-found' && delivery.reference && delivery.sent === 0)
    return {
      next: { state: 'waiting', afterMs: 0, why: 'due', error: message },
      forget: true,
      fallback: false,
    }
  if (mayHaveArrived && retry.ambiguous === 'unknown')
    return { next: { state: 'unknown', why: message }, fallback: true, mayHaveArrived, ...(hold && { hold }) }
  if (!error.retryable) return dead(message)
  const tries = delivery.attempts - delivery.attemptsAtReplay + 1
  if (tries >= retry.attempts) return dead(`gave up after ${tries} attempts: ${message}`)
  const waitMs = waitFor(error, retry, tries, random)
  if (delivery.ageMs + waitMs > duration(retry.maxAge))
    return dead(`cannot be delivered within ${retry.maxAge}: ${message}`)
  return {
    next: { state: 'waiting', afterMs: waitMs, why: 'retry', error: message },
    fallback: false,
    ...(mayHaveArrived && { mayHaveArrived }),
    ...(hold && { hold }),
  }
}

/** Full jitter; what the vendor asked for is never cut short, only spread a little. */
function waitFor(error: DeliveryError, retry: Retry, tries: number, random: () => number): number {
  if (error.retryAfterMs !== undefined) return spread(error.retryAfterMs, random)
  const floor = error.reason === 'rate-limited' ? floorWithoutTimingMs : floorMs
  const ceiling = Math.min(duration(retry.cap), duration(retry.base) * 2 ** (tries - 1))
  return Math.max(floor, Math.round(random() * ceiling))
}

const spread = (ms: number, random: () => number): number =>
  Math.ceil(ms + random() * Math.min(ms / 10, 5_000))

function holdFor(delivery: Delivery, error: DeliveryError, random: () => number): Settlement['hold'] {
  const { reason, message, retryAfterMs, recipientOnly } = error
  const held = (why: HoldReason, probe: boolean, ms?: number): Settlement['hold'] => ({
    why,
    probe,
    error: message,
    ...(ms !== undefined && { ms }),
  })
  if (error.hold) return { why: 'breaker', error: message, ...error.hold }
  if (recipientOnly) return undefined
  if (reason === 'rate-limited')
    return held(
      'retry-after',
      true,
      retryAfterMs === undefined ? floorWithoutTimingMs : spread(retryAfterMs, random),
    )
  if (reason === 'auth') return held('auth', true, refusedHoldMs)
  // Of a way to people, an address that is not there says nothing of the others.
  if (delivery.recipient) return undefined
  if (reason === 'not-found' && !(delivery.reference && delivery.sent === 0))
    return held('not-found', true, refusedHoldMs)
  if (reason === 'gone') return held('gone', false)
  return retryAfterMs === undefined ? undefined : held('retry-after', true, spread(retryAfterMs, random))
}
