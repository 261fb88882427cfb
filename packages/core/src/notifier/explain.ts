import type { Explanation, ExplainedDelivery } from '../api.ts'
import type { Receipt, Delivery } from '../delivery.ts'
import { render } from '../deliver/go.ts'
import { InputError } from '../errors.ts'
import { scoped, type Draft, type Notification } from '../notification.ts'
import { pipelineOf } from './pipeline.ts'
import { listSteps, type PlannedDelivery, type Step, type Suppression } from '../plan/plan.ts'
import { prepare, type PlanningContext } from './planning.ts'
import { incidentKey, transition } from '../store/incidents.ts'
import type { Acceptance } from '../store/store.ts'

/** What would become of a draft, or what became of a notification, with what each channel would send. Writes nothing. */
export const explain = (
  what: Draft | { readonly id: string },
  context: PlanningContext,
): Promise<Explanation> => (isPast(what) ? explainPast(what.id, context) : explainDraft(what, context))

/** A draft has no id; what has nothing else is a question about a notification. */
const isPast = (what: unknown): what is { readonly id: string } =>
  typeof what === 'object' && what !== null && 'id' in what && !('title' in what) && !('key' in what)

async function explainDraft(
  draft: Draft | { readonly id: string },
  context: PlanningContext,
): Promise<Explanation> {
  const acceptance = await prepare(draft, {}, context)
  const { plan } = acceptance
  const { notification, suppressed } = plan
  const deliveries = suppressed
    ? []
    : await Promise.all(plan.deliveries.flatMap((planned) => explainDelivery(planned, acceptance, context)))
  const steps = listSteps(plan.steps)
  const incident = await explainIncident(notification, context)
  const summary = [
    ...(incident === undefined ? [] : [incident]),
    ...outcomes(suppressed, deliveries),
    ...steps.map(sentence),
  ]
  return {
    notification,
    steps,
    deliveries,
    summary,
    ...(suppressed && { suppressed }),
  }
}

/** What the commit would do with the incident it speaks of. */
async function explainIncident(
  notification: Notification,
  { store }: PlanningContext,
): Promise<string | undefined> {
  const key = incidentKey(notification)
  if (key === undefined) return undefined
  const change = transition(await store.read('incident', { key }), notification)
  if (change.did === 'ignored') return `The incident "${notification.key}" would not change: ${change.why}.`
  if (change.did === 'changed')
    return `It follows the incident "${notification.key}" to every channel that has shown it.`
  return change.did === 'opened'
    ? `It opens the incident "${notification.key}".`
    : `It is firing number ${change.incident.count} of the incident "${notification.key}".`
}

function explainDelivery(
  planned: PlannedDelivery,
  { plan }: Acceptance,
  context: PlanningContext,
): Promise<ExplainedDelivery>[] {
  const { recipient, route, level, afterMs, group } = planned
  const names = typeof planned.channel === 'string' ? [planned.channel] : planned.channel.rotate
  return names.map(async (channel) => {
    const checks = [...plan.checks, ...planned.checks]
    const { id } = plan.notification
    const refusals = planned.suppressed
      ? [planned.suppressed]
      : await context.store.read('checks', { checks, notification: id })
    const suppressed = refusals.find((one) => one !== undefined)
    return {
      channel,
      ...(recipient && { recipient: recipient.id }),
      route,
      level,
      messages: messagesFor(plan.notification, planned, channel, context),
      wouldSendAt: context.now + afterMs + (group && !group.leading ? group.waitMs : 0),
      ...(suppressed && { suppressed }),
    }
  })
}

/** As the dispatcher would render it: the same code, without a delivery's history. */
function messagesFor(
  notification: Notification,
  { level, recipient, route, group }: Pick<PlannedDelivery, 'level' | 'recipient' | 'route' | 'group'>,
  channel: string,
  { setup, now }: PlanningContext,
): readonly unknown[] {
  const lane = pipelineOf(setup, notification.tenant).lanes.get(channel)
  const { address } = lane?.channel.features ?? {}
  if (!lane || (address !== undefined && recipient?.addresses[address] === undefined)) return []
  const delivery: Delivery = {
    id: notification.id,
    channel,
    destination: scoped(notification.tenant, channel),
    route,
    level,
    cause: group ? 'digest' : level > 0 ? 'escalation' : 'route',
    notifications: [notification],
    fallback: [],
    acceptedAt: now,
    ageMs: 0,
    attempts: 0,
    attemptsAtReplay: 0,
    crashes: 0,
    epoch: 0,
    sent: 0,
    mayHaveArrived: false,
    ring: level > 0,
    digest: group !== undefined,
    ...(recipient && { recipient }),
    ...(notification.tenant !== undefined && { tenant: notification.tenant }),
    ...(notification.state && {
      incident: { firing: notification, since: notification.occurredAt, count: 1, episode: 1 },
    }),
  }
  return render(delivery, lane)
}

async function explainPast(id: string, context: PlanningContext): Promise<Explanation> {
  const { entries } = await context.store.read('history', { notification: id })
  const [entry] = entries
  if (!entry)
    throw new InputError([
      {
        code: 'E_UNKNOWN_NOTIFICATION',
        path: 'id',
        message: 'there is no notification with this id',
        hint: 'it may have been deleted after its retention',
      },
    ])
  const { notification, steps, receipts } = entry
  const deliveries = receipts.flatMap((receipt): ExplainedDelivery[] => {
    const { channel, route = '', outcome } = receipt
    if (channel === undefined) return []
    const recipient = notification.recipients?.find((person) => person.id === receipt.recipient)
    const planned = { level: 0, route, ...(recipient && { recipient }) }
    return [
      {
        channel,
        ...(recipient && { recipient: recipient.id }),
        route,
        level: 0,
        messages: messagesFor(notification, planned, channel, context),
        wouldSendAt:
          outcome === 'waiting' || outcome === 'grouped'
            ? receipt.until
            : 'at' in receipt
              ? receipt.at
              : entry.acceptedAt,
        ...(outcome === 'suppressed' && { suppressed: receipt }),
      },
    ]
  })
  return {
    notification,
    steps,
    deliveries,
    receipts,
    summary: [...receipts.map(receiptSentence), ...steps.map(sentence)],
  }
}

const at = (time: number): string => (time > 8.64e15 ? 'it is released' : new Date(time).toISOString())

function outcomes(suppressed: Suppression | undefined, deliveries: readonly ExplainedDelivery[]): string[] {
  if (suppressed) return [`Nothing would be sent: ${held(suppressed)}.`]
  return deliveries.map(({ channel, recipient, route, messages, wouldSendAt, suppressed: refused }) => {
    const where = `${channel}${recipient === undefined ? '' : ` for ${recipient}`}`
    if (refused) return `${where}: nothing would be sent, ${held(refused)}.`
    const requests = messages.length === 1 ? '1 request' : `${messages.length} requests`
    return `${where}: ${requests} at ${at(wouldSendAt)}, by route ${route}.`
  })
}

const held = ({ by, why, until }: Suppression): string =>
  `${by}: ${why}${until === undefined ? '' : `, until ${at(until)}`}`

/** A decision as a sentence. Facts are shown as JSON: they are short. */
const sentence = ({ by, did, data }: Step): string =>
  `${by} ${did}${data === undefined ? '' : ` (${JSON.stringify(data)})`}.`

function receiptSentence(receipt: Receipt): string {
  const { channel, recipient, outcome } = receipt
  const where =
    channel === undefined
      ? 'The notification'
      : `${channel}${recipient === undefined ? '' : ` for ${recipient}`}`
  switch (outcome) {
    case 'delivered':
      return `${where}: delivered at ${at(receipt.at)}.`
    case 'waiting':
      return `${where}: waits until ${at(receipt.until)} (${receipt.why}${receipt.error === undefined ? '' : `: ${receipt.error}`}).`
    case 'grouped':
      return `${where}: collected in digest ${receipt.delivery ?? ''} until ${at(receipt.until)}.`
    case 'suppressed':
      return `${where}: not sent, ${held(receipt)}.`
    case 'dead':
    case 'unknown':
      return `${where}: ${outcome} at ${at(receipt.at)}, ${receipt.why}${receipt.fallback === undefined ? '' : `; ${receipt.fallback} took over`}.`
  }
}
