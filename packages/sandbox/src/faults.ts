/** What goes wrong on demand. */
import { ConfigurationError } from '@notify/core/channel'
import type { HttpVendorName, Vendor } from './message.ts'

export interface FaultCount {
  /** How many requests it meets. Default 1; with `chance` no end. */
  readonly times?: number
  /** How many requests pass before it starts. Default 0. */
  readonly skip?: number
  /** The share of requests that it meets from then on, 0 to 1. Default 1. */
  readonly chance?: number
  /** Decides which: one seed meets the same requests at every run. A whole number; default 1. */
  readonly seed?: number
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
        /** `body`: in the field that the vendor has for it, of Discord and Telegram only. Default `both`. */
        readonly retryAfterIn?: 'header' | 'body' | 'both'
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
    /**
     * Nothing is stored. Where TLS is not spoken: a TLS alert in place of an answer. Where it is: a certificate of
     * another name, for the next connection; one that is open already stays good.
     */
    | { readonly kind: 'tls' }
    /** Stored; the whole answer comes twice on the connection. `request`: something on the way sent the request twice. */
    | { readonly kind: 'duplicate'; readonly of?: 'answer' | 'request' }
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

export type FaultOf = Readonly<Record<HttpVendorName, HttpFault>> & { readonly email: SmtpFault }

/** A fault that still waits. */
export interface QueuedFault<V extends Vendor = Vendor> {
  readonly vendor: V
  readonly fault: FaultOf[V]
  /** How many requests still pass before it starts. */
  readonly skip: number
  /** How many requests it still meets. Left out: no end. */
  readonly left?: number
}

export interface Faults {
  add<V extends Vendor>(vendor: V, fault: FaultOf[V]): void
  /** The first fault that applies; each one counts down. */
  take<V extends Vendor>(vendor: V, applies?: (fault: FaultOf[V]) => boolean): FaultOf[V] | undefined
  /** In the order in which they were added. */
  queued(): readonly QueuedFault[]
  reset(): void
}

interface Queued {
  readonly vendor: Vendor
  readonly fault: FaultOf[Vendor]
  skip: number
  left: number
  readonly hits: () => boolean
}

export function createFaults(): Faults {
  let queue: Queued[] = []
  return {
    add(vendor, fault) {
      const { skip = 0, chance = 1, seed = 1, times = fault.chance === undefined ? 1 : Infinity } = fault
      if (!(chance >= 0 && chance <= 1))
        throw new ConfigurationError('the chance of a fault is a number from 0 to 1')
      const random = randomOf(seed)
      queue.push({ vendor, fault, skip, left: times, hits: () => random() < chance })
    },
    take<V extends Vendor>(vendor: V, applies: (fault: FaultOf[V]) => boolean = () => true) {
      const next = queue.find((queued) => queued.vendor === vendor && applies(queued.fault as FaultOf[V]))
      if (next === undefined) return undefined
      if (next.skip > 0) {
        next.skip--
        return undefined
      }
      if (!next.hits()) return undefined
      if (--next.left <= 0) queue = queue.filter((queued) => queued !== next)
      return next.fault as FaultOf[V]
    },
    queued: () =>
      queue.map(({ vendor, fault, skip, left }) => ({
        vendor,
        fault,
        skip,
        ...(left < Infinity && { left }),
      })),
    reset() {
      queue = []
    },
  }
}

/** Numbers from 0 to 1 that look like chance: the generator mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
