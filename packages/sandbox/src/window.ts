import type { Clock } from '@notify/core/channel'

export interface WindowLimit {
  readonly limit: number
  readonly perMs: number
}

export interface Windows {
  /** Takes one, and answers how long to wait: 0 if it was free. What has to wait takes nothing. */
  take(key: string, limit: WindowLimit): number
  reset(): void
}

/** Sliding windows by key: never more than `limit` in any stretch of `perMs`. */
export function createWindows(clock: Clock): Windows {
  const taken = new Map<string, readonly number[]>()
  return {
    take(key, { limit, perMs }) {
      const now = clock.now()
      const recent = (taken.get(key) ?? []).filter((at) => at > now - perMs)
      const waitMs = recent.length < limit ? 0 : recent[recent.length - limit]! + perMs - now
      taken.set(key, waitMs === 0 ? [...recent, now] : recent)
      return waitMs
    },
    reset: () => taken.clear(),
  }
}
