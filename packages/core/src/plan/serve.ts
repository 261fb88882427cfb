/** From a route's target to planned deliveries. */
import { follows } from '../notification.ts'
import { ask, heard } from './ask.ts'
import type { Serving, Target } from './compile-route.ts'
import type { Grouping } from './group.ts'
import { fallbackFor, reach, type Reached } from './people.ts'
import { note, type Group, type Plan, type PlanContext, type PlannedDelivery } from './plan.ts'
import type { ChannelTraits } from './routes.ts'

/** A plan while its deliveries are chosen. */
export interface Making {
  plan: Plan
  readonly context: PlanContext
  readonly channels: ReadonlyMap<string, ChannelTraits>
  /** Of channels that batch by themselves. */
  readonly groupings: ReadonlyMap<string, Grouping | undefined>
  /** Level and channel: which route serves it. */
  readonly slots: Map<string, string>
  readonly deliveries: PlannedDelivery[]
}

const criticalFallbackMs = 60_000
const fallbackMs = 300_000

/** Adds the deliveries of one target: of its channels those that no earlier route serves. */
export function serve(making: Making, serving: Serving, target: Target): void {
  const { plan, context, channels } = making
  const free = target.names.filter((name) => takeSlot(making, serving, target.level, name))
  const names = free.filter((name) => takes(making, serving.name, name))
  if (names.length === 0) return
  for (const reached of reach(names, target.afterMs, plan, context.now, channels))
    add(making, serving, { ...target, names }, reached)
}

/** The caller names the channels: a delivery each, or why not. */
export function direct(making: Making, to: readonly string[]): Making {
  making.plan = note(making.plan, 'to', 'named by the caller')
  const serving: Serving = { name: 'to', fallback: [] }
  for (const channel of new Set(to)) {
    const target: Target = { names: [channel], level: 0, afterMs: 0 }
    const isKnown = making.channels.has(channel)
    if (isKnown && takes(making, 'to', channel)) serve(making, serving, target)
    else {
      const why = isKnown ? 'this channel does not take it' : 'there is no such channel'
      add(making, serving, target, { channel, afterMs: 0, suppressed: { by: 'no-channel', why } })
    }
  }
  return making
}

function takeSlot(making: Making, { name: route }: Serving, level: number, channel: string): boolean {
  const slot = `${level}/${channel}`
  const earlier = making.slots.get(slot)
  if (earlier === undefined) making.slots.set(slot, route)
  else making.plan = note(making.plan, route, 'left to an earlier route', { channel, route: earlier })
  return earlier === undefined
}

/** A channel's own condition holds whatever the routes say. */
function takes(making: Making, route: string, channel: string): boolean {
  const { plan, context, channels } = making
  const matches = channels.get(channel)?.when
  if (!matches) return true
  const answer = ask(matches, plan.notification, context.now)
  making.plan = heard(plan, channel, answer)
  if (answer === false && context.trace)
    making.plan = note(making.plan, route, 'the channel does not take it', { channel })
  return answer !== false
}

function add(making: Making, serving: Serving, { names, level }: Target, reached: Reached): void {
  const { channel, recipient, afterMs, suppressed, failed } = reached
  const { notification } = making.plan
  const isFollowUp = follows(notification)
  // Who was shown the incident is added by the store; of who was not, there is nothing to record.
  if (suppressed && isFollowUp) return
  if (failed !== undefined)
    making.plan = note(making.plan, 'preferences', 'condition failed', {
      why: failed,
      recipient: recipient?.id,
    })
  const isFirst = level === 0 && !suppressed
  const fallback = isFirst ? fallbackOf(making, serving, recipient) : []
  const { fallbackAfterMs = notification.severity === 'critical' ? criticalFallbackMs : fallbackMs } = serving
  const group = isFirst ? groupOf(making, serving, names, reached) : undefined
  making.deliveries.push({
    channel,
    route: serving.name,
    level,
    afterMs,
    fallback,
    checks: isFollowUp ? [] : (serving.checksOf?.(notification) ?? []),
    incidents: incidentsOf(names, making.channels),
    ...(recipient && { recipient }),
    ...(fallback.length > 0 && { fallbackAfterMs }),
    ...(group && { group }),
    ...(level === 0 && serving.repeatMs !== undefined && { repeatMs: serving.repeatMs }),
    ...(suppressed && { suppressed }),
  })
}

function fallbackOf(
  making: Making,
  { name: route, fallback }: Serving,
  recipient: Reached['recipient'],
): readonly string[] {
  if (fallback.length === 0) return fallback
  const taking = fallback.filter((name) => takes(making, route, name))
  return fallbackFor(taking, recipient, making.plan.notification, making.channels)
}

/** The route's group, else that of the channel itself, over all routes. */
function groupOf(
  { plan, context, groupings }: Making,
  { name: route, grouping }: Serving,
  names: readonly string[],
  { recipient, afterMs }: Reached,
): Group | undefined {
  const group = (by: Grouping | undefined, owner: readonly string[]): Group | undefined =>
    by?.(plan.notification, [...owner, names.join(), recipient?.id], context.now, afterMs)
  return group(grouping, ['route', route]) ?? group(groupings.get(names[0]!), ['channel'])
}

/** A rotation over channels of different kinds can rely on none. */
function incidentsOf(names: readonly string[], channels: Making['channels']): PlannedDelivery['incidents'] {
  const [first = 'follows', ...others] = names.map((name) => channels.get(name)?.features.incidents)
  return others.every((other) => other === first) ? first : 'follows'
}
