import type { Features } from '../channel.ts'
import type { Problem } from '../errors.ts'
import { follows } from '../notification.ts'
import { ask, heard } from './ask.ts'
import { compileRoute, type CompiledRoute } from './compile-route.ts'
import type { Condition, Predicate } from './condition.ts'
import { compileGroup, type Grouping } from './group.ts'
import { note, suppress, type Plan, type PlanContext } from './plan.ts'
import { gather, problem, report } from './problems.ts'
import { indexEntries } from './route-index.ts'
import { direct, serve, type Making } from './serve.ts'

/** Which notifications go to which channels, and how they are served there. Data. */
export interface Route<Name extends string = string> {
  /** Needed where the route groups, throttles, escalates or rotates: its rows outlive a reload. */
  readonly name?: string
  /** Default: every notification. */
  readonly when?: Condition
  readonly to: readonly Name[]
  /** `rotate`: one after the other, passing over those that are held. Default `all`. */
  readonly pick?: 'all' | 'rotate'
  /** Higher first; equal ones in their order. Default 0. */
  readonly priority?: number
  /** Routes after this one are not asked. */
  readonly final?: boolean
  /** Starts when a delivery dies, or after its time while the first channel is still tried: 60 s for critical, else 5 min. */
  readonly fallback?: readonly Name[] | { readonly to: readonly Name[]; readonly after?: string }
  /** Later deliveries that acknowledged and resolved cancel. */
  readonly escalate?: readonly { readonly after: string; readonly to: readonly Name[] }[]
  readonly group?: GroupOptions
  /** At most one per key in this time, for this route only. */
  readonly throttle?: string | { readonly every: string; readonly by?: readonly string[] }
  /** A firing that goes on rings again after this time. Default: never. */
  readonly repeat?: string
}

/** Collect, then send one digest. */
export interface GroupOptions {
  /** Paths whose values make a group, e.g. `['type', 'metadata.repo']`. Default: all in one. */
  readonly by?: readonly string[]
  /** How long to wait for another one. Needed unless `at` is given. */
  readonly wait?: string
  /** How long the first one waits at most. Default: `wait`. */
  readonly atMost?: string
  /** So many close the group at once. Default 50. */
  readonly limit?: number
  /** The first one goes at once; those that follow within `wait` are collected. Default false. */
  readonly leading?: boolean
  /** Flush at these local times instead, e.g. `['09:00', '17:00']`. */
  readonly at?: readonly string[]
  /** IANA name, for `at`. Default `UTC`. */
  readonly zone?: string
}

/** What the routes need to know of a channel. */
export interface ChannelTraits {
  readonly features: Features
  /** Only these, whatever the routes say. */
  readonly when?: Predicate
  /** Where the route does not group. */
  readonly group?: GroupOptions
}

/** The last stage. Synchronous. */
export interface Routes {
  stage(this: void, plan: Plan, context: PlanContext): Plan
  /** A route wants to hear how incidents go on. */
  readonly hearsState: boolean
}

/**
 * Compiles the routes to the stage that chooses channels.
 *
 * All routes that match apply, by priority; the first one that names a channel decides how it is served, and `final` ends the
 * search. What acknowledges or resolves is heard only by routes whose condition names `state`; if none does, the plan has no
 * deliveries, and the store adds the channels that showed the incident. A route whose condition throws matches.
 *
 * A way to people serves each recipient.
 *
 * @param routes Default: every notification to every channel.
 * @throws {ConfigurationError} with all that is wrong in all routes.
 */
export function compileRoutes(
  routes: readonly Route[] | undefined,
  channels: ReadonlyMap<string, ChannelTraits>,
): Routes {
  const problems: Problem[] = []
  const groupings = new Map<string, Grouping | undefined>()
  for (const [name, { group }] of channels)
    if (group)
      groupings.set(
        name,
        gather(problems, () => compileGroup(group, `channels.${name}.group`)),
      )
  const compiled = (routes ?? toEvery([...channels.keys()])).map((source, index) =>
    compileRoute(source, { path: `routes[${index}]`, channels, problems }),
  )
  checkTwice(compiled, problems)
  report(problems)
  const ordered = compiled.toSorted((a, b) => b.priority - a.priority)
  const candidates = indexEntries(ordered)
  const stage = (plan: Plan, context: PlanContext): Plan => {
    const making: Making = { plan, context, channels, groupings, slots: new Map(), deliveries: [] }
    if (plan.to !== undefined && plan.to.length > 0) return finish(direct(making, plan.to))
    return finish(choose(making, context.trace ? ordered : candidates(plan.notification)))
  }
  return { stage, hearsState: compiled.some((route) => route.hearsState) }
}

const toEvery = (names: readonly string[]): readonly Route[] =>
  names.length === 0 ? [] : [{ name: 'all', to: names }]

function checkTwice(routes: readonly CompiledRoute[], problems: Problem[]): void {
  const names = new Set<string>()
  for (const [index, { name }] of routes.entries()) {
    if (names.has(name))
      problems.push(problem('E_CONFIG_ROUTE', `routes[${index}].name`, 'another route has this name', name))
    names.add(name)
  }
}

function choose(making: Making, routes: readonly CompiledRoute[]): Making {
  const { context } = making
  const { notification } = making.plan
  const isFollowUp = follows(notification)
  for (const route of routes) {
    const answer = isFollowUp && !route.hearsState ? false : ask(route.matches, notification, context.now)
    if (answer === false) {
      if (context.trace) making.plan = note(making.plan, route.name, 'did not match')
      continue
    }
    making.plan = note(heard(making.plan, route.name, answer), route.name, 'matched')
    for (const target of route.targets)
      // A ladder is climbed once, from the firing.
      if (!isFollowUp || target.level === 0) serve(making, route, target)
    if (route.final) break
  }
  return making
}

function finish({ plan, deliveries, slots }: Making): Plan {
  if (deliveries.length > 0) return opened({ ...plan, deliveries: [...plan.deliveries, ...deliveries] })
  if (plan.deliveries.length > 0 || follows(plan.notification)) return plan
  return slots.size === 0
    ? suppress(plan, 'no-route', 'no route matches')
    : suppress(plan, 'no-channel', 'no channel of the matching routes takes it')
}

/** An escalation ends with its incident: a notification that has none becomes one. */
function opened(plan: Plan): Plan {
  const { notification, deliveries } = plan
  const { id, key = id, state = 'firing' } = notification
  const escalates = deliveries.some(({ level, suppressed }) => level > 0 && !suppressed)
  if (!escalates || (key === notification.key && state === notification.state)) return plan
  return note({ ...plan, notification: { ...notification, key, state } }, 'routes', 'opened an incident', {
    key,
  })
}
