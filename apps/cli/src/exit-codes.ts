import type { Accepted, Receipt } from '@notify/core'

/** What the command ends with. The words of the README. */
export const exitCodes = {
  ok: 0,
  /** At least one delivery is dead or unknown. */
  failed: 1,
  usage: 2,
  /** Nothing matched: no route wants it. */
  noRoute: 3,
  configuration: 4,
  /** Accepted, and something still waits. */
  waiting: 75,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The worst that happened to any delivery. */
export function exitCodeOf({ receipts, durable }: Pick<Accepted, 'receipts' | 'durable'>): ExitCode {
  if (receipts.some(({ outcome }) => outcome === 'dead' || outcome === 'unknown')) return exitCodes.failed
  if (receipts.some((receipt) => isLeft(receipt, durable))) return exitCodes.waiting
  return receipts.some((receipt) => receipt.outcome === 'suppressed' && receipt.by === 'no-route')
    ? exitCodes.noRoute
    : exitCodes.ok
}

/** What is meant to come later is no failure where somebody keeps it; otherwise it ends with this process. */
export function isLeft(receipt: Receipt, durable: boolean): boolean {
  if (receipt.outcome === 'grouped') return !durable
  if (receipt.outcome !== 'waiting') return false
  return !durable || (receipt.why !== 'escalation' && receipt.why !== 'scheduled')
}
