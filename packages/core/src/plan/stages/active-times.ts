import { follows } from '../../notification.ts'
import { ask, heard } from '../ask.ts'
import { compile, type Condition, type TimeRange } from '../condition.ts'
import { note, suppress, type Stage } from '../plan.ts'
import { mistake } from '../problems.ts'
import { compileRange } from '../time.ts'

export interface ActiveTimesOptions extends TimeRange {
  /** Which notifications keep to these times. Default: every one. */
  readonly when?: Condition
  /** Wait for the next start, or be suppressed. Default `defer`. */
  readonly outside?: 'suppress' | 'defer'
}

/**
 * Sends only at these local times; what comes outside waits for the next start, or is suppressed. What acknowledges or
 * resolves an incident goes at any time.
 *
 * @throws {ConfigurationError} if the condition, a day, a time or the zone is wrong.
 *
 * @example
 * activeTimes({ when: { not: { severity: 'critical' } }, zone: 'Asia/Tokyo', days: ['mon-fri'], between: ['09:00', '18:00'] })
 */
export function activeTimes({ when = {}, outside = 'defer', ...range }: ActiveTimesOptions): Stage {
  const matches = compile(when, 'activeTimes.when')
  const active = compileRange(range, 'activeTimes')
  if (outside !== 'defer' && outside !== 'suppress')
    throw mistake('E_CONFIG', 'activeTimes.outside', "expected 'defer' or 'suppress'", outside)
  return function activeTimes(plan, { now }) {
    if (follows(plan.notification) || active.inside(now)) return plan
    const answer = ask(matches, plan.notification, now)
    if (answer !== true) return heard(plan, 'activeTimes', answer)
    const until = active.nextStart(now)
    if (outside === 'suppress' || until === undefined)
      return suppress(plan, 'activeTimes', 'outside the active times', until)
    const notBefore = Math.max(plan.notBefore ?? until, until)
    return note({ ...plan, notBefore }, 'activeTimes', 'deferred', { until: notBefore })
  }
}
