import type { Notification } from '@notify/core'

/** What stands at a path that has been checked: own properties only. */
export function valueAt(notification: Notification, path: string): unknown {
  let value: unknown = notification
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
