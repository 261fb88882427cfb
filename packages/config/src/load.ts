import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Channel, Channels, Layer, NotifierOptions, Problem, Store } from '@notify/core'
import { importBeside } from './build/definitions.ts'
import { startWorkshop, type ImportPackage, type Making, type Workshop } from './build/making.ts'
import { createOptions, readStore, type Content } from './build/options.ts'
import { layerUnder, type ApplyPreset } from './build/presets.ts'
import { disabled } from './build/stages.ts'
import type { Unavailable } from './build/unavailable.ts'
import type { Vocabulary } from './build/vocabulary.ts'
import { documentSchema, type catalogueNames } from './check/document-schema.ts'
import { attempt, createReport, type Report } from './check/report.ts'
import { validate } from './check/validate.ts'
import type { ChannelDefinitions, StoreChoice, StoreDefinitions } from './definition.ts'
import { withoutDisabled } from './document/disabled.ts'
import { environmentSource } from './environment/environment-source.ts'
import type { Preset } from './environment/presets.ts'
import { isSwitchedOff } from './environment/switch.ts'
import { toNode } from './environment/to-node.ts'
import { findConfig, findOverlays, findTenants, type Environment, type FindOptions } from './find.ts'
import { plain } from './document/plain.ts'
import { fileSource, type Source } from './document/source.ts'
import type { MonitorSection } from './monitor-section.ts'
import { originsOf, type Origin } from './origins.ts'
import { readRoot } from './read-root.ts'
import { loadTenants, type BrokenTenant, type LoadedTenant, type Tenants } from './tenants/tenants.ts'
import type { HandOn } from './tenants/waiting-room.ts'
import { withoutFamiliarUrls } from './urls/familiar-urls.ts'

export interface LoadOptions extends FindOptions {
  /** By the short names that a document uses. */
  readonly channels: ChannelDefinitions
  /** Left out: `store` may name any, and its options are passed on as they are. */
  readonly stores?: StoreDefinitions | undefined
  /** Imports a channel that is a package of its own. Default: from the folder of the file. */
  readonly importPackage?: ImportPackage | undefined
  /** Default: that of `@notify/core`. */
  readonly vocabulary?: Vocabulary | undefined
  /** Accepts what waited for a tenant whose document was broken. Left out: it waits in the store. */
  readonly handOn?: HandOn | undefined
  /** Puts presets under the root and under tenants that extend it. Left out: they are names only. */
  readonly applyPreset?: ApplyPreset | undefined
}

export interface LoadedConfig {
  readonly options: NotifierOptions<Channels>
  /** Whoever loads the document opens the store. Paths in its options are as they stand in the file. */
  readonly store?: StoreChoice
  readonly publicUrl?: string
  /** As `preset` says, else as the names of the variables or the keys of an earlier system's file imply. */
  readonly preset?: Preset
  /** What other packages read: checked, and passed on. */
  readonly sections: Sections
  /** Channels that could not start, and why. Others stand in for them: their deliveries wait. */
  readonly unavailable: readonly Unavailable[]
  /** Tenants whose document is wrong. */
  readonly broken: readonly BrokenTenant[]
  /** Another one whenever a value, or what could start, is another one. */
  readonly version: string
  /** Where relative paths begin, absolute. */
  readonly folder: string
  /** Files that were read, absolute. */
  readonly sources: readonly string[]
  /** Folders where a change may concern the configuration. */
  readonly folders: readonly string[]
  /** What works but should be changed. */
  readonly warnings: readonly Problem[]
  /**
   * Every value with its place; of a tenant, what it took over from the root as well, and nothing where it has no document
   * of its own.
   */
  origins(tenant?: string): readonly Origin[]
}

export type CatalogueName = (typeof catalogueNames)[number]

export interface Sections {
  readonly templates?: { readonly directory: string; readonly tenants?: string }
  readonly events?: readonly CatalogueName[]
  readonly monitor?: MonitorSection
}

/** Loads again and again: what did not change is kept, and so are the last good versions of tenants. */
export interface Loader {
  /**
   * @returns Nothing if there is no file.
   * @throws {ConfigurationError} with everything that is wrong in the root, each problem with `file:line:column`.
   */
  load(): Promise<LoadedConfig | undefined>
  /** Forgets channels that were made, and the last good version of this tenant or of all. */
  clear(tenant?: string): void
}

/**
 * Reads `notify.yaml`, or another of the files that `findConfig` knows, into options for `createNotifier`.
 *
 * @returns Nothing if there is no file.
 * @throws {ConfigurationError} with everything that is wrong in the file, each problem with `file:line:column`.
 */
export const loadConfig = (given: LoadOptions): Promise<LoadedConfig | undefined> =>
  createLoader(given).load()

export function createLoader(given: LoadOptions): Loader {
  let made: ReadonlyMap<string, Channel> = new Map()
  const lastGood = new Map<string, LoadedTenant>()
  return {
    async load() {
      const sources = await findSources(given)
      if (sources.length === 0) return undefined
      const workshop = startWorkshop(made)
      const { loaded, tenants } = await loadAll(sources, workshop, lastGood, given)
      made = workshop.made
      const broken = new Set(tenants?.broken.map(({ tenant }) => tenant))
      for (const [tenant, layer] of tenants?.layers ?? [])
        if (!broken.has(tenant)) lastGood.set(tenant, layer)
      for (const tenant of lastGood.keys()) if (!tenants?.layers.has(tenant)) lastGood.delete(tenant)
      return loaded
    },
    clear(tenant) {
      made = new Map()
      if (tenant === undefined) lastGood.clear()
      else lastGood.delete(tenant)
    },
  }
}

/** The file, and what goes over it, the last one counting most. */
async function findSources(given: LoadOptions): Promise<readonly Source[]> {
  const { cwd = process.cwd(), env = process.env } = given
  const primary = await findConfig(given)
  if (primary === undefined) return withoutFile({ cwd, env })
  const overlays = await findOverlays(primary, given)
  return [
    fileSource(primary, { cwd, env }),
    ...overlays.map((path) => fileSource(path, { cwd, env, mayBeEmpty: true })),
  ]
}

/** The environment alone; tenants may have files all the same. */
async function withoutFile(given: { cwd: string; env: Environment }): Promise<readonly Source[]> {
  const environment = await environmentSource(given)
  const tenants = await findTenants(given.cwd)
  if (tenants === undefined) return environment ? [environment] : []
  return [{ ...(environment ?? noRoot), tenants }]
}

/** Under tenants alone: what is for none of them goes nowhere. */
const noRoot: Source = {
  name: 'configs',
  read: () =>
    Promise.resolve({
      node: toNode({ enabled: false }, new Map(), { file: 'configs', line: 0, column: 0 }),
      preset: 'tenants',
      isPublic: false,
    }),
}

async function loadAll(
  found: readonly Source[],
  workshop: Workshop,
  before: ReadonlyMap<string, LoadedTenant>,
  given: LoadOptions,
): Promise<{ loaded: LoadedConfig; tenants: Tenants | undefined }> {
  const { cwd = process.cwd(), env = process.env, channels: kinds, stores, handOn } = given
  const report = createReport(found.map(({ name }) => name))
  const { reading, sources, folder, files } = await readRoot(found, report, { cwd, env })
  const { observers, publicFiles, warnings } = reading
  const { node: root, warnings: ofUrls } = withoutFamiliarUrls(withoutDisabled(reading.node), report)
  const values = plain(root, report)
  const content = (validate(values, documentSchema, '', report) ?? {}) as Content & Sections
  const vocabulary = given.vocabulary ?? (await import('./build/vocabulary.ts')).vocabulary
  const { importPackage = importBeside(folder) } = given
  const preset = report.clean('preset') ? (content.preset ?? reading.preset) : undefined
  const under = layerUnder(given.applyPreset, preset, content.preset === undefined)
  const making: Making = { report, vocabulary, kinds, importPackage, workshop, ...(under && { under }) }
  const chosen = report.marks.get('store')?.opaque ? (content.store as Store) : undefined
  const store = chosen ? undefined : readStore(content.store as never, stores, report)
  const options = {
    ...(await createOptions(content, making)),
    ...(observers.length > 0 && { observers }),
    ...(chosen && { store: chosen }),
  }
  if (report.clean('')) attempt(report, '', () => vocabulary.check(options))
  report.finish()

  const tenants = files && (await loadTenants({ files, root, options, making, before, handOn }))
  const layers = [...(tenants?.layers ?? [])]
  const paths = [...sources.flatMap(({ path }) => path ?? []), ...layers.flatMap(([, one]) => one.sources)]
  const loaded: LoadedConfig = {
    options: {
      ...options,
      ...(layers.length > 0 && { tenants: byName(layers, isSwitchedOff(content.enabled, report)) }),
    },
    ...(store && { store }),
    ...(content.publicUrl !== undefined && { publicUrl: content.publicUrl }),
    ...(preset && { preset }),
    sections: sectionsOf(content),
    unavailable: workshop.unavailable,
    broken: tenants?.broken ?? [],
    version: versionOf([
      values,
      preset,
      layers.map(([name, { values }]) => [name, values]),
      workshop.unavailable,
      tenants?.broken,
    ]),
    folder,
    sources: paths,
    folders: [...new Set([folder, ...paths.map((path) => dirname(path)), ...(tenants?.folders ?? [])])],
    warnings: [...warnings, ...ofUrls, ...warnOfSecrets(publicFiles, report), ...(tenants?.warnings ?? [])],
    origins: (tenant) =>
      tenant === undefined ? originsOf(values, report) : (tenants?.layers.get(tenant)?.origins() ?? []),
  }
  return { loaded, tenants }
}

const byName = (
  layers: readonly (readonly [string, LoadedTenant])[],
  isOff: boolean,
): Readonly<Record<string, Layer>> =>
  Object.fromEntries(
    layers.map(([name, { layer }]) => [name, isOff ? { ...layer, stages: [disabled] } : layer]),
  )

/** What code gave cannot be compared: it is always new. */
function versionOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts, (_, value: unknown) =>
    typeof value === 'function' ? crypto.randomUUID() : value,
  )
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

const sectionsOf = ({
  templates,
  events,
  monitor,
  locale,
}: Sections & Pick<Content, 'locale'>): Sections => ({
  ...(templates && { templates }),
  ...(events && { events }),
  ...(monitor && { monitor: { ...monitor, ...(locale !== undefined && { locale }) } }),
})

function warnOfSecrets(publicFiles: ReadonlySet<string>, { secrets, marks }: Report): readonly Problem[] {
  return [...publicFiles].flatMap((file) => {
    const own = [...secrets].filter((path) => marks.get(path)?.file === file)
    if (own.length === 0) return []
    const message = `every user of this machine may read ${own.join(', ')}`
    const hint = 'chmod 600, or write ${NAME} and set the variable'
    return [{ code: 'E_CONFIG_PERMISSIONS', path: file, message, hint }]
  })
}
