/** What a store looks up before it accepts, and what it writes then. */
import type { Incident, Receipt } from '../delivery.ts'
import type { Notification } from '../notification.ts'
import type { Row } from './row.ts'
import type { Limit } from './store.ts'

/** A throttle that was taken. */
export interface Taken {
  /** Epoch ms. */
  readonly until: number
  /** The notification that took it. */
  readonly by: string
  /** How many it held back. */
  readonly refused: number
  /** How many of them a digest has told of. */
  readonly told?: number
}

/** Collects what has the same group key. Without a row yet, the leading one went alone. */
export interface Window {
  readonly until: number
  readonly row?: Row
}

/** What a store looks up, locked, before it asks. */
export interface Facts {
  readonly now: number
  newId(): string
  incident(key: string): Incident | undefined
  /** Deliveries of the incident's current episode, oldest first. */
  episode(key: string): readonly Row[]
  throttle(key: string): Taken | undefined
  window(key: string): Window | undefined
  limit(destination: string): Limit
  /** Deliveries that wait there. */
  waiting(destination: string): number
  held(destination: string): boolean
  /** Pending deliveries of a lane, oldest first, and whether each one is held back rather than about to go. */
  pending(lane: string): readonly { readonly row: Row; readonly heldBack: boolean }[]
  /** How often a rotation was asked. */
  turn(rotation: string): number
}

/** What a store writes then, in this order. */
export interface Ruling {
  /** With what it inherited. */
  readonly notification: Notification
  /** `episode` tells rows of this opening from those before. */
  readonly incident?: { readonly key: string; readonly now: Incident }
  /** What is recorded without a row. */
  readonly receipts: Receipt[]
  /** Rows that end as suppressed. */
  readonly end: { readonly row: Row; readonly by: string; readonly why: string }[]
  readonly insert: Row[]
  /** Digests that collect this notification too. */
  readonly append: {
    readonly row: Row
    readonly due: number
    readonly full: boolean
    /** Like it, since the last one that passed. */
    readonly heldBack: number
  }[]
  readonly open: { readonly key: string; readonly window: Window }[]
  readonly take: { readonly key: string; readonly everyMs: number; readonly row: string }[]
  /** Throttles that held something back, each once. */
  readonly refused: string[]
  /** Rotations that were asked, each once. */
  readonly turned: string[]
}
