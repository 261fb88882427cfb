import type { Accepted, Attempt, Delivery, Hold, Receipt } from '../delivery.ts'
import type { Notification } from '../notification.ts'
import type { Step } from '../plan/plan.ts'

/** What happens in a notifier, as it happens. */
export type NotifierEvent =
  | {
      readonly kind: 'accepted'
      readonly at: number
      readonly notification: Notification
      readonly accepted: Accepted
      readonly steps: readonly Step[]
    }
  | { readonly kind: 'leased'; readonly at: number; readonly delivery: Delivery }
  | { readonly kind: 'attempt'; readonly at: number; readonly delivery: Delivery; readonly attempt: Attempt }
  /** Without `receipt`: the lease was lost, another worker has it. */
  | { readonly kind: 'settled'; readonly at: number; readonly delivery: Delivery; readonly receipt?: Receipt }
  | { readonly kind: 'held'; readonly at: number; readonly hold: Hold }
  | { readonly kind: 'released'; readonly at: number; readonly destination: string }
  | {
      readonly kind: 'limited'
      readonly at: number
      readonly destination: string
      readonly delivery: string
      readonly notification: string
      readonly until: number
    }
  | { readonly kind: 'reloaded'; readonly at: number; readonly channels: readonly string[] }
  /** Something went wrong beside the deliveries: a condition or an observer threw, the store did not answer. */
  | {
      readonly kind: 'trouble'
      readonly at: number
      readonly where: string
      readonly why: string
      readonly notification?: string
    }

/** Watches; cannot change anything. One that throws is caught and reported once. */
export type Observer = (event: NotifierEvent) => void
