/** What `createNotifier` gives. */
import type { Accepted, Hold, Receipt } from './delivery.ts'
import type { Draft, Notification } from './notification.ts'
import type { Observer } from './observe/events.ts'
import type { Channels, NotifierOptions } from './options.ts'
import type { Step, Suppression } from './plan/plan.ts'
import type { SilenceData } from './plan/stages/silence.ts'
import type { DestinationStatus, Entry, HistoryQuery, Page, Stats, StatsQuery, Store } from './store/store.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
}

export interface AcceptOptions extends CallOptions {
  /** 1 to 255 of `[A-Za-z0-9_:-]`: the same key with the same draft is the same notification, for 24 hours. */
  readonly idempotencyKey?: string
}

export interface SendOptions extends AcceptOptions {
  /** Answers with what is known then. Default: as long as it takes. */
  readonly timeoutMs?: number
}

export interface Notifier<Name extends string = string> {
  /**
   * Plans and stores. Resolves when the store has it.
   *
   * @throws {InputError} if the draft is wrong; {StateError} if it cannot be taken now. Nothing was accepted then.
   */
  accept(draft: Draft<Name>, options?: AcceptOptions): Promise<Accepted<Name>>
  /** Accepts, and waits until every delivery that is due at once, and its fallback, has a first outcome. */
  send(draft: Draft<Name>, options?: SendOptions): Promise<Accepted<Name>>
  /**
   * Whether it is one that can be accepted. Plans and writes nothing.
   *
   * @throws {InputError} with everything that is wrong in it.
   */
  check(draft: Draft<Name>, options?: CallOptions): Promise<void>
  /** What would become of it, and why: the production path, without writing or sending. */
  explain(draft: Draft<Name> | { readonly id: string }, options?: CallOptions): Promise<Explanation<Name>>
  /** What another configuration would have done with these records, in virtual time. */
  simulate(
    records: readonly Entry[],
    options: NotifierOptions<Channels>,
    call?: CallOptions,
  ): Promise<Difference>
  acknowledge(
    key: string,
    by: { readonly by: string; readonly tenant?: string },
    options?: CallOptions,
  ): Promise<Accepted<Name>>
  resolve(
    key: string,
    by?: { readonly by?: string; readonly tenant?: string },
    options?: CallOptions,
  ): Promise<Accepted<Name>>
  /** Sends dead and unknown deliveries again, under their own ids. */
  replay(query: HistoryQuery, options?: CallOptions): Promise<{ readonly count: number }>
  read(query?: HistoryQuery, options?: CallOptions): Promise<Page>
  stats(query?: StatsQuery, options?: CallOptions): Promise<Stats>
  readonly silences: Silences
  readonly channels: ChannelControls<Name>
  /** Answers with how to stop watching. */
  on(observer: Observer): () => void
  health(options?: CallOptions): Promise<Health>
  /** Swaps the configuration; the store, and what is in flight, stay. On an error the old one stays whole. */
  reconfigure(options: NotifierOptions<Channels>, call?: CallOptions): Promise<void>
  /** Resolves when nothing waits any more, or after `maxMs`. For cron and serverless. */
  drain(options?: CallOptions & { readonly maxMs?: number }): Promise<void>
  /** Takes nothing new, gives what is in flight `drainMs` (20 s), then releases it without using up an attempt. */
  close(options?: { readonly drainMs?: number }): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface Silences {
  /** `for`: how long from now, e.g. `'2h'`. */
  add(silence: Omit<SilenceData, 'id' | 'from' | 'until'> & { readonly for: string }): Promise<SilenceData>
  list(): Promise<readonly SilenceData[]>
  expire(id: string): Promise<void>
}

export interface ChannelControls<Name extends string = string> {
  list(): Promise<readonly ChannelHealth[]>
  /** Checks credentials and reachability of one channel, without anything visible. */
  verify(name: Name, options?: CallOptions): Promise<{ readonly ok: boolean; readonly why?: string }>
  /** Ends any hold. */
  enable(name: Name): Promise<void>
  /** Its deliveries wait, or fall back. */
  disable(name: Name, why?: string): Promise<void>
  /** Waiting, in flight, and what is left of its rate. */
  limits(name: Name): Promise<DestinationStatus>
}

export interface ChannelHealth {
  readonly name: string
  readonly tenant?: string
  readonly kind: string
  readonly state: 'ok' | 'held'
  readonly hold?: Hold
  readonly waiting: number
  readonly inFlight: number
}

export interface Health {
  /** `degraded`: a channel is held. `failing`: the store does not answer. */
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly durability: Store['durability']
  readonly channels: readonly ChannelHealth[]
  /** What waits in the store for channels that this configuration does not have; left out if nothing does. */
  readonly unserved?: readonly UnservedHealth[]
}

export interface UnservedHealth {
  readonly channel: string
  readonly tenant?: string
  readonly waiting: number
}

export interface Explanation<Name extends string = string> {
  readonly notification: Notification
  readonly steps: readonly Step[]
  readonly deliveries: readonly ExplainedDelivery<Name>[]
  /** One sentence for each decision, the outcome first. */
  readonly summary: readonly string[]
  readonly suppressed?: Suppression
  /** Of a notification that was accepted. */
  readonly receipts?: readonly Receipt[]
}

export interface ExplainedDelivery<Name extends string = string> {
  readonly channel: Name
  readonly recipient?: string
  readonly route: string
  readonly level: number
  /** What would go on the wire, request by request. */
  readonly messages: readonly unknown[]
  /** Epoch ms. */
  readonly wouldSendAt: number
  readonly suppressed?: Suppression
}

export interface Difference {
  readonly total: number
  readonly changed: readonly {
    readonly id: string
    readonly title: string
    readonly before: readonly string[]
    readonly after: readonly string[]
  }[]
}
