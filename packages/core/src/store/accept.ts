/** Accepting, decided on locked rows: pure, so that every store decides the same. */
import type { StateError } from '../errors.ts'
import { follows, scoped, type Notification } from '../notification.ts'
import type { PlannedDelivery } from '../plan/plan.ts'
import { incidentKey, inherit, transition } from './incidents.ts'
import { place, record, samePlace, type Context, type Wanted } from './place.ts'
import { shows, type Row } from './row.ts'
import type { Facts, Ruling } from './ruling.ts'
import type { Acceptance } from './store.ts'

/**
 * @returns What to write, or why nothing may be written.
 */
export function ruleAccept(acceptance: Acceptance, facts: Facts): Ruling | StateError {
  const { plan, leftOut } = acceptance
  const key = incidentKey(plan.notification)
  const before = key === undefined ? undefined : facts.incident(key)
  const change = key === undefined ? undefined : transition(before, plan.notification)
  const after = change?.incident
  const notification =
    change?.did === 'changed'
      ? inherit(plan.notification, change.incident.firing, leftOut)
      : plan.notification
  const ruling: Ruling = {
    notification,
    ...(key !== undefined && after && { incident: { key, now: after } }),
    receipts: [],
    end: [],
    insert: [],
    append: [],
    open: [],
    take: [],
    refused: [],
    turned: [],
  }
  if (change?.did === 'ignored') {
    record(ruling, { by: 'incident', why: change.why })
    return ruling
  }
  if (plan.suppressed) {
    record(ruling, plan.suppressed)
    return ruling
  }
  const episode = key === undefined || change?.did === 'opened' ? [] : facts.episode(key)
  const context = { acceptance, facts, ruling, key, incident: after, did: change?.did, episode }
  if (follows(notification)) cancelEscalations(context, notification)
  const wanted = choose(context)
  if (wanted.length === 0 && ruling.receipts.length === 0)
    record(ruling, { by: 'incident', why: 'no channel has shown it' })
  for (const one of wanted) {
    const refusal = place(context, one)
    if (refusal) return refusal
  }
  return ruling
}

function cancelEscalations({ episode, ruling }: Context, { state }: Notification): void {
  for (const row of episode)
    if (row.level > 0 && row.state === 'waiting' && !row.mayHaveArrived)
      ruling.end.push({ row, by: 'escalation', why: `the incident was ${state}` })
}

/** What was planned, and whoever was shown the incident and is told how it goes on. */
function choose(context: Context): Wanted[] {
  const { acceptance, episode, did } = context
  const shown = episode.filter(shows)
  const wanted: Wanted[] = []
  for (const planned of acceptance.plan.deliveries) {
    if (planned.suppressed) {
      record(context.ruling, planned.suppressed, planned, nameOf(planned.channel))
      continue
    }
    const chosen = pick(context, planned, shown)
    const follow = did === 'changed' && shown.some((row) => samePlace(row, chosen, planned.recipient?.id))
    wanted.push({
      ...planned,
      chosen,
      cause: follow ? 'follow-up' : planned.level > 0 ? 'escalation' : 'route',
    })
  }
  if (did !== 'changed' && did !== 'repeated') return wanted
  for (const row of shown.toReversed()) {
    const hears = did === 'changed' || (row.incidents === 'edits' && row.state === 'delivered')
    if (!hears || wanted.some((one) => samePlace(row, one.chosen, one.recipient?.id) && one.level === 0))
      continue
    wanted.push(followUp(row))
  }
  return wanted
}

const nameOf = (channel: PlannedDelivery['channel']): string =>
  typeof channel === 'string' ? channel : channel.rotate.join(', ')

const followUp = (row: Row): Wanted => ({
  channel: row.channel,
  chosen: row.channel,
  route: row.route,
  level: 0,
  afterMs: 0,
  fallback: row.fallback,
  checks: [],
  incidents: row.incidents,
  cause: 'follow-up',
  ...(row.recipient && { recipient: row.recipient }),
  ...(row.group && { group: { ...row.group, leading: false } }),
})

/** The next of a rotation that is not held; the one that shows the incident, if one does. */
function pick(
  { facts, ruling, acceptance }: Context,
  planned: PlannedDelivery,
  shown: readonly Row[],
): string {
  if (typeof planned.channel === 'string') return planned.channel
  const { rotate } = planned.channel
  const standing = rotate.find((name) => shown.some((row) => samePlace(row, name, planned.recipient?.id)))
  if (standing !== undefined) return standing
  const { tenant } = acceptance.plan.notification
  const rotation = scoped(tenant, `${planned.route}/${planned.level}/${planned.recipient?.id ?? ''}`)
  if (!ruling.turned.includes(rotation)) ruling.turned.push(rotation)
  const turn = facts.turn(rotation)
  const order = rotate.map((_, index) => rotate[(turn + index) % rotate.length]!)
  return order.find((name) => !facts.held(scoped(tenant, name))) ?? order[0]!
}
