import type { ApplyPreset, CatalogueName, MadeLayer, PresetUse } from '@notify/config'
import type { Channels, Route } from '@notify/core'

type Preset = Parameters<ApplyPreset>[0]

/** The events that belong to a preset. */
export const catalogueOf: Readonly<Record<Preset, CatalogueName>> = {
  'test-farm': 'test-farm',
  'alert-fanout': 'alerts',
  'job-system': 'jobs',
  'discord-service': 'discord-service',
  tenants: 'pipelines',
}

/** Events by the names that a file uses. Loaded when one is named. */
export const catalogues: Readonly<Record<CatalogueName, () => Promise<object>>> = {
  alerts: async () => (await import('@notify/events/alerts')).alertEvents,
  'discord-service': async () => (await import('@notify/events/discord-service')).discordServiceEvents,
  jobs: async () => (await import('@notify/events/jobs')).jobEvents,
  pipelines: async () => (await import('@notify/events/pipelines')).pipelineEvents,
  'test-farm': async () => (await import('@notify/events/test-farm')).testFarmEvents,
}

/**
 * Puts a preset under a layer: what stands in the layer goes before it, key by key, and each channel's own policies.
 *
 * Stages that a document lists replace those of the preset; where variables or an earlier system's file made them, they
 * come after.
 */
export const applyPreset: ApplyPreset = async (preset, layer, use) => {
  const under = await unders[preset](layer, use)
  const stages =
    use.hasStages && !use.implied ? layer.stages : [...(under.stages ?? []), ...(layer.stages ?? [])]
  return {
    ...under,
    ...layer,
    ...(under.routes && layer.routes && use.implied && { routes: beside(layer.routes, under.routes) }),
    channels: under.channels ?? layer.channels,
    ...(stages && stages.length > 0 && { stages }),
    ...((under.policies ?? layer.policies) && {
      policies: [...(under.policies ?? []), ...(layer.policies ?? [])],
    }),
    ...((under.retry ?? layer.retry) && { retry: { ...under.retry, ...layer.retry } }),
  }
}

type Under = (layer: MadeLayer, use: PresetUse) => Promise<Partial<MadeLayer>>

const unders: Readonly<Record<Preset, Under>> = {
  async 'test-farm'({ channels }, { implied }) {
    const { testFarm } = await import('@notify/events/test-farm')
    // The throttle and the digests come from its variables, where there are any.
    return testFarm({ channels, ...(implied && { throttle: false, group: false }) })
  },
  async 'alert-fanout'({ channels }) {
    const { alertFanout } = await import('@notify/events/alerts')
    return alertFanout({ channels })
  },
  async 'job-system'({ channels, routes = [] }, { implied }) {
    const [{ jobEvents, jobSystem }, { typesOf }] = await Promise.all([
      import('@notify/events/jobs'),
      import('@notify/events'),
    ])
    const made = jobSystem({ channels })
    const known = [...typesOf(jobEvents), ...(implied ? routes.flatMap(typesAlone) : [])]
    return { ...made, routes: [...made.routes, ...forOthers(known, channels, implied)] }
  },
  async 'discord-service'({ channels }, { implied }) {
    const [{ discordService, discordServiceEvents }, { typesOf }] = await Promise.all([
      import('@notify/events/discord-service'),
      import('@notify/events'),
    ])
    const { policies, retry, retention, ...made } = discordService({ channels })
    const rest = { ...(policies && { policies }), ...(retry && { retry }), ...(retention && { retention }) }
    // Its variables make a channel of each webhook, with its types and its limits.
    if (implied) return rest
    const routes = [...made.routes, ...forOthers(typesOf(discordServiceEvents), channels, false)]
    return { ...made, ...rest, routes }
  },
  // Its files and variables say everything themselves.
  tenants: () => Promise.resolve({}),
}

/**
 * The rules of an earlier system's file add to what its preset sends where; only a rule that is for one type and called after
 * it says where that type goes.
 */
function beside(own: readonly Route[], preset: readonly Route[]): readonly Route[] {
  const said = new Set(own.filter((route) => typesAlone(route)[0] === route.name).map(({ name }) => name))
  const isSaid = (route: Route): boolean => {
    const types = typesAlone(route)
    return types.length > 0 && types.every((type) => said.has(type))
  }
  return [...own, ...preset.filter((route) => !isSaid(route))]
}

/** The types of a route that asks for nothing else. */
function typesAlone({ when }: Route): readonly string[] {
  if (typeof when !== 'object' || Object.keys(when).join() !== 'type') return []
  return [(when as { readonly type: string | readonly string[] }).type].flat()
}

/**
 * What the preset does not know goes to every channel: a program may have types of its own. A channel that says itself what
 * it takes, as in the file of an earlier system, is asked for all of it.
 */
function forOthers(types: readonly string[], channels: Channels, implied: boolean): readonly Route[] {
  const all = Object.entries(channels)
  const choosy = implied ? all.filter(([, entry]) => 'use' in entry && entry.when !== undefined) : []
  const routes = [
    { name: 'own-conditions', to: choosy.map(([name]) => name) },
    { name: 'others', when: { not: { type: types } }, to: all.map(([name]) => name) },
  ]
  return routes.filter(({ to }) => to.length > 0)
}
