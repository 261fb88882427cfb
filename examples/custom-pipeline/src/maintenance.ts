import { DeliveryError, type Policy } from '@notify/core'

export interface MaintenanceWindow {
  /** Epoch ms. */
  readonly from: number
  /** Epoch ms. */
  readonly until: number
}

/**
 * Makes a channel wait while its service is down as announced: no request is made, and afterwards one delivery goes first.
 *
 * A policy never sleeps: it throws, and `hold` makes the whole destination wait, as a row in the store.
 */
export function maintenance(windows: readonly MaintenanceWindow[]): Policy {
  return {
    name: 'maintenance',
    async around(attempt, next) {
      const now = attempt.clock.now()
      const current = windows.find(({ from, until }) => from <= now && now < until)
      if (current === undefined) return next(attempt)
      const leftMs = current.until - now
      throw new DeliveryError('unavailable', `${attempt.channel}: maintenance of the service, as announced`, {
        retryAfterMs: leftMs,
        hold: { ms: leftMs, probe: true },
      })
    },
  }
}
