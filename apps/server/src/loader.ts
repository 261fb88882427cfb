import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createLoader, type LoadedConfig, type Loader, type LoadOptions } from '@notify/config'
import { ConfigurationError, type Logger } from '@notify/core'
import type { Templates } from '@notify/templates'
import { channels } from './channels.ts'
import { applyPreset, catalogueOf, catalogues } from './presets.ts'
import { speakers } from './speakers.ts'
import { stores } from './stores.ts'

/** A configuration with everything it names: presets are in its options, its channels speak by its templates. */
export interface Loaded extends LoadedConfig {
  readonly words?: Templates
}

export interface AppLoader extends Loader {
  /** @throws {ConfigurationError} with everything that is wrong in the document or in any template. */
  load(): Promise<Loaded | undefined>
  /** Its templates count from now on. */
  started(loaded: Loaded): void
}

export interface AppLoaderOptions extends Pick<LoadOptions, 'path' | 'cwd' | 'env' | 'handOn'> {
  readonly logger: Logger
}

/** Loads configurations with the channels, stores, presets and templates that come along. */
export function createAppLoader({ logger, ...options }: AppLoaderOptions): AppLoader {
  const loader = createLoader({ ...options, channels, stores, applyPreset })
  const speaking = speakers()
  return {
    clear: loader.clear,
    started: ({ words }) => speaking.use(words),
    async load() {
      const document = await loader.load()
      if (!document) return undefined
      await checkMonitor(document)
      const loaded = { ...document, options: speaking.in(document.options) }
      return document.sections.templates ? withTemplates(loaded, document.sections.templates, logger) : loaded
    },
  }
}

async function withTemplates(
  loaded: LoadedConfig,
  { directory, tenants }: NonNullable<LoadedConfig['sections']['templates']>,
  logger: Logger,
): Promise<Loaded> {
  const [{ templates }, { parse }, catalogue] = await Promise.all([
    import('@notify/templates'),
    import('yaml'),
    eventsOf(loaded),
  ])
  const { folder, publicUrl } = loaded
  const roots = [directory, ...(tenants === undefined ? [] : [tenants])].map((path) => resolve(folder, path))
  // Before the files are read: a change in between is seen the next time.
  const files = (await Promise.all(roots.map(filesOf))).flat()
  const words = await templates({
    directory: roots[0]!,
    ...(roots[1] !== undefined && { tenants: roots[1] }),
    ...(publicUrl !== undefined && { publicUrl }),
    catalogue,
    parseYaml: (text) => parse(text) as unknown,
    logger,
  })
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  const folders = files.map(({ path }) => dirname(path))
  return {
    ...loaded,
    words,
    version: `${loaded.version}-${version}`,
    folders: [...new Set([...loaded.folders, ...roots, ...folders])],
  }
}

/** @throws {ConfigurationError} with what is wrong in the rules beyond their shape, each with its place. */
async function checkMonitor({ sections, origins }: LoadedConfig): Promise<void> {
  if (!sections.monitor?.rules) return
  const { checkRules } = await import('@notify/monitor')
  try {
    checkRules(sections.monitor.rules, 'monitor.rules')
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    const places = origins()
    const problems = error.problems.map(({ path, message, ...rest }) => {
      const rule = path.slice(0, path.indexOf(']') + 1)
      const at = places.find((one) => one.path === path) ?? places.find((one) => one.path.startsWith(rule))!
      return { ...rest, path: `${at.file}:${at.line}:${at.column}`, message: `${path}: ${message}` }
    })
    throw new ConfigurationError(problems)
  }
}

async function filesOf(root: string): Promise<readonly { path: string; size: number; mtimeMs: number }[]> {
  const names = await readdir(root, { recursive: true }).catch(() => [])
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(root, name)
      const about = await stat(path).catch(() => undefined)
      return about?.isFile() ? [{ path, size: about.size, mtimeMs: about.mtimeMs }] : []
    }),
  )
  return files.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** The events of a configuration: those of its preset, and those it lists. */
export const eventsOf = ({
  preset,
  sections,
}: Pick<LoadedConfig, 'preset' | 'sections'>): Promise<readonly object[]> => {
  const names = [...(preset ? [catalogueOf[preset]] : []), ...(sections.events ?? [])]
  return Promise.all([...new Set(names)].map((name) => catalogues[name]()))
}
