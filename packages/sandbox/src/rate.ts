import type { Clock } from '@notify/core/channel'

export interface Rate {
  /** Requests in a row after a rest. */
  readonly burst: number
  /** Then one in this time. */
  readonly everyMs: number
}

export interface Rates {
  /** Takes one, and answers how long to wait: 0 if it was free. What has to wait takes nothing. */
  take(key: string, rate: Rate): number
  reset(): void
}

/** Token buckets by key. */
export function createRates(clock: Clock): Rates {
  // A bucket is the time at which it will be full again: the further away, the emptier.
  const fullAt = new Map<string, number>()
  return {
    take(key, { burst, everyMs }) {
      const now = clock.now()
      const next = Math.max(now, fullAt.get(key) ?? 0) + everyMs
      const waitMs = Math.max(0, next - now - burst * everyMs)
      if (waitMs === 0) fullAt.set(key, next)
      return waitMs
    },
    reset: () => fullAt.clear(),
  }
}
