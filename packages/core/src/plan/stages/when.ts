import { ask, heard } from '../ask.ts'
import { compile, type Condition } from '../condition.ts'
import type { Stage } from '../plan.ts'

/**
 * Applies a stage only to what matches.
 *
 * @throws {ConfigurationError} if the condition is wrong.
 *
 * @example
 * when({ type: 'task.*' }, throttle({ every: '1m' }))
 */
export function when(condition: Condition, stage: Stage): Stage {
  const matches = compile(condition, 'when')
  return function when(plan, context) {
    const answer = ask(matches, plan.notification, context.now)
    return answer === true ? stage(plan, context) : heard(plan, 'when', answer)
  }
}
