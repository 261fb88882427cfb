import { follows, scoped, type Notification } from '../../notification.ts'
import { ask, heard } from '../ask.ts'
import { compile, type Condition } from '../condition.ts'
import { withCheck, type Stage } from '../plan.ts'

export interface InhibitOptions {
  /** What may be held back. */
  readonly when: Condition
  /** Key of the incident that holds it back while it is open. Nothing: none does. */
  readonly whileOpen: (notification: Notification) => string | undefined
}

/**
 * Holds back what matches while another incident is open, e.g. the tasks of a host that is down.
 *
 * An incident does not hold back itself, nor what acknowledges or resolves another.
 *
 * @throws {ConfigurationError} if the condition is wrong.
 *
 * @example
 * inhibit({ when: { type: 'task.*' }, whileOpen: ({ source }) => `host-down/${source}` })
 */
export function inhibit({ when, whileOpen }: InhibitOptions): Stage {
  const matches = compile(when, 'inhibit.when')
  return function inhibit(plan, { now }) {
    const { notification } = plan
    if (follows(notification)) return plan
    const answer = ask(matches, notification, now)
    if (answer !== true) return heard(plan, 'inhibit', answer)
    const key = whileOpen(notification)
    if (key === undefined || key === notification.key) return plan
    return withCheck(plan, { kind: 'inhibit', key: scoped(notification.tenant, key) })
  }
}
