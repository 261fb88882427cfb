import type { AcceptOptions } from '../api.ts'
import { complete, type Completed } from '../input/draft.ts'
import { checkIdempotencyKey, fingerprint } from '../input/idempotency.ts'
import { follows, scoped, type Notification } from '../notification.ts'
import { pipelineOf, type Pipeline, type Setup } from './pipeline.ts'
import type { Plan } from '../plan/plan.ts'
import type { Silence } from '../plan/stages/silence.ts'
import { inherit } from '../store/incidents.ts'
import type { Acceptance, Store } from '../store/store.ts'

/** What planning reads: nothing of it changes while one notification is planned. */
export interface PlanningContext {
  readonly setup: Setup
  readonly store: Store
  readonly silences: readonly Silence[]
  readonly now: number
  readonly newId: () => string
  /** Also record what did not happen. */
  readonly trace: boolean
}

/** @throws {InputError} if the draft is wrong. */
export function check(
  draft: unknown,
  { setup, now, newId }: PlanningContext,
): Completed | Promise<Completed> {
  const channels = (tenant: string | undefined): Iterable<string> => pipelineOf(setup, tenant).lanes.keys()
  return complete(draft, { now, newId, channels })
}

/**
 * Draft to plan: complete, redact, plan. Pure but for one look at the incident where a route asks for its state.
 *
 * @returns A promise only where something has to be waited for: a hash, that look, a stage that is asynchronous.
 * @throws {InputError} if the draft, or its idempotency key, is wrong.
 */
export function prepare(
  draft: unknown,
  { idempotencyKey }: AcceptOptions,
  context: PlanningContext,
): Acceptance | Promise<Acceptance> {
  if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey)
  const planned = chain(check(draft, context), (completed) => plan(completed, context))
  if (idempotencyKey === undefined) return chain(planned, ({ acceptance }) => acceptance)
  return chain(planned, async ({ acceptance, completed }) => ({
    ...acceptance,
    idempotency: { key: idempotencyKey, fingerprint: await fingerprint(completed) },
  }))
}

/** At once, where there is nothing to wait for. */
const chain = <In, Out>(
  value: In | Promise<In>,
  next: (value: In) => Out | Promise<Out>,
): Out | Promise<Out> => (value instanceof Promise ? value.then(next) : next(value))

type Planned = { readonly acceptance: Acceptance; readonly completed: Completed }

function plan(completed: Completed, context: PlanningContext): Planned | Promise<Planned> {
  const { leftOut, to, contents } = completed
  const input = context.setup.redact(completed.notification)
  const pipeline = pipelineOf(context.setup, input.tenant)
  const planning = chain(withIncident(input, leftOut, pipeline, context), (notification) =>
    pipeline.planner.plan(notification, to, context),
  )
  return chain(planning, (plan) => ({
    completed,
    acceptance: { plan: delayed(plan, context.now), input, leftOut, ...(contents && { contents }) },
  }))
}

/** A route that names `state` may ask for the firing's severity or type too. The commit looks again, locked. */
function withIncident(
  notification: Notification,
  leftOut: Completed['leftOut'],
  pipeline: Pipeline,
  { store }: PlanningContext,
): Notification | Promise<Notification> {
  if (!pipeline.planner.hearsState || !follows(notification) || notification.key === undefined)
    return notification
  return store
    .read('incident', { key: scoped(notification.tenant, notification.key) })
    .then((incident) => (incident ? inherit(notification, incident.firing, leftOut) : notification))
}

/** Only durations go into the store. */
function delayed(plan: Plan, now: number): Plan {
  const waitMs = (plan.notBefore ?? now) - now
  if (waitMs <= 0) return plan
  return {
    ...plan,
    deliveries: plan.deliveries.map((one) => ({ ...one, afterMs: Math.max(one.afterMs, waitMs) })),
  }
}
