import { follows, note, type Stage } from '@notify/core'

const weekMs = 7 * 86_400_000
/** The first Monday after 1970-01-01, which was a Thursday. */
const firstMondayMs = 4 * 86_400_000

/**
 * Adds who is on duty. The turn changes on Mondays, 00:00 UTC.
 *
 * A stage gives back a copy of the plan and notes what it did; `enrich` would be shorter, but does not tell the time.
 */
export function onDuty(people: readonly [string, ...string[]]): Stage {
  return function onDuty(plan, { now }) {
    const { notification } = plan
    if (follows(notification)) return plan
    const person = people[Math.floor((now - firstMondayMs) / weekMs) % people.length]!
    const fields = [...(notification.fields ?? []), { name: 'On duty', value: person }]
    return note({ ...plan, notification: { ...notification, fields } }, 'onDuty', 'named who is on duty', {
      person,
    })
  }
}
