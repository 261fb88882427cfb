import { ask, heard } from '../ask.ts'
import { compile, type Condition } from '../condition.ts'
import type { Stage } from '../plan.ts'

/**
 * Applies a stage to everything but what matches.
 *
 * @throws {ConfigurationError} if the condition is wrong.
 *
 * @example
 * except({ severity: 'critical' }, throttle({ every: '5m' }))
 */
export function except(condition: Condition, stage: Stage): Stage {
  const matches = compile(condition, 'except')
  return function except(plan, context) {
    const answer = ask(matches, plan.notification, context.now)
    return answer === false ? stage(plan, context) : heard(plan, 'except', answer)
  }
}
