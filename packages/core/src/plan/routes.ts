import type { Condition } from './condition.ts'

/** Which notifications go to which channels, and how they are served there. Data. */
export interface Route<Name extends string = string> {
  /** Needed where the route groups, throttles, escalates or rotates: its rows outlive a reload. */
  readonly name?: string
  /** Default: every notification. */
  readonly when?: Condition
  readonly to: readonly Name[]
  /** `rotate`: one after the other, passing over those that are held. Default `all`. */
  readonly pick?: 'all' | 'rotate'
  /** Higher first; equal ones in their order. Default 0. */
  readonly priority?: number
  /** Routes after this one are not asked. */
  readonly final?: boolean
  /** Starts when a delivery dies, or after its time while the first channel is still tried: 60 s for critical, else 5 min. */
  readonly fallback?: readonly Name[] | { readonly to: readonly Name[]; readonly after?: string }
  /** Later deliveries that acknowledged and resolved cancel. */
  readonly escalate?: readonly { readonly after: string; readonly to: readonly Name[] }[]
  readonly group?: GroupOptions
  /** At most one per key in this time, for this route only. */
  readonly throttle?: string | { readonly every: string; readonly by?: readonly string[] }
  /** A firing that goes on rings again after this time. Default: never. */
  readonly repeat?: string
}

/** Collect, then send one digest. */
export interface GroupOptions {
  /** Paths whose values make a group, e.g. `['type', 'metadata.repo']`. Default: all in one. */
  readonly by?: readonly string[]
  /** How long to wait for another one. Needed unless `at` is given. */
  readonly wait?: string
  /** How long the first one waits at most. Default: `wait`. */
  readonly atMost?: string
  /** So many close the group at once. Default 50. */
  readonly limit?: number
  /** The first one goes at once; those that follow within `wait` are collected. Default false. */
  readonly leading?: boolean
  /** Flush at these local times instead, e.g. `['09:00', '17:00']`. */
  readonly at?: readonly string[]
  /** IANA name, for `at`. Default `UTC`. */
  readonly zone?: string
}
