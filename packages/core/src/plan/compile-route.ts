import type { Problem } from '../errors.ts'
import type { Notification } from '../notification.ts'
import { duration } from '../text/duration.ts'
import { compile, mentions, typesOf, wordsAt, type Predicate } from './condition.ts'
import { compileGroup, type Grouping } from './group.ts'
import { valuesAt } from './path.ts'
import type { Check } from './plan.ts'
import { gather, problem, suggest } from './problems.ts'
import type { Indexed } from './route-index.ts'
import type { ChannelTraits, Route } from './routes.ts'
import { throttleKey } from './throttle-key.ts'

/** A route, ready to be asked. */
export interface CompiledRoute extends Serving, Indexed {
  readonly matches: Predicate
  readonly hearsState: boolean
  readonly priority: number
  readonly final: boolean
  readonly targets: readonly Target[]
}

/** One channel, or several to rotate over. */
export interface Target {
  readonly names: readonly string[]
  readonly level: number
  readonly afterMs: number
}

/** How a route serves its targets. */
export interface Serving {
  readonly name: string
  readonly fallback: readonly string[]
  readonly fallbackAfterMs?: number | undefined
  readonly checksOf?: ((notification: Notification) => readonly Check[]) | undefined
  readonly grouping?: Grouping | undefined
  readonly repeatMs?: number | undefined
}

interface Surroundings {
  readonly path: string
  readonly channels: ReadonlyMap<string, ChannelTraits>
  readonly problems: Problem[]
}

/** Adds what is wrong to `problems`; the route must not be used then. */
export function compileRoute(source: Route, around: Surroundings): CompiledRoute {
  const { path, problems } = around
  const { name = path, when, to, group, repeat, priority = 0, final = false } = source
  checkName(source, around)
  checkNames(to, `${path}.to`, around)
  if (!Number.isFinite(priority)) add(around, 'priority', 'expected a number', priority)
  const matches = gather(problems, () => compile(when ?? {}, `${path}.when`))
  return {
    name,
    matches: matches ?? (() => false),
    types: matches && when && typesOf(when),
    words: matches && when ? wordsAt(when) : [],
    hearsState: matches !== undefined && when !== undefined && mentions(when, 'state'),
    priority,
    final,
    targets: [...targetsOf(source, around), ...stepsOf(source, around)],
    ...fallbackOf(source, around),
    checksOf: throttleOf(source, name, around),
    grouping: group && gather(problems, () => compileGroup(group, `${path}.group`)),
    repeatMs: repeat === undefined ? undefined : gather(problems, () => duration(repeat, `${path}.repeat`)),
  }
}

function checkName({ name, group, throttle, pick, escalate = [] }: Route, around: Surroundings): void {
  const lasts = group !== undefined || throttle !== undefined || pick === 'rotate' || escalate.length > 0
  if (name === undefined ? lasts : typeof name !== 'string' || name === '')
    add(
      around,
      'name',
      'expected a name: what groups, throttles, escalates or rotates outlives a reload',
      name,
    )
}

/** Known channels, each once, at least one unless `mayBeEmpty`. */
function checkNames(list: unknown, path: string, around: Surroundings, mayBeEmpty = false): void {
  const { channels, problems } = around
  const wrong = (at: string, message: string, received: unknown, hint?: string): void =>
    void problems.push(problem('E_CONFIG_CHANNEL', at, message, received, hint))
  if (!Array.isArray(list) || (list.length === 0 && !mayBeEmpty))
    return wrong(path, 'expected a list of channels', list)
  for (const [index, name] of list.entries()) {
    const at = `${path}[${index}]`
    if (!channels.has(name)) wrong(at, 'there is no such channel', name, suggest(name, [...channels.keys()]))
    else if (list.indexOf(name) !== index) wrong(at, 'named twice', name)
  }
}

function targetsOf({ to, pick = 'all' }: Route, around: Surroundings): readonly Target[] {
  if (!Array.isArray(to)) return []
  if (pick === 'all') return to.map((name) => ({ names: [name], level: 0, afterMs: 0 }))
  if (pick !== 'rotate') add(around, 'pick', "expected 'all' or 'rotate'", pick)
  const waysToPeople = to.filter((name) => isWayToPeople(name, around))
  if (waysToPeople.length > 0 && waysToPeople.length < to.length)
    add(around, 'to', 'a rotation goes over places or over ways to people, not over both')
  return [{ names: to, level: 0, afterMs: 0 }]
}

function stepsOf({ escalate = [] }: Route, around: Surroundings): readonly Target[] {
  return escalate.flatMap(({ after, to }, index) => {
    const path = `${around.path}.escalate[${index}]`
    checkNames(to, `${path}.to`, around)
    const afterMs = gather(around.problems, () => duration(after, `${path}.after`)) ?? 0
    return Array.isArray(to) ? to.map((name: string) => ({ names: [name], level: index + 1, afterMs })) : []
  })
}

function fallbackOf(
  { fallback = [], to }: Route,
  around: Surroundings,
): Pick<Serving, 'fallback' | 'fallbackAfterMs'> {
  const { to: names, after } = 'to' in fallback ? fallback : { to: fallback, after: undefined }
  const path = 'to' in fallback ? 'fallback.to' : 'fallback'
  checkNames(names, `${around.path}.${path}`, around, true)
  if (!Array.isArray(names) || !Array.isArray(to)) return { fallback: [] }
  for (const [index, name] of names.entries()) {
    const at = `${path}[${index}]`
    if (to.includes(name)) add(around, at, 'falls back to itself: it stands in `to`', name)
  }
  const afterMs =
    after === undefined
      ? undefined
      : gather(around.problems, () => duration(after, `${around.path}.fallback.after`))
  return { fallback: names, fallbackAfterMs: afterMs }
}

function throttleOf({ throttle }: Route, name: string, around: Surroundings): Serving['checksOf'] {
  if (throttle === undefined) return undefined
  const path = `${around.path}.throttle`
  const { every, by } = typeof throttle === 'string' ? { every: throttle, by: undefined } : throttle
  const everyMs = gather(around.problems, () =>
    duration(every, typeof throttle === 'string' ? path : `${path}.every`),
  )
  const valuesOf = by && gather(around.problems, () => valuesAt(by, `${path}.by`))
  const keyOf = throttleKey(`route/${name}`, valuesOf)
  return (notification) => {
    const key = keyOf(notification)
    return key === undefined || everyMs === undefined ? [] : [{ kind: 'throttle', key, everyMs }]
  }
}

const isWayToPeople = (name: string, { channels }: Surroundings): boolean =>
  channels.get(name)?.features.address !== undefined

function add({ path, problems }: Surroundings, option: string, message: string, received?: unknown): void {
  problems.push(problem('E_CONFIG_ROUTE', `${path}.${option}`, message, received))
}
