/** What `createNotifier` takes. */
import type { Channel } from './channel.ts'
import type { Clock } from './clock.ts'
import type { Policy } from './deliver/policies/policy.ts'
import type { Retry } from './deliver/retry.ts'
import type { Observer } from './observe/events.ts'
import type { Logger } from './observe/log.ts'
import type { Condition } from './plan/condition.ts'
import type { Stage } from './plan/plan.ts'
import type { GroupOptions, Route } from './plan/routes.ts'
import type { Store } from './store/store.ts'

/** A channel with what is said of it here: which notifications it takes, how it is guarded, how it is served. */
export interface ChannelEntry {
  readonly use: Channel
  /** Only these, whatever the routes say. */
  readonly when?: Condition
  readonly retry?: Partial<Retry>
  readonly policies?: readonly Policy[]
  /** Batches what comes to this channel, unless the route groups. */
  readonly group?: GroupOptions
  /** Why it could not start: its deliveries wait, or fall back, until a new configuration has it. */
  readonly unavailable?: string
}

export type Channels = Readonly<Record<string, Channel | ChannelEntry>>

/** Channels, stages and routes of a tenant. Replaces the root's, or with `extends: 'root'` goes over them key by key. */
export interface Layer<Name extends string = string> {
  readonly channels?: Channels
  readonly stages?: readonly Stage[]
  readonly routes?: readonly Route<Name>[]
  readonly policies?: readonly Policy[]
  readonly retry?: Partial<Retry>
  readonly extends?: 'root'
  /** `false`: this tenant is served by the root. Default true. */
  readonly enabled?: boolean
}

export interface NotifierOptions<C extends Channels> {
  /** By the names that routes use. */
  readonly channels: C
  /** Default: in memory, which survives nothing. */
  readonly store?: Store
  /** Paths and patterns whose values are replaced before anything is planned, stored or logged. */
  readonly redact?: readonly (string | RegExp)[]
  readonly stages?: readonly Stage[]
  /** Default: every notification to every channel. */
  readonly routes?: readonly Route<NoInfer<keyof C & string>>[]
  /** For every channel; of two with one name the channel's own counts. */
  readonly policies?: readonly Policy[]
  readonly retry?: Partial<Retry>
  readonly observers?: readonly Observer[]
  readonly tenants?: Readonly<Record<string, Layer>>
  /** Who is told when a channel is held: `auth`, `gone`, failing. */
  readonly operators?: { readonly to: readonly NoInfer<keyof C & string>[] }
  readonly logger?: Logger
  /** How long settled notifications are kept. Default 7 days, what died 30 days, idempotency keys 24 hours. */
  readonly retention?: {
    readonly delivered?: string
    readonly suppressed?: string
    readonly dead?: string
    readonly idempotency?: string
  }
  /** Deliveries in flight at a time, over all channels. Default 500; of one channel 50, see `concurrency()`. */
  readonly concurrency?: number
  readonly clock?: Clock
  /** From 0 up to 1: jitter. */
  readonly random?: () => number
  /** Default: UUIDv7. */
  readonly newId?: () => string
}
