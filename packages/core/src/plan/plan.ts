import type { Notification, Recipient } from '../notification.ts'
import { follows } from '../notification.ts'
import type { Features } from '../channel.ts'
import type { Silence } from './stages/silence.ts'

/** A notification with what stages and routes decided. Plain JSON; stages return copies. */
export interface Plan {
  readonly notification: Notification
  readonly deliveries: readonly PlannedDelivery[]
  /** On every delivery: what only the store can answer. */
  readonly checks: readonly Check[]
  /** Channels that the caller named. */
  readonly to?: readonly string[]
  /** Nothing is sent before. Epoch ms. */
  readonly notBefore?: number
  readonly suppressed?: Suppression
  readonly steps: Steps
}

/** Settled inside the accepting transaction, because it needs the latest rows. */
export type Check =
  | { readonly kind: 'throttle'; readonly key: string; readonly everyMs: number }
  | { readonly kind: 'inhibit'; readonly key: string }

export interface PlannedDelivery {
  /** One channel, or several of which the store takes the next that is not held. */
  readonly channel: string | { readonly rotate: readonly string[] }
  readonly recipient?: Recipient
  readonly route: string
  /** 0: at once; n: the n-th escalation step, cancelled by acknowledged and resolved. */
  readonly level: number
  readonly afterMs: number
  readonly fallback: readonly string[]
  readonly fallbackAfterMs?: number
  /** Of this route only. */
  readonly checks: readonly Check[]
  readonly group?: Group
  /** How the channel lives with an incident: what a second firing becomes. */
  readonly incidents: Features['incidents']
  /** A firing that goes on rings again after this time. */
  readonly repeatMs?: number
  /** Decided while planning, e.g. this person has no address for the channel: recorded, not sent. */
  readonly suppressed?: Suppression
}

export interface Group {
  readonly key: string
  /** From the last item. */
  readonly waitMs: number
  /** From the first item. */
  readonly atMostMs: number
  /** So many items close the window at once. */
  readonly limit: number
  /** The first one goes at once, and those that follow within `waitMs` are collected. */
  readonly leading: boolean
}

export interface Suppression {
  /** The stage, route or rule. */
  readonly by: string
  readonly why: string
  /** Epoch ms. */
  readonly until?: number
}

/** One decision: facts only; made into a sentence when it is read. */
export interface Step {
  readonly by: string
  readonly did: string
  readonly data?: unknown
}

/** Grows at the head: recording a step copies nothing. */
export type Steps = { readonly step: Step; readonly before: Steps } | undefined

export interface PlanContext {
  /** Epoch ms, read once for a notification. */
  readonly now: number
  readonly silences: readonly Silence[]
  /** Explain and simulate also want to know what did not happen. */
  readonly trace: boolean
}

/** One step of planning: pure, without I/O. */
export type Stage = (plan: Plan, context: PlanContext) => Plan | Promise<Plan>

export const emptyPlan = (notification: Notification, to?: readonly string[]): Plan => ({
  notification,
  deliveries: [],
  checks: [],
  steps: undefined,
  ...(to && { to }),
})

/** Records a decision. */
export const note = (plan: Plan, by: string, did: string, data?: unknown): Plan => ({
  ...plan,
  steps: { step: data === undefined ? { by, did } : { by, did, data }, before: plan.steps },
})

/** Ends the planning, except for what follows an incident: closing is not noise. */
export function suppress(plan: Plan, by: string, why: string, until?: number): Plan {
  if (follows(plan.notification)) return note(plan, by, 'stepped aside: it follows its incident')
  const suppressed: Suppression = until === undefined ? { by, why } : { by, why, until }
  return { ...note(plan, by, 'suppressed', { why, until }), suppressed }
}

/** Adds a check for the store, on every delivery. */
export const withCheck = (plan: Plan, check: Check): Plan => ({
  ...note(plan, check.kind, 'is settled at commit', check),
  checks: [...plan.checks, check],
})

/** The steps in the order they happened. */
export function listSteps(steps: Steps): Step[] {
  const all: Step[] = []
  for (let at = steps; at; at = at.before) all.push(at.step)
  return all.reverse()
}
