/** What goes wrong on demand. */
import type { Vendor } from './message.ts'

export interface FaultCount {
  /** How many requests it meets. Default 1. */
  readonly times?: number
  /** How many requests pass before it starts. Default 0. */
  readonly skip?: number
}

/** `accept`: the message is stored all the same, and the sender cannot know. Default false. */
export type HttpFault = FaultCount &
  (
    | {
        /** The vendor, or something before it, refuses; nothing is stored. */
        readonly kind: 'status'
        readonly status: number
        /** Goes out as it is written; several become several headers. */
        readonly retryAfter?: string | number | readonly string[]
        /** Default: what the vendor says with this status. */
        readonly body?: string
        /** Default: the vendor's. */
        readonly contentType?: string
      }
    /** No answer at all. */
    | { readonly kind: 'hang'; readonly accept?: boolean }
    /** Stored; the head and half of the body, then silence. */
    | { readonly kind: 'hang-body' }
    /** Stored; one byte of the body at a time. */
    | { readonly kind: 'drip'; readonly everyMs: number }
    /** Ends the connection: before the body is read, or with `accept` after the message was stored. */
    | { readonly kind: 'reset'; readonly accept?: boolean }
    /** Stored; the answer is half of what it should be, and says it is whole. */
    | { readonly kind: 'truncated' }
    /** A proxy answers 200 with its own page; nothing is stored. */
    | { readonly kind: 'html' }
    /** 302 by default; nothing is stored. */
    | { readonly kind: 'redirect'; readonly to?: string; readonly status?: number }
  )

export type SmtpFault = FaultCount &
  /** A reply in place of the usual one, e.g. 421 to `connect`; with `to: 'rcpt'` it counts recipients. */
  (
    | {
        readonly kind: 'reply'
        readonly to: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data'
        readonly code: number
        readonly text?: string
      }
    /** The connection ends after the final dot, before the reply. */
    | { readonly kind: 'drop'; readonly accept?: boolean }
    /** No reply after the final dot. */
    | { readonly kind: 'hang'; readonly accept?: boolean }
  )

export interface FaultOf {
  readonly slack: HttpFault
  readonly email: SmtpFault
  readonly webhook: HttpFault
}

export interface Faults {
  add<V extends Vendor>(vendor: V, fault: FaultOf[V]): void
  /** The first fault that applies; each one counts down. */
  take<V extends Vendor>(vendor: V, applies?: (fault: FaultOf[V]) => boolean): FaultOf[V] | undefined
  reset(): void
}

export function createFaults(): Faults {
  let queue: { vendor: Vendor; fault: FaultOf[Vendor]; skip: number; left: number }[] = []
  return {
    add(vendor, fault) {
      queue.push({ vendor, fault, skip: fault.skip ?? 0, left: fault.times ?? 1 })
    },
    take<V extends Vendor>(vendor: V, applies: (fault: FaultOf[V]) => boolean = () => true) {
      const next = queue.find((queued) => queued.vendor === vendor && applies(queued.fault as FaultOf[V]))
      if (next === undefined || next.skip-- > 0) return undefined
      if (--next.left <= 0) queue = queue.filter((queued) => queued !== next)
      return next.fault as FaultOf[V]
    },
    reset() {
      queue = []
    },
  }
}
