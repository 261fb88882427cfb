import { isPromise, whyOf } from '../ask.ts'
import { note, type Plan, type PlanContext, type Stage } from '../plan.ts'

/**
 * One stage after the other, up to the first suppression. Synchronous as long as they are.
 *
 * A stage that throws, or gives something else than a plan, is passed over and its step says why: the notification goes on.
 */
export const sequence = (...stages: readonly Stage[]): Stage =>
  function sequence(plan, context) {
    return runFrom(0, stages, plan, context)
  }

function runFrom(
  start: number,
  stages: readonly Stage[],
  plan: Plan,
  context: PlanContext,
): Plan | Promise<Plan> {
  let current = plan
  for (let index = start; index < stages.length && current.suppressed === undefined; index++) {
    const stage = stages[index]!
    const before = current
    try {
      const next = stage(before, context)
      if (isPromise(next))
        return next.then(
          (after) => runFrom(index + 1, stages, checked(stage, before, after), context),
          (error: unknown) => runFrom(index + 1, stages, failed(stage, before, whyOf(error)), context),
        )
      current = checked(stage, before, next)
    } catch (error) {
      current = failed(stage, before, whyOf(error))
    }
  }
  return current
}

const failed = (stage: Stage, plan: Plan, why: string): Plan =>
  note(plan, stage.name || 'stage', 'stage failed', { why })

/** Stages come from anywhere: what one gives back is looked at. */
function checked(stage: Stage, before: Plan, after: Plan | undefined): Plan {
  const isPlan =
    after?.notification?.id === before.notification.id &&
    Array.isArray(after.deliveries) &&
    Array.isArray(after.checks)
  return isPlan ? after : failed(stage, before, 'it did not give back the plan')
}
