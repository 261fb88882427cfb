import type { Check, Group, Notification, PlannedDelivery, Settlement } from '@notify/core'
import type { Acceptance } from '@notify/core/store'

/** What of an acceptance is neither its notification nor where it goes. */
export type Given = Partial<Omit<Acceptance, 'plan'>> & { readonly plan?: Partial<Acceptance['plan']> }

let notifications = 0

/** @param to Names of channels, or what the planner made of them. */
export function acceptance(
  to: readonly (string | PlannedDelivery)[],
  given: Partial<Notification> = {},
  { plan, ...rest }: Given = {},
): Acceptance {
  const id = `00000000-0000-7000-8000-${String(++notifications).padStart(12, '0')}`
  const notification: Notification = {
    id,
    type: 'disk.full',
    severity: 'critical',
    title: 'Disk almost full',
    occurredAt: Date.UTC(2026, 0, 1),
    ...given,
  }
  return {
    plan: {
      notification,
      deliveries: to.map((one) => (typeof one === 'string' ? planned(one) : one)),
      checks: [],
      steps: { step: { by: 'routes', did: 'matched', data: { route: 'all' } }, before: undefined },
      ...plan,
    },
    input: notification,
    leftOut: [],
    ...rest,
  }
}

export const planned = (
  channel: PlannedDelivery['channel'],
  given: Partial<PlannedDelivery> = {},
): PlannedDelivery => ({
  channel,
  route: 'all',
  level: 0,
  afterMs: 0,
  fallback: [],
  checks: [],
  incidents: 'follows',
  ...given,
})

/** A window of 30 s that stays open for at most 2 minutes. */
export const group = (given: Partial<Group> = {}): Group => ({
  key: 'digests/ops',
  waitMs: 30_000,
  atMostMs: 120_000,
  limit: 100_000,
  leading: false,
  ...given,
})

export const throttle = (key: string, everyMs = 300_000): Check => ({ kind: 'throttle', key, everyMs })

/** Starts the fallback at a place. */
export const fallbackTo = (
  to: string,
  rest: readonly string[] = [],
): Pick<Required<Settlement>, 'fallback'> => ({
  fallback: { to, rest, recipients: [], incidents: 'follows' },
})
