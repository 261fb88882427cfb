import { isPromise } from '../ask.ts'
import type { Notification } from '../../notification.ts'
import { note, type Plan, type Stage } from '../plan.ts'

/** The fields to replace. Id and tenant say which notification it is, and whose. */
export type Changes = Partial<Omit<Notification, 'id' | 'tenant'>>

/**
 * Adds to a notification, or replaces its fields. If `change` throws, the notification goes on as it was.
 *
 * @example
 * enrich(async (notification) => ({ metadata: { ...notification.metadata, owner: await ownerOf(notification.source) } }))
 */
export const enrich = (
  change: (notification: Notification) => Changes | undefined | Promise<Changes | undefined>,
): Stage =>
  function enrich(plan) {
    const changes = change(plan.notification)
    return isPromise(changes)
      ? changes.then((loaded) => withChanges(plan, loaded))
      : withChanges(plan, changes)
  }

function withChanges(plan: Plan, changes: Changes = {}): Plan {
  const names = Object.keys(changes)
  if (names.length === 0) return plan
  const notification = { ...plan.notification, ...changes, id: plan.notification.id }
  return note({ ...plan, notification }, 'enrich', 'changed', { fields: names })
}
