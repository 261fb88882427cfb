import { createLane, isEntry, type Lane } from '../deliver/lane.ts'
import { ConfigurationError, type Problem } from '../errors.ts'
import { tenantPattern } from '../input/draft-shape.ts'
import { scoped } from '../notification.ts'
import type { ChannelEntry, Channels, Layer, NotifierOptions } from '../options.ts'
import { compile } from '../plan/condition.ts'
import { createPlanner, type Planner } from '../plan/planner.ts'
import type { Route } from '../plan/routes.ts'
import { compileRedaction, type Redaction } from '../input/redact.ts'
import type { Limit } from '../store/store.ts'

/** The channels, stages and routes of the root or of one tenant, ready to plan and to send. */
export interface Pipeline {
  readonly planner: Planner
  readonly lanes: ReadonlyMap<string, Lane>
}

/** Everything that one configuration says, compiled. Replaced as a whole by `reconfigure`. */
export interface Setup {
  readonly root: Pipeline
  readonly tenants: ReadonlyMap<string, Pipeline>
  readonly redact: Redaction
  readonly limits: ReadonlyMap<string, Limit>
  readonly longestRequestMs: number
}

/** @throws {ConfigurationError} with everything that is wrong. */
export function compileSetup(options: NotifierOptions<Channels>): Setup {
  const root = compilePipeline(options, '')
  const tenants = new Map<string, Pipeline>()
  for (const [name, layer] of Object.entries(options.tenants ?? {})) {
    if (!tenantPattern.test(name))
      throw new ConfigurationError('a tenant is named with a-z, 0-9, _ and -, at most 64 characters', {
        code: 'E_CONFIG_TENANT',
        path: 'tenants',
        received: JSON.stringify(name.slice(0, 80)),
      })
    if (layer.enabled !== false)
      tenants.set(name, compilePipeline(layered(options, layer), `tenants.${name}.`))
  }
  const limits = new Map<string, Limit>()
  const all: [string | undefined, Pipeline][] = [[undefined, root], ...tenants]
  for (const [tenant, { lanes }] of all)
    for (const [name, lane] of lanes) limits.set(scoped(tenant, name), lane.limit)
  const lanes = all.flatMap(([, pipeline]) => [...pipeline.lanes.values()])
  return {
    root,
    tenants,
    redact: compileRedaction(options.redact),
    limits,
    longestRequestMs: Math.max(0, ...lanes.map((lane) => lane.timeoutMs)),
  }
}

/** A tenant without an enabled layer of its own is served by the root. */
export const pipelineOf = ({ root, tenants }: Setup, tenant: string | undefined): Pipeline =>
  tenant === undefined ? root : (tenants.get(tenant) ?? root)

/** Maps merge by key, routes by name, lists replace. */
function layered(root: NotifierOptions<Channels>, layer: Layer): Layer {
  if (layer.extends !== 'root') return layer
  const own = layer.routes ?? []
  const names = new Set(own.map((route) => route.name).filter((name) => name !== undefined))
  const kept = (root.routes ?? []).filter((route) => route.name === undefined || !names.has(route.name))
  const routes: readonly Route[] | undefined = root.routes || layer.routes ? [...own, ...kept] : undefined
  const { stages = root.stages, policies = root.policies } = layer
  return {
    channels: { ...root.channels, ...layer.channels },
    ...(routes && { routes }),
    ...(stages && { stages }),
    ...(policies && { policies }),
    retry: { ...root.retry, ...layer.retry },
  }
}

function compilePipeline(layer: Layer, path: string): Pipeline {
  const { channels = {}, stages, routes, policies, retry } = layer
  const entries = Object.entries(channels).map(([name, value]) => [name, entryOf(value)] as const)
  const problems = entries.flatMap(([name, { use }]) => checkChannel(`${path}channels.${name}`, name, use))
  if (entries.length === 0)
    problems.push({
      code: 'E_CONFIG_CHANNELS',
      path: `${path}channels`,
      message: 'expected at least one channel',
    })
  if (problems.length > 0) throw new ConfigurationError(problems)
  const lanes = new Map(entries.map(([name, entry]) => [name, createLane(name, entry, policies, retry)]))
  const traits = new Map(
    entries.map(([name, { use, when, group }]) => [
      name,
      {
        features: use.features,
        ...(when !== undefined && { when: compile(when, `${path}channels.${name}.when`) }),
        ...(group && { group }),
      },
    ]),
  )
  return { lanes, planner: createPlanner({ stages: stages ?? [], routes, channels: traits }) }
}

const entryOf = (value: Channels[string]): ChannelEntry => (isEntry(value) ? value : { use: value })

function checkChannel(path: string, name: string, channel: unknown): Problem[] {
  const problem = (message: string, hint: string): Problem[] => [
    { code: 'E_CONFIG_CHANNEL', path, message, hint },
  ]
  if (name === '' || /\p{Cc}/u.test(name))
    return problem('expected a name without control characters', 'e.g. ops')
  if (typeof channel !== 'object' || channel === null)
    return problem('expected a channel', "call its factory: slack({ channel: '#ops' })")
  const { spec, render, send, features } = channel as Partial<Record<string, unknown>>
  if (spec !== 1) return problem('expected a channel of spec 1', 'update the channel, or @notify/core')
  if (typeof render !== 'function' || typeof send !== 'function' || typeof features !== 'object')
    return problem('expected a channel with features, render and send', 'see Channel in @notify/core/channel')
  return []
}
