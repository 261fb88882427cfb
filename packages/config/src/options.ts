import type { Channels, ConditionData, NotifierOptions, Route } from '@notify/core'
import { createChannels, type ChannelData, type Making } from './channels.ts'
import type { StoreDefinitions } from './definition.ts'
import { checkCondition, createPolicies, createStages, type StageData } from './guards.ts'
import { join, type Report } from './report.ts'
import { near, validate } from './validate.ts'

/** What a file says, as far as the report knows nothing else. */
export interface Content extends Omit<
  NotifierOptions<Channels>,
  'channels' | 'stages' | 'policies' | 'store'
> {
  readonly channels?: Readonly<Record<string, ChannelData>>
  readonly stages?: readonly StageData[]
  readonly policies?: Readonly<Record<string, unknown>>
  readonly store?: StoreData
  readonly publicUrl?: string
}

type StoreData = { readonly use: string } & Readonly<Record<string, unknown>>

export interface StoreChoice {
  readonly use: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What is wrong goes into the report; only then is something missing here. */
export async function createOptions(content: Content, making: Making): Promise<NotifierOptions<Channels>> {
  const { redact, retry, operators, retention, concurrency } = content
  const channels = content.channels ?? {}
  const routes = listOf(content.routes)
  checkNames(operators?.to, 'operators.to', channels, making.report)
  for (const [index, route] of routes.entries()) checkRoute(route, join('routes', index), channels, making)
  return {
    channels: await createChannels(channels, making),
    ...(content.stages && { stages: createStages(listOf(content.stages), making) }),
    ...(content.routes && { routes }),
    ...(content.policies && { policies: createPolicies(content.policies, 'policies', making) }),
    ...(redact && { redact }),
    ...(retry && { retry }),
    ...(operators && { operators }),
    ...(retention && { retention }),
    ...(concurrency !== undefined && { concurrency }),
  }
}

export function readStore(
  data: StoreData | undefined,
  stores: StoreDefinitions | undefined,
  report: Report,
): StoreChoice | undefined {
  if (!data || !report.clean('store')) return undefined
  const { use, ...options } = data
  if (!stores) return { use, options }
  if (!Object.hasOwn(stores, use)) {
    const message = 'there is no such kind of store'
    report.add({ code: 'E_CONFIG_STORE', path: 'store.use', message, ...near(use, Object.keys(stores)) })
    return undefined
  }
  const checked = validate(options, stores[use]!.schema, 'store', report)
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
