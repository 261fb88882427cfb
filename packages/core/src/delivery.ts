/** What becomes of a notification: deliveries, attempts, receipts. Plain JSON. */
import type { Cause, IncidentContext, Reference } from './channel.ts'
import type { Reason } from './errors.ts'
import type { Notification, Recipient, State } from './notification.ts'

/** One notification (or a digest's members) for one channel and recipient, leased to whoever reads this. */
export interface Delivery {
  /** Stable for life, replays included: the idempotency key for vendors that take one. */
  readonly id: string
  readonly channel: string
  /** Tenant and channel: what holds, rates and breakers belong to. */
  readonly destination: string
  readonly tenant?: string
  readonly recipient?: Recipient
  readonly route: string
  readonly cause: Cause
  /** 0: at once; n: the n-th step of an escalation. */
  readonly level: number
  /** One, or all that a digest collected. */
  readonly notifications: readonly Notification[]
  readonly incident?: IncidentContext
  readonly heldBack?: number
  /** Fallback channels that are left, the next one first. */
  readonly fallback: readonly string[]
  /** The fallback starts now, the delivery is too old, or its queue is full: decide, do not send. */
  readonly overdue?: 'fallback' | 'max-age' | 'queue-full'
  /** Epoch ms by the store's clock. */
  readonly acceptedAt: number
  /** Since it was accepted or replayed, by the store's clock. */
  readonly ageMs: number
  /** Goes that reached a result. */
  readonly attempts: number
  /** Those before it was replayed: they do not count against its retries. */
  readonly attemptsAtReplay: number
  /** People have to be told again: an edit alone is not enough. */
  readonly ring: boolean
  /** It collected its notifications. */
  readonly digest: boolean
  /** Leases that ran out: a process ended, or hung, while it was sent. */
  readonly crashes: number
  /** Fencing token: a settlement with another one is refused. */
  readonly epoch: number
  /** The message that stands for this incident, or that an earlier request of this delivery left. */
  readonly reference?: Reference
  /** Requests that succeeded in earlier goes. */
  readonly sent: number
  /** Messages that are left of an earlier go; left out before the first request succeeded. */
  readonly left?: readonly unknown[]
  /** An earlier request may have arrived without us hearing of it. */
  readonly mayHaveArrived: boolean
}

/** One go at a delivery and how it ended. */
export interface Attempt {
  readonly delivery: string
  readonly number: number
  /** Epoch ms. */
  readonly startedAt: number
  readonly durationMs: number
  readonly outcome: 'delivered' | Reason
  /** A sentence for an operator. */
  readonly why?: string
}

export type WaitReason = 'due' | 'retry' | 'held' | 'rate-limited' | 'behind' | 'escalation' | 'scheduled'

export interface ReceiptCommon<Name extends string = string> {
  /** Left out where nothing was to be delivered. Of a grouped notification: the digest. */
  readonly delivery?: string
  readonly channel?: Name
  /** Id of the person. */
  readonly recipient?: string
  readonly route?: string
  readonly cause?: Cause
  readonly attempts: number
}

/** What became of a delivery. Times are epoch ms. */
export type Receipt<Name extends string = string> = ReceiptCommon<Name> &
  (
    | {
        readonly outcome: 'delivered'
        readonly at: number
        readonly url?: string
        readonly reference?: Reference
        readonly warning?: string
      }
    | {
        readonly outcome: 'waiting'
        readonly until: number
        readonly why: WaitReason
        readonly error?: string
      }
    | { readonly outcome: 'grouped'; readonly until: number }
    | { readonly outcome: 'suppressed'; readonly by: string; readonly why: string; readonly until?: number }
    | {
        readonly outcome: 'dead' | 'unknown'
        readonly why: string
        readonly at: number
        readonly fallback?: string
      }
  )

export type Outcome = Receipt['outcome']

export interface Accepted<Name extends string = string> {
  /** Of the notification; of the first one where an idempotency key was used again. */
  readonly id: string
  /** The same idempotency key came before. */
  readonly repeated: boolean
  /** What was accepted survives the end of this process. */
  readonly durable: boolean
  readonly receipts: readonly Receipt<Name>[]
}

/** What a key stands for. */
export interface Incident {
  readonly state: State
  /** 0 while only a resolve was heard of. */
  readonly episode: number
  readonly count: number
  /** When the episode opened. Epoch ms. */
  readonly since: number
  /** `occurredAt` of the last change of state. */
  readonly changedAt: number
  readonly by?: string
  /** The last firing; of an incident that never fired, the resolve. */
  readonly firing: Notification
}

/** A destination that waits, and why. */
export interface Hold {
  readonly destination: string
  readonly channel: string
  readonly tenant?: string
  /** Epoch ms. Left out: until it is released. */
  readonly until?: number
  /** Afterwards one delivery goes first, alone. */
  readonly probe: boolean
  /** So many in a row, one at a time, before the others go. Default 1. */
  readonly probes?: number
  readonly why: HoldReason
  /** A sentence for an operator. */
  readonly error?: string
}

export type HoldReason =
  | 'retry-after'
  | 'breaker'
  | 'auth'
  | 'not-found'
  | 'gone'
  | 'failing'
  | 'paused'
  | 'unavailable'
