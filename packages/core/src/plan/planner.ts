import type { Notification } from '../notification.ts'
import { isPromise } from './ask.ts'
import { emptyPlan, type Plan, type PlanContext, type Stage } from './plan.ts'
import { compileRoutes, type ChannelTraits, type Route } from './routes.ts'
import { sequence } from './stages/sequence.ts'

export interface PlannerOptions {
  readonly stages?: readonly Stage[] | undefined
  /** Default: every notification to every channel. */
  readonly routes?: readonly Route[] | undefined
  readonly channels: ReadonlyMap<string, ChannelTraits>
}

export interface Planner {
  /** Synchronous unless a stage is not. A stage that fails is passed over: a notification is never lost here. */
  plan(
    notification: Notification,
    to: readonly string[] | undefined,
    context: PlanContext,
  ): Plan | Promise<Plan>
  /** A route wants to hear how incidents go on. */
  readonly hearsState: boolean
}

/**
 * Stages, then routes.
 *
 * @throws {ConfigurationError} with all that is wrong in the routes.
 */
export function createPlanner({ stages = [], routes, channels }: PlannerOptions): Planner {
  const shape = sequence(...stages)
  const { stage: route, hearsState } = compileRoutes(routes, channels)
  return {
    hearsState,
    plan(notification, to, context) {
      const choose = (plan: Plan): Plan => (plan.suppressed ? plan : route(plan, context))
      const shaped = shape(emptyPlan(notification, to), context)
      return isPromise(shaped) ? shaped.then(choose) : choose(shaped)
    },
  }
}
