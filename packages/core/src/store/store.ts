import type {
  Accepted,
  Attempt,
  Delivery,
  Hold,
  HoldReason,
  Incident,
  Outcome,
  Receipt,
  WaitReason,
} from '../delivery.ts'
import type { Features, Reference } from '../channel.ts'
import type { StateError, InputError } from '../errors.ts'
import type { Notification, Recipient } from '../notification.ts'
import type { Check, Plan, Step, Suppression } from '../plan/plan.ts'
import type { SilenceData } from '../plan/stages/silence.ts'

/**
 * The only place with state. One method writes, in one transaction: everything that is ready goes in together, so that
 * concurrent callers share a commit. Only durations cross this border (but `occurredAt` and a silence's ends): the store
 * adds its own clock, and nodes need not agree on the time.
 */
export interface Store {
  /** What survives: a power cut, the end of the process, or neither. */
  readonly durability: 'power-loss' | 'process-crash' | 'volatile'
  /** @throws {StateError} `E_STORE` if nothing was written. */
  commit(work: Work): Promise<Done>
  /** Never locks. */
  read<Kind extends keyof Reads>(kind: Kind, query: Reads[Kind]['query']): Promise<Reads[Kind]['answer']>
  /** Deletes what is settled and older than its retention; never what is pending. */
  purge(retention: Retention): Promise<Counts>
  close(): Promise<void>
  /** Commits are applied in the order in which they were asked for, also when nobody waited for the one before. */
  readonly inOrder?: boolean
  /**
   * Calls when another process may have brought something: a delivery, an outcome, news. A hint, and seldom more than ten a
   * second. Left out by a store that no other process shares.
   *
   * @returns Ends it.
   */
  watch?(changed: () => void): () => void
}

// --- commit -------------------------------------------------------------------------------------------------------

export interface Work {
  /** The dispatcher that asks: it hears the news since its last commit. */
  readonly owner: string
  readonly accept: readonly Acceptance[]
  readonly settle: readonly Settlement[]
  readonly control: readonly Control[]
  readonly lease?: LeaseRequest
  /** By destination. Sent once, and again when the configuration changed. */
  readonly limits?: ReadonlyMap<string, Limit>
}

export interface Done {
  /** In the order of `accept`. One that is refused does not touch the others. */
  readonly accepted: readonly (Accepted | InputError | StateError)[]
  /** In the order of `settle`. Nothing where the lease was lost: the outcome was not recorded. */
  readonly settled: readonly (Receipt | undefined)[]
  /** In the order of `control`: how many rows each one touched. */
  readonly controlled: readonly number[]
  readonly leased: readonly Delivery[]
  /** Where something waits that a lease of what is named passed over. Left out if not every destination was looked at. */
  readonly unserved?: readonly { readonly destination: string; readonly waiting: number }[]
  /** Until something falls due; left out if nothing waits. */
  readonly nextMs?: number
  readonly news: News
}

/** What changed since this owner's last commit, whoever changed it. */
export interface News {
  readonly silences?: readonly SilenceData[]
  readonly held?: readonly Hold[]
  /** Destinations that may go again. */
  readonly released?: readonly string[]
  /** Destinations that have deliveries due and no rate left. */
  readonly limited?: readonly {
    readonly destination: string
    readonly delivery: string
    readonly notification: string
    readonly until: number
  }[]
}

export interface Acceptance {
  readonly plan: Plan
  /** The completed draft before any stage, for simulations. */
  readonly input: Notification
  /** Fields the draft left out: what follows an incident takes them from the firing. */
  readonly leftOut: readonly string[]
  readonly idempotency?: { readonly key: string; readonly fingerprint: string }
  readonly contents?: readonly { readonly sha256: string; readonly content: Blob }[]
}

/** How a go ended. Written if the epoch still matches. */
export interface Settlement {
  readonly id: string
  readonly epoch: number
  readonly next:
    | { readonly state: 'delivered'; readonly url?: string; readonly warning?: string }
    | { readonly state: 'dead' | 'unknown'; readonly why: string }
    /** `afterMs` left out: its due time stays. */
    | {
        readonly state: 'waiting'
        readonly afterMs?: number
        readonly why: WaitReason
        readonly error?: string
      }
    /** One of several requests succeeded: recorded, and the lease goes on. */
    | { readonly state: 'leased' }
  /** Left out if nothing was tried. */
  readonly attempt?: Omit<Attempt, 'delivery'>
  readonly sent?: number
  readonly left?: readonly unknown[]
  readonly reference?: Reference
  /** The message with the reference is gone: nobody edits it again. */
  readonly forget?: boolean
  readonly mayHaveArrived?: boolean
  /** The request did not count against the destination's rate. */
  readonly uncharged?: boolean
  readonly hold?: {
    readonly ms?: number
    readonly probe: boolean
    /** So many in a row, one at a time, before the others go. Default 1. */
    readonly probes?: number
    readonly why: HoldReason
    readonly error?: string
  }
  /** Starts it, unless it was started. */
  readonly fallback?: StartFallback
}

/** One delivery, or one for each person where the channel is a way to people; to a place the list is empty. */
export interface StartFallback {
  readonly to: string
  readonly rest: readonly string[]
  readonly recipients: readonly Recipient[]
  /** How `to` lives with an incident. */
  readonly incidents: Features['incidents']
}

export type Control =
  | { readonly do: 'replay'; readonly query: HistoryQuery }
  | {
      readonly do: 'hold'
      readonly destination: string
      readonly ms?: number
      readonly probe: boolean
      readonly why: HoldReason
      readonly error?: string
    }
  /** `why`: only a hold for that reason. */
  | { readonly do: 'release'; readonly destination: string; readonly why?: readonly HoldReason[] }
  | { readonly do: 'silence'; readonly silence: SilenceData }
  | { readonly do: 'unsilence'; readonly id: string }

export interface LeaseRequest {
  readonly limit: number
  readonly leaseMs: number
  /** Only of destinations that `limits` names: what waits for another one is left to a process that knows it. */
  readonly namedOnly?: boolean
}

/** What a destination bears: enforced before a lease, on all nodes. */
export interface Limit {
  readonly rate?: Rate
  /** Deliveries in flight at a time. */
  readonly concurrency?: number
  /**
   * So many of these while nothing good is known of the destination: at first, after a hold, after a quiet minute. Each good
   * answer doubles them, each failure halves them. Left out: all at once.
   */
  readonly start?: number
  /** Deliveries that may wait: further ones are refused with the whole notification, or die. */
  readonly queue?: { readonly limit: number; readonly overflow: 'refuse' | 'dead' }
  readonly maxAgeMs?: number
  /** The configuration no longer has it: what waits there is handed out, to end. */
  readonly removed?: true
}

export interface Rate {
  readonly limit: number
  readonly perMs: number
  /** Token bucket: so many at once. Default: `limit`. */
  readonly burst?: number
  /** `window`: never more than `limit` in any `perMs`. Default `bucket`. */
  readonly kind?: 'bucket' | 'window'
}

// --- read ---------------------------------------------------------------------------------------------------------

export interface Reads {
  history: { query: HistoryQuery; answer: Page }
  /** What a commit would answer to these checks now. */
  checks: {
    query: { readonly checks: readonly Check[]; readonly notification: string }
    answer: readonly (Suppression | undefined)[]
  }
  incident: { query: { readonly key: string }; answer: Incident | undefined }
  destinations: { query: { readonly names: readonly string[] }; answer: readonly DestinationStatus[] }
  silences: { query: Record<string, never>; answer: readonly SilenceData[] }
  stats: { query: StatsQuery; answer: Stats }
  content: { query: { readonly sha256: string }; answer: Blob | undefined }
}

/** All that is given must match. */
export interface HistoryQuery {
  readonly notification?: string
  readonly delivery?: string
  readonly key?: string
  readonly outcome?: Outcome
  readonly channel?: string
  readonly recipient?: string
  readonly type?: string
  readonly tenant?: string
  /** Accepted at or after. Epoch ms. */
  readonly since?: number
  /** Accepted before. Epoch ms. */
  readonly before?: number
  /** Default 100, at most 1,000. */
  readonly limit?: number
  /** Of the page before. */
  readonly cursor?: string
}

/** Newest first. */
export interface Page {
  readonly entries: readonly Entry[]
  /** Left out on the last page. Stable while new ones are accepted. */
  readonly cursor?: string
}

/** Everything that is known of one notification. */
export interface Entry {
  readonly notification: Notification
  /** Before the stages. */
  readonly input: Notification
  readonly to?: readonly string[]
  /** Epoch ms. */
  readonly acceptedAt: number
  readonly steps: readonly Step[]
  readonly receipts: readonly Receipt[]
  readonly attempts: readonly Attempt[]
}

export interface DestinationStatus {
  readonly destination: string
  readonly waiting: number
  readonly inFlight: number
  readonly hold?: Hold
  /** Left out without a rate limit. `reset`: when all of `limit` is there again, epoch ms. */
  readonly rate?: { readonly remaining: number; readonly limit: number; readonly reset: number }
}

export interface StatsQuery {
  /** Attempts that ended at or after. Epoch ms. */
  readonly since?: number
  readonly channel?: string
  readonly type?: string
}

export interface Stats extends StatsRow {
  readonly byChannel: Readonly<Record<string, StatsRow>>
  readonly byType: Readonly<Record<string, StatsRow>>
}

export interface StatsRow {
  readonly delivered: number
  readonly dead: number
  readonly unknown: number
  readonly suppressed: number
  readonly waiting: number
  readonly attempts: number
  /** Attempts after the first of their delivery. */
  readonly retries: number
  /** Delivered of those that ended by delivery, death or unknown; nothing if none ended. */
  readonly successRate?: number
  /** Of attempts that reached the vendor and were taken; nothing if there was none. */
  readonly durationMs?: { readonly p50: number; readonly p95: number; readonly p99: number }
}

// --- purge --------------------------------------------------------------------------------------------------------

/** How long what is settled is kept, by outcome. */
export interface Retention {
  readonly deliveredMs?: number
  readonly suppressedMs?: number
  /** Dead and unknown: what can be replayed. */
  readonly deadMs?: number
  readonly idempotencyMs?: number
  /** Nothing but this person's, whatever its age; their name leaves what went to others too. */
  readonly recipient?: string
}

export interface Counts {
  readonly notifications: number
  readonly idempotencyKeys: number
}
