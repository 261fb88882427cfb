import type { Receipt } from '@notify/core'

/** What the shell is told. */
export const exitCodes = {
  ok: 0,
  /** At least one delivery is dead or unknown. */
  failed: 1,
  usage: 2,
  /** No route took it. */
  noRoute: 3,
  configuration: 4,
  unreachable: 5,
  /** Accepted, and still waiting when the time was up. */
  waiting: 75,
  interrupted: 130,
} as const

export function exitCodeOf(receipts: readonly Receipt[]): number {
  if (receipts.some(({ outcome }) => outcome === 'dead' || outcome === 'unknown')) return exitCodes.failed
  if (receipts.some(({ outcome }) => outcome === 'waiting')) return exitCodes.waiting
  if (receipts.every((one) => one.outcome === 'suppressed' && one.by === 'no-route')) return exitCodes.noRoute
  return exitCodes.ok
}
