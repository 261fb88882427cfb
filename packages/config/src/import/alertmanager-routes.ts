import type { Importing } from './imported.ts'
import { readMatchers } from './matchers.ts'
import { isValues, listOf, textOf, type Values } from './read-yaml.ts'
import type { TimeIntervals } from './time-intervals.ts'

/** A route of the tree, with what it takes over from above. */
interface TreeRoute {
  readonly at: string
  readonly own: Values
  readonly receiver: string
  readonly conditions: readonly Values[]
  /** Alerts go on to the next sibling. */
  readonly goesOn: boolean
  readonly settings: Values
  readonly times: readonly Values[]
  readonly children: readonly TreeRoute[]
}

export interface Tree {
  readonly receivers: ReadonlyMap<string, readonly string[]>
  readonly intervals: TimeIntervals
}

const inherited = ['group_by', 'group_wait', 'group_interval', 'repeat_interval']
const known = new Set([
  'receiver',
  'continue',
  'routes',
  'matchers',
  'match',
  'match_re',
  ...inherited,
  'mute_time_intervals',
  'active_time_intervals',
])
const usual: Values = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' }
const durationNotes = 'group_interval has no equivalent: what comes after a digest begins the next one'

/**
 * Makes a list of the tree, depth first: there the deepest route that matches counts, and the next one only after `continue`.
 * `final` says the same wherever a match ends the search; elsewhere a condition leaves out what has matched before.
 */
export function importRoutes(root: Values, tree: Tree, into: Importing): void {
  const route = read(root, 'route', { receiver: '', settings: usual }, tree, into)
  flatten(route, [], true, tree, into)
  const settings = JSON.stringify(root)
  if (settings.includes('"group_interval"')) into.notes.push({ at: 'routes', text: durationNotes })
}

interface Above {
  readonly receiver: string
  readonly settings: Values
}

function read(own: Values, at: string, above: Above, tree: Tree, into: Importing): TreeRoute {
  const receiver = textOf(own['receiver']) ?? above.receiver
  const given = Object.fromEntries(
    inherited.filter((key) => own[key] !== undefined && own[key] !== null).map((key) => [key, own[key]]),
  )
  const settings = { ...above.settings, ...given }
  const { conditions, wrong } = readMatchers(own)
  for (const text of wrong)
    into.problems.push({
      code: 'E_IMPORT_MATCHER',
      path: at,
      message: 'a matcher cannot be read',
      received: JSON.stringify(text.slice(0, 80)),
    })
  for (const key of Object.keys(own))
    if (!known.has(key)) into.notes.push({ at: '', text: `${at}.${key} is not known, and left out` })
  const children = listOf(own['routes'])
    .filter(isValues)
    .map((child, index) => read(child, `${at}.routes[${index}]`, { receiver, settings }, tree, into))
  return {
    at,
    own,
    receiver,
    conditions,
    goesOn: own['continue'] === true,
    settings,
    times: timesOf(own, at, tree, into),
    children,
  }
}

/** When it is silent: named times, and outside the active ones. */
function timesOf(own: Values, at: string, { intervals }: Tree, into: Importing): readonly Values[] {
  const look = (key: string): readonly Values[] =>
    listOf(own[key]).flatMap((name) => {
      const found = intervals.conditions(String(name))
      if (!found)
        into.problems.push({
          code: 'E_IMPORT_NAME',
          path: `${at}.${key}`,
          message: 'there is no such time interval',
          received: JSON.stringify(name),
        })
      return found ?? []
    })
  const active = look('active_time_intervals')
  const muted = look('mute_time_intervals')
  return [
    ...(active.length > 0 ? [{ any: active }] : []),
    ...(muted.length > 0 ? [{ not: { any: muted } }] : []),
  ]
}

const all = (parts: readonly Values[]): Values => (parts.length === 1 ? parts[0]! : { all: parts })
const not = (route: TreeRoute): Values => ({ not: all(route.conditions) })

/** It may match without ending the search: what follows has to leave out what it takes. */
const leaks = (route: TreeRoute, canEnd: boolean, tree: Tree): boolean =>
  !canEnd ||
  route.goesOn ||
  route.times.length > 0 ||
  (tree.receivers.get(route.receiver) ?? []).length === 0 ||
  route.children.some((child) => leaks(child, canEnd, tree))

function flatten(
  route: TreeRoute,
  above: readonly Values[],
  canEnd: boolean,
  tree: Tree,
  into: Importing,
): void {
  const ends = canEnd && !route.goesOn
  const here = [...above, ...route.conditions]
  const left: Values[] = []
  let before: readonly Values[] = []
  for (const child of route.children) {
    flatten(child, [...here, ...before], ends, tree, into)
    if (!leaks(child, ends, tree)) continue
    left.push(not(child))
    if (!child.goesOn) before = [...before, not(child)]
  }
  const to = tree.receivers.get(route.receiver)
  if (to === undefined) {
    into.problems.push({
      code: 'E_IMPORT_NAME',
      path: `${route.at}.receiver`,
      message: 'there is no such receiver',
      received: JSON.stringify(route.receiver.slice(0, 80)),
    })
    return
  }
  if (to.length === 0) {
    into.notes.push({
      at: 'routes',
      text: `${route.at}: the receiver ${JSON.stringify(route.receiver)} sends nothing here, so that it has no route`,
    })
    return
  }
  const parts = [...here, ...left, ...route.times]
  into.routes.push({
    name: routeName(route.receiver, into),
    ...(parts.length > 0 && { when: all(parts) }),
    to,
    ...(ends && { final: true }),
    ...serving(route.settings),
  })
}

function routeName(receiver: string, { routes }: Importing): string {
  const used = new Set(routes.map(({ name }) => name))
  for (let count = 1; ; count++) {
    const name = count === 1 ? receiver : `${receiver}-${count}`
    if (!used.has(name)) return name
  }
}

/** `['...']` keeps every alert on its own. */
function serving(settings: Values): Values {
  const labels = listOf(settings['group_by']).map(String)
  const by = labels.map((label) => `metadata.labels.${label}`)
  const wait = durationOf(settings['group_wait'])
  const repeat = durationOf(settings['repeat_interval'])
  return {
    ...(by.length > 0 && !labels.includes('...') && wait !== undefined && { group: { by, wait } }),
    ...(repeat !== undefined && { repeat }),
  }
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

/** `1h30m` and `2w` in the one notation here, at most 366 days. Nothing for zero. */
export function durationOf(value: unknown): string | undefined {
  const ms = [...(textOf(value) ?? '').matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!,
    0,
  )
  const [unit, size] = Object.entries({ d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 }).find(
    ([, size]) => ms % size === 0,
  ) ?? ['ms', 1]
  return ms === 0 ? undefined : `${Math.min(ms, 366 * 86_400_000) / size}${unit}`
}
