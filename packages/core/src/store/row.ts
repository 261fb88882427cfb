import type { Cause, Features, Reference } from '../channel.ts'
import type { Receipt, ReceiptCommon, WaitReason } from '../delivery.ts'
import type { Recipient } from '../notification.ts'
import type { Group } from '../plan/plan.ts'

/** A delivery as every store keeps it. Times are epoch ms by the store's clock. */
export interface Row {
  readonly id: string
  readonly channel: string
  readonly destination: string
  readonly tenant?: string | undefined
  readonly recipient?: Recipient | undefined
  readonly route: string
  readonly cause: Cause
  readonly level: number
  /** Ids: one, or all that a digest collected. */
  readonly notifications: string[]
  /** Of a digest. While `open` it collects; leasing it closes its window. */
  readonly group?: Group | undefined
  open: boolean
  /** Scoped key; `episode` tells which opening of it. */
  readonly incident?: string | undefined
  readonly episode?: number | undefined
  readonly incidents: Features['incidents']
  /** Deliveries of one lane are in flight one at a time, in order. */
  readonly lane?: string | undefined
  /** People have to be told again: an edit alone is not enough. */
  readonly ring: boolean
  heldBack?: number | undefined
  /** Keys of the throttles it took. */
  readonly checks: string[]
  fallback: readonly string[]
  fallbackAt: number
  readonly maxAgeMs: number
  /** When its age began: accepted, or replayed. */
  bornAt: number
  readonly acceptedAt: number

  state: 'waiting' | 'leased' | 'delivered' | 'dead' | 'suppressed' | 'unknown'
  due: number
  why: string
  error?: string | undefined
  /** It is leased to be decided, not sent. */
  overdue?: 'fallback' | 'max-age' | 'queue-full' | undefined
  leaseUntil: number
  epoch: number
  crashes: number
  attempts: number
  attemptsAtReplay: number
  mayHaveArrived: boolean
  sent: number
  left?: readonly unknown[] | undefined
  reference?: Reference | undefined

  /** How it ended. */
  endedAt: number
  by?: string | undefined
  url?: string | undefined
  warning?: string | undefined
  startedFallback?: string | undefined
}

export const settled = (row: Row): boolean => row.state !== 'waiting' && row.state !== 'leased'

/** By when it must be decided, held or not. */
export const decideAt = (row: Row): number => Math.min(row.fallbackAt, row.bornAt + row.maxAgeMs)

/** Something a reader has seen, or may have seen, or is about to see. */
export const shows = (row: Row): boolean =>
  row.state !== 'dead' &&
  row.state !== 'suppressed' &&
  !(row.level > 0 && row.state === 'waiting' && !row.mayHaveArrived)

export const lane = (destination: string, incident: string, recipient: Recipient | undefined): string =>
  `${destination}\u0001${incident}\u0001${recipient?.id ?? ''}`

/** What the row waits for, as far as only the store knows. */
export type Waiting = { readonly why: WaitReason; readonly until: number }

export function receiptOf(row: Row, waiting: (row: Row) => Waiting): Receipt {
  const common: ReceiptCommon = {
    delivery: row.id,
    channel: row.channel,
    ...(row.recipient && { recipient: row.recipient.id }),
    route: row.route,
    cause: row.cause,
    attempts: row.attempts,
  }
  switch (row.state) {
    case 'delivered':
      return {
        ...common,
        outcome: 'delivered',
        at: row.endedAt,
        ...(row.url !== undefined && { url: row.url }),
        ...(row.reference && { reference: row.reference }),
        ...(row.warning !== undefined && { warning: row.warning }),
      }
    case 'dead':
    case 'unknown': {
      const fallback = row.startedFallback
      return {
        ...common,
        outcome: row.state,
        why: row.why,
        at: row.endedAt,
        ...(fallback !== undefined && { fallback }),
      }
    }
    case 'suppressed':
      return { ...common, outcome: 'suppressed', by: row.by ?? '', why: row.why }
    case 'waiting':
    case 'leased':
      if (row.open) return { ...common, outcome: 'grouped', until: row.due }
      return {
        ...common,
        outcome: 'waiting',
        ...waiting(row),
        ...(row.error !== undefined && { error: row.error }),
      }
  }
}
