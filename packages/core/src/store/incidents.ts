import type { Incident } from '../delivery.ts'
import { scoped, type Notification } from '../notification.ts'

/** The scoped key of the incident a notification speaks of; nothing if it speaks of none. */
export const incidentKey = ({ key, state, tenant }: Notification): string | undefined =>
  key === undefined || state === undefined ? undefined : scoped(tenant, key)

export type Transition =
  | { readonly did: 'opened' | 'repeated' | 'changed'; readonly incident: Incident }
  /** Recorded, not shown. `incident` is what is known now, if that changed. */
  | { readonly did: 'ignored'; readonly why: string; readonly incident?: Incident }

/** The whole life of an incident, as one table. Firing is routed; acknowledged and resolved follow. */
export function transition(before: Incident | undefined, notification: Notification): Transition {
  const { state, occurredAt, by } = notification
  if (state === 'firing') return fire(before, notification)
  if (before === undefined) {
    // Remembered, so that a firing which is older and comes later does not open what is over.
    const over = {
      state: 'resolved',
      episode: 0,
      count: 0,
      since: occurredAt,
      changedAt: occurredAt,
      firing: notification,
    } as const
    return {
      did: 'ignored',
      why: 'nothing with this key is open',
      ...(state === 'resolved' && { incident: over }),
    }
  }
  if (before.state === 'resolved') return { did: 'ignored', why: 'it is already resolved' }
  if (before.state === state) return { did: 'ignored', why: `it is already ${state}` }
  const incident = {
    ...before,
    state: state ?? before.state,
    changedAt: occurredAt,
    ...(by !== undefined && { by }),
  }
  return { did: 'changed', incident }
}

function fire(before: Incident | undefined, notification: Notification): Transition {
  const { occurredAt } = notification
  if (before && before.state !== 'resolved')
    return { did: 'repeated', incident: { ...before, count: before.count + 1, firing: notification } }
  if (before && occurredAt < before.changedAt)
    return { did: 'ignored', why: 'it fired before the incident was resolved (stale)' }
  const episode = (before?.episode ?? 0) + 1
  return {
    did: 'opened',
    incident: {
      state: 'firing',
      episode,
      count: 1,
      since: occurredAt,
      changedAt: occurredAt,
      firing: notification,
    },
  }
}

/** What follows an incident takes what its draft left out from the firing. */
export function inherit(
  notification: Notification,
  firing: Notification,
  leftOut: readonly string[],
): Notification {
  const taken = Object.entries(firing).filter(([name]) => leftOut.includes(name))
  return taken.length === 0 ? notification : { ...notification, ...Object.fromEntries(taken) }
}
