import { ask, heard } from '../ask.ts'
import { compile, type Condition } from '../condition.ts'
import { suppress, type Stage } from '../plan.ts'

/**
 * Keeps what matches and suppresses the rest.
 *
 * @throws {ConfigurationError} if the condition is wrong.
 *
 * @example
 * filter({ not: { type: 'heartbeat' } })
 */
export function filter(keep: Condition): Stage {
  const matches = compile(keep, 'filter')
  return function filter(plan, { now }) {
    const answer = ask(matches, plan.notification, now)
    return answer === false
      ? suppress(plan, 'filter', 'the filter did not match')
      : heard(plan, 'filter', answer)
  }
}
