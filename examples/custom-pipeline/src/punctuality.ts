import { duration, type Observer } from '@notify/core'

export interface Punctuality {
  readonly observe: Observer
  /** From 0 to 1: delivered in time, of all that ended. Nothing if none ended. */
  share(): number | undefined
}

/**
 * Counts how much is delivered within a time. An observer sees everything and changes nothing.
 *
 * @throws {ConfigurationError} if `within` is not a duration.
 */
export function punctuality(within: string): Punctuality {
  const withinMs = duration(within, 'punctuality')
  let inTime = 0
  let ended = 0
  return {
    observe(event) {
      if (event.kind !== 'settled') return
      const { delivery, receipt } = event
      const hasEnded = receipt && ['delivered', 'dead', 'unknown'].includes(receipt.outcome)
      if (!hasEnded) return
      ended++
      if (receipt.outcome === 'delivered' && receipt.at - delivery.acceptedAt <= withinMs) inTime++
    },
    share: () => (ended === 0 ? undefined : inTime / ended),
  }
}
