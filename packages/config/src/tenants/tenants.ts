import { join } from 'node:path'
import {
  ConfigurationError,
  type Layer,
  type NotifierOptions,
  type Channels,
  type Problem,
} from '@notify/core'
import type { Making } from '../build/making.ts'
import { createLayer, type Content } from '../build/options.ts'
import { layerKeys, tenantSchema } from '../check/document-schema.ts'
import { attempt, createReport, type Report } from '../check/report.ts'
import { validate } from '../check/validate.ts'
import { pick, withoutDisabled } from '../document/disabled.ts'
import { merge } from '../document/merge.ts'
import { scalarAt, type Node } from '../document/node.ts'
import { plain } from '../document/plain.ts'
import { inOneFormat, readSource } from '../document/source.ts'
import { originsOf, type Origin } from '../origins.ts'
import type { TenantFiles } from './files.ts'
import { channelNamesIn } from './glance.ts'
import { rootFolder } from './names.ts'
import { withoutFamiliarUrls } from '../urls/familiar-urls.ts'
import { waitingLayer, withWaiting, type HandOn } from './waiting-room.ts'

/** A tenant whose document is broken: its last good version serves, or its notifications wait. */
export interface BrokenTenant {
  readonly tenant: string
  readonly serves: 'last good version' | 'nothing: its notifications wait'
  readonly problems: readonly Problem[]
}

/** What was loaded of one tenant. */
export interface LoadedTenant {
  readonly layer: Layer
  /** As they stand in its document, and in the root's where it lies over that. */
  readonly values: unknown
  /** Every value with its place, those taken over from the root as well. */
  origins(): readonly Origin[]
  readonly sources: readonly string[]
  /** What works but should be changed. */
  readonly warnings: readonly Problem[]
}

export interface Tenants {
  readonly layers: ReadonlyMap<string, LoadedTenant>
  readonly broken: readonly BrokenTenant[]
  readonly warnings: readonly Problem[]
  /** Where a change may concern a tenant. */
  readonly folders: readonly string[]
}

export interface LoadTenants {
  readonly files: TenantFiles
  /** The document of the root, merged. */
  readonly root: Node
  /** Options of the root: layers are checked with them. */
  readonly options: NotifierOptions<Channels>
  readonly making: Omit<Making, 'report' | 'tenant'>
  /** Last good versions. */
  readonly before: ReadonlyMap<string, LoadedTenant>
  readonly handOn: HandOn | undefined
}

/** Loads the layer of each tenant. What is missing or disabled is left out: the root serves it. */
export async function loadTenants(given: LoadTenants): Promise<Tenants> {
  const { names, warnings } = await given.files.names()
  const layers = new Map<string, LoadedTenant>()
  const broken: BrokenTenant[] = []
  for (const tenant of names) {
    try {
      const loaded = await loadTenant(tenant, given)
      if (loaded) layers.set(tenant, loaded)
    } catch (error) {
      if (!ConfigurationError.is(error)) throw error
      const { problems } = error
      const before = given.before.get(tenant)
      const why = `the configuration of ${tenant} is broken: ${error.message.split('\n')[0]}`
      const waiting: LoadedTenant = {
        layer: waitingLayer(why, before ? [] : await channelsOf(tenant, given), given.handOn),
        values: null,
        origins: () => [],
        sources: [],
        warnings: [],
      }
      layers.set(tenant, before ?? waiting)
      broken.push({
        tenant,
        serves: before ? 'last good version' : 'nothing: its notifications wait',
        problems,
      })
    }
  }
  const { directory } = given.files
  const folders = [directory, ...[rootFolder, ...names].map((name) => join(directory, name))]
  const own = [...layers.values()].flatMap((one) => one.warnings)
  return { layers, broken, warnings: [...warnings, ...own], folders }
}

/** What a broken document may have for channels: those that can be made out in it, and the root's. */
async function channelsOf(tenant: string, { files, options }: LoadTenants): Promise<readonly string[]> {
  const source = await files.find(tenant).catch(() => undefined)
  const own = source?.path === undefined ? [] : await channelNamesIn(source.path)
  return [...new Set([...own, ...Object.keys(options.channels)])]
}

/** @throws {ConfigurationError} with everything that is wrong in it. */
async function loadTenant(tenant: string, given: LoadTenants): Promise<LoadedTenant | undefined> {
  const { files, root, handOn } = given
  const source = await files.find(tenant)
  if (!source) return undefined
  const report = createReport()
  const read = await readSource(source, report)
  if (read && scalarAt(read.node, 'enabled') === false) return undefined
  const [document] = read ? await inOneFormat([read], source.name, report) : []
  if (!document) {
    report.finish()
    return undefined
  }
  const isOver = scalarAt(document.node, 'extends') === 'root'
  const merged = isOver ? merge(pick(root, layerKeys), document.node) : document.node
  const { node, warnings: ofUrls } = withoutFamiliarUrls(withoutDisabled(merged), report)
  const values = plain(node, report)
  const content = (validate(values, tenantSchema, '', report) ?? {}) as Content
  const { under, ...making } = given.making
  const made = await createLayer(content, { ...making, report, tenant, ...(isOver && under && { under }) })
  const { retention: _, ...layer } = made
  if (report.clean('')) check(tenant, layer, given, report)
  report.finish()
  const lost = lostChannels(tenant, given)
  if (lost.length > 0) throw new ConfigurationError(lost)
  return {
    layer: withWaiting(layer, handOn),
    values,
    origins: () => originsOf(values, report),
    sources: source.path === undefined ? [] : [source.path],
    warnings: [...(document.warnings ?? []), ...ofUrls],
  }
}

/** A channel that works is not given up for one that cannot start. */
function lostChannels(tenant: string, { before, making }: LoadTenants): readonly Problem[] {
  const had = before.get(tenant)?.layer.channels ?? {}
  const worked = (name: string): boolean => {
    const entry = Object.hasOwn(had, name) ? had[name] : undefined
    return entry !== undefined && (!('use' in entry) || entry.unavailable === undefined)
  }
  return making.workshop.unavailable.flatMap(({ tenant: whose, channel, problem }) =>
    whose === tenant && worked(channel) ? [problem] : [],
  )
}

/** The notifier checks it beside the root, as it will be. */
function check(tenant: string, layer: Layer, { options, making }: LoadTenants, report: Report): void {
  attempt(report, '', () => {
    try {
      making.vocabulary.check({ ...options, tenants: { [tenant]: layer } })
    } catch (error) {
      if (!ConfigurationError.is(error)) throw error
      const own = `tenants.${tenant}.`
      throw new ConfigurationError(
        error.problems.map(({ path, ...problem }) => ({
          ...problem,
          path: path.startsWith(own) ? path.slice(own.length) : path,
        })),
      )
    }
  })
}
