import type { Notification, PlannedDelivery } from '@notify/core'
import type { Acceptance, Work } from '@notify/core/store'

/** Nothing to do, for one owner. */
export const nothing: Work = { owner: 'one', accept: [], settle: [], control: [] }

export const lease: Pick<Required<Work>, 'lease'> = { lease: { limit: 10, leaseMs: 30_000 } }

/** One notification for the channel `ops`, as the planner leaves it. */
export function acceptance(
  given: Partial<Notification> & Pick<Notification, 'id'>,
  delivery: Partial<PlannedDelivery> = {},
): Acceptance {
  const notification: Notification = {
    type: 'disk.full',
    severity: 'warning',
    title: 'Disk almost full',
    occurredAt: 0,
    ...given,
  }
  const planned: PlannedDelivery = {
    channel: 'ops',
    route: 'all',
    level: 0,
    afterMs: 0,
    fallback: [],
    checks: [],
    incidents: 'follows',
    ...delivery,
  }
  return {
    plan: { notification, deliveries: [planned], checks: [], steps: undefined },
    input: notification,
    leftOut: [],
  }
}
