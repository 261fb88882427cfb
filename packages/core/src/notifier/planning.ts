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

/**
 * Draft to plan: complete, redact, plan. Pure but for one look at the incident where a route asks for its state.
 *
 * @throws {InputError} if the draft, or its idempotency key, is wrong.
 */
export async function prepare(
  draft: unknown,
  { idempotencyKey }: AcceptOptions,
  context: PlanningContext,
): Promise<Acceptance> {
  const { setup, now, newId } = context
  if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey)
  const channels = (tenant: string | undefined): Iterable<string> => pipelineOf(setup, tenant).lanes.keys()
  const completing = complete(draft, { now, newId, channels })
  const completed = completing instanceof Promise ? await completing : completing
  const input = setup.redact(completed.notification)
  const { leftOut, to, contents } = completed
  const pipeline = pipelineOf(setup, input.tenant)
  const notification = await withIncident(input, leftOut, pipeline, context)
  const planning = pipeline.planner.plan(notification, to, context)
  const plan = planning instanceof Promise ? await planning : planning
  return {
    plan: delayed(plan, now),
    input,
    leftOut,
    ...(contents && { contents }),
    ...(idempotencyKey !== undefined && {
      idempotency: { key: idempotencyKey, fingerprint: await fingerprint(completed) },
    }),
  }
}

/** A route that names `state` may ask for the firing's severity or type too. The commit looks again, locked. */
async function withIncident(
  notification: Notification,
  leftOut: Completed['leftOut'],
  pipeline: Pipeline,
  { store }: PlanningContext,
): Promise<Notification> {
  if (!pipeline.planner.hearsState || !follows(notification) || notification.key === undefined)
    return notification
  const incident = await store.read('incident', { key: scoped(notification.tenant, notification.key) })
  return incident ? inherit(notification, incident.firing, leftOut) : notification
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
