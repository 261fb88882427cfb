import type { Channel, Channels, ConditionData, NotifierOptions, Route, Stage, Store } from '@notify/core'
import { near } from '../check/expected.ts'
import { validate } from '../check/validate.ts'
import type { StoreChoice, StoreDefinitions } from '../definition.ts'
import { join } from '../document/node.ts'
import { createChannels, type ChannelData } from './channels.ts'
import { checkCondition, createPolicies, type PoliciesData } from './guards.ts'
import type { Making } from './making.ts'
import type { MadeLayer } from './presets.ts'
import {
  createSilences,
  createStages,
  disabled,
  inLocale,
  type SilenceData,
  type StageData,
} from './stages.ts'
import { standIn } from './unavailable.ts'
import type { Report } from '../check/report.ts'
import type { Preset } from '../environment/presets.ts'

/** What a document says, once it is checked. */
export interface Content extends Omit<
  NotifierOptions<Channels>,
  'channels' | 'stages' | 'policies' | 'store' | 'tenants'
> {
  readonly enabled?: boolean
  readonly extends?: 'root'
  readonly channels?: Readonly<Record<string, ChannelData | Channel>>
  readonly stages?: readonly (StageData | Stage)[]
  readonly policies?: PoliciesData
  readonly silences?: readonly SilenceData[]
  readonly locale?: string
  readonly store?: StoreData | Store
  readonly publicUrl?: string
  readonly preset?: Preset
  readonly tenants?: { readonly directory: string }
}

type StoreData = { readonly use: string } & Readonly<Record<string, unknown>>

/** What is wrong goes into the report; only then is something missing here. */
export async function createOptions(content: Content, making: Making): Promise<NotifierOptions<Channels>> {
  const { redact, operators, retention, concurrency } = content
  const layer = await createLayer(content, making)
  checkNames(operators?.to, 'operators.to', content.channels ?? {}, making.report)
  const isOff = content.enabled === false
  return {
    ...layer,
    ...(isOff && { stages: [disabled] }),
    ...(isOff && Object.keys(layer.channels).length === 0 && { channels: nobody }),
    ...(redact && { redact }),
    ...(operators && { operators }),
    ...(retention && { retention }),
    ...(concurrency !== undefined && { concurrency }),
  }
}

/** A notifier needs a channel, also where nothing is sent. */
const nobody: Channels = { nobody: standIn('nobody', 'the configuration says enabled: false').use }

/** What the root and a tenant have in common. */
export async function createLayer(content: Content, making: Making): Promise<MadeLayer> {
  const { channels = {}, retry } = content
  const routes = listOf(content.routes)
  for (const [index, route] of routes.entries()) checkRoute(route, join('routes', index), channels, making)
  const stages = [
    ...(content.locale === undefined ? [] : [inLocale(content.locale)]),
    ...createSilences(listOf(content.silences), making),
    ...createStages(listOf(content.stages), making),
  ]
  const layer = {
    channels: await createChannels(channels, making),
    ...(stages.length > 0 && { stages }),
    ...(content.routes && { routes }),
    ...(content.policies && { policies: createPolicies(content.policies, 'policies', making) }),
    ...(retry && { retry }),
  }
  return making.under ? making.under(layer, listOf(content.stages).length > 0) : layer
}

export function readStore(
  data: StoreData | undefined,
  stores: StoreDefinitions | undefined,
  report: Report,
): StoreChoice | undefined {
  if (!data || !report.clean('store')) return undefined
  const { use, ...options } = data
  if (!stores) {
    // Nothing is known of them: each may be a secret.
    for (const option of Object.keys(options)) report.masked.add(join('store', option))
    return { use, options }
  }
  if (!Object.hasOwn(stores, use)) {
    const message = 'there is no such kind of store'
    report.add({ code: 'E_CONFIG_STORE', path: 'store.use', message, ...near(use, Object.keys(stores)) })
    return undefined
  }
  const { $schema: _, ...schema } = stores[use]!.schema
  const checked = validate(options, schema, 'store', report)
  return { use, options: checked as StoreChoice['options'] }
}

/** Names and conditions, whatever else is wrong; the rest is checked with the channels at hand. */
function checkRoute(route: Route, path: string, channels: object, making: Making): void {
  const { report } = making
  if (typeof route !== 'object' || route === null) return
  const { when, to, fallback, escalate } = route as Route & { readonly when?: ConditionData }
  checkCondition(when, path, making)
  checkNames(to, join(path, 'to'), channels, report)
  checkNames(fallback, join(path, 'fallback'), channels, report)
  if (fallback && 'to' in fallback) checkNames(fallback.to, join(path, 'fallback.to'), channels, report)
  for (const [index, step] of listOf(escalate).entries())
    checkNames(step?.to, `${join(join(path, 'escalate'), index)}.to`, channels, report)
}

function checkNames(names: unknown, path: string, channels: object, report: Report): void {
  if (!Array.isArray(names)) return
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || Object.hasOwn(channels, name)) continue
    const problem = { code: 'E_CONFIG_CHANNEL', path: join(path, index), message: 'there is no such channel' }
    const received = JSON.stringify(name.slice(0, 80))
    report.add({ ...problem, received, ...near(name, Object.keys(channels)) })
  }
}

/** Nothing that is not a list: the report knows of it. */
const listOf = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : []
