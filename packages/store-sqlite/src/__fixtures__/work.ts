import type { Acceptance, Work } from '@notify/core/store'
import type { Notification } from '@notify/core'

export const nothing: Work = { owner: 'a', accept: [], settle: [], control: [] }
export const lease: NonNullable<Work['lease']> = { limit: 10, leaseMs: 30_000 }

/** One notification with one delivery, to `ops`. */
export function acceptance(id: string): Acceptance {
  const notification: Notification = { id, type: 't', severity: 'info', title: id, occurredAt: 0 }
  const delivery = {
    channel: 'ops',
    route: 'all',
    level: 0,
    afterMs: 0,
    fallback: [],
    checks: [],
    incidents: 'follows',
  } as const
  const plan = { notification, deliveries: [delivery], checks: [], steps: undefined }
  return { plan, input: notification, leftOut: [] }
}
