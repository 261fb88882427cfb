import {
  ConfigurationError,
  consoleLogger,
  type Channel,
  type Logger,
  type Notification,
  type Problem,
  type RenderContext,
} from '@notify/core'
import { readCatalogue, type CatalogueData } from './catalogue.ts'
import { compile, type TemplateSet } from './compile.ts'
import { coverageOf, type Coverage } from './coverage.ts'
import type { TemplateName } from './file-name.ts'
import { loadInliner } from './inline-css.ts'
import { readFolder, readTenants, type SourceFile } from './read-folder.ts'
import { findFiles, renderFiles, type Rendered } from './render.ts'
import { speaking } from './speaking.ts'
import { valuesOf } from './variables.ts'

export interface TemplatesOptions {
  /** Folder with a folder for each channel, and `layouts` and `partials`. Left out: only what is registered. */
  readonly directory?: string
  /** Folder with a folder for each tenant: files there stand in place of the root's of the same name. */
  readonly tenants?: string
  /** Languages that file names may say; the first one stands in for all others. Default `['en', 'ja']`. */
  readonly locales?: readonly string[]
  /** Where people reach the server: the beginning of `dashboard_url`. */
  readonly publicUrl?: string
  /**
   * What `defineEvents` was given, or a catalogue of `@notify/events`, or several: which types there are, and which data
   * they have.
   */
  readonly catalogue?: object | readonly object[]
  /** Reads YAML, e.g. `parse` of the package `yaml`. Left out: a YAML file is an error. */
  readonly parseYaml?: (text: string) => unknown
  /** Makes HTML of the body, which is Markdown, for `{% body %}` in HTML files. Default: paragraphs of plain text. */
  readonly markdown?: (markdown: string) => string
  /** Is told of a template that could not be rendered. Default: standard error. */
  readonly logger?: Logger
}

/** What a notification is rendered for. */
export interface RenderOptions extends Partial<Pick<RenderContext, 'recipient' | 'incident' | 'heldBack'>> {
  /** The channel's kind, e.g. `slack`: its name in `overrides`. */
  readonly kind: string
  /** The channel's name, e.g. `ops`. */
  readonly name?: string
  /** Default: the notification's, else the first of the option `locales`. */
  readonly locale?: string
  /** Default: the notification's. */
  readonly tenant?: string
}

/** A template as `list` tells it. */
export interface TemplateFile extends TemplateName {
  /** e.g. `slack/task.failed.ja.json`; a tenant's begins with its name. */
  readonly file: string
  readonly tenant?: string
}

export interface Templates {
  list(): readonly TemplateFile[]
  /**
   * Adds a template, or replaces one.
   *
   * @param name  A path as in the folder: `slack/task.failed.ja.md`, `layouts/base.html`.
   * @throws {ConfigurationError} with all problems; nothing was changed then.
   */
  register(name: string, text: string): Promise<void>
  /**
   * What the templates make of a notification. Nothing: there is none for it.
   *
   * @throws {ConfigurationError} if a template fails.
   */
  render(notification: Notification, options: RenderOptions): Rendered | undefined
  /**
   * The channel, speaking by templates: each delivery in the language of whoever gets it. Where a template fails, the channel
   * says it in its own way, and the logger is told.
   *
   * @param name  Its name in `channels`: a folder of that name goes before the folder of its kind.
   */
  apply<Message>(channel: Channel<Message>, name?: string): Channel<Message>
  /** Which file tells what: of each channel and type, in each language. */
  coverage(tenant?: string): Coverage
  /** Reads the folders again. @throws {ConfigurationError} with all problems; what was read before stays. */
  reload(): Promise<void>
}

/**
 * Reads templates from files: `{channel}/{type}[.{locale}].{md,txt,html,json,yaml}`.
 *
 * @throws {ConfigurationError} with everything that is wrong in any file, each with `file:line:column`, at most 20.
 *
 * @example
 * const words = await templates({ directory: 'templates', publicUrl: 'https://notify.acme.dev' })
 * createNotifier({ channels: { ops: words.apply(slack({ channel: '#ops' }), 'ops') } })
 */
export async function templates(options: TemplatesOptions = {}): Promise<Templates> {
  const { locales = ['en', 'ja'], publicUrl, logger = consoleLogger() } = options
  const catalogue = options.catalogue && readCatalogue(options.catalogue)
  let registered: readonly SourceFile[] = []
  let loaded = await load(registered, options, catalogue)
  // One after the other: none may undo what the one before has read.
  let last: Promise<void> = Promise.resolve()
  const replace = (next: () => readonly SourceFile[]): Promise<void> => {
    const done = last.then(async () => {
      const files = next()
      loaded = await load(files, options, catalogue)
      registered = files
    })
    last = done.catch(() => undefined)
    return done
  }
  const setOf = (tenant: string | undefined): TemplateSet | undefined =>
    loaded.sets.get(tenant ?? '') ?? loaded.sets.get('')

  const render: Templates['render'] = (notification, wanted) => {
    const { kind, name, tenant = notification.tenant, ...around } = wanted
    const locale = around.locale ?? notification.locale ?? locales[0] ?? 'en'
    const type = notification.members === undefined ? notification.type : 'digest'
    const channels = name === undefined ? [kind] : [name, kind]
    const files = findFiles(setOf(tenant), { channels, type, locale }, locales)
    if (files.length === 0) return undefined
    return renderFiles(files, kind, valuesOf(notification, { ...around, locale, publicUrl }))
  }

  return {
    list: () => listOf(loaded),
    register: (path, text) =>
      replace(() => [...registered.filter((one) => one.path !== path), { path, shown: path, text }]),
    render,
    apply: (channel, name) => speaking(channel, { name, render, logger }),
    coverage: (tenant) => coverageOf(setOf(tenant), locales, catalogue?.types),
    reload: () => replace(() => registered),
  }
}

interface Loaded {
  readonly sets: ReadonlyMap<string, TemplateSet>
  readonly sources: readonly SourceFile[]
}

/** @param added  In place of files with the same path. @throws {ConfigurationError} with all problems. */
async function load(
  added: readonly SourceFile[],
  options: TemplatesOptions,
  catalogue: CatalogueData | undefined,
): Promise<Loaded> {
  const { directory, tenants, locales = ['en', 'ja'], markdown, parseYaml } = options
  const problems: Problem[] = []
  const root = directory === undefined ? [] : await readFolder(directory, problems)
  const sources = [
    ...root.filter(({ path }) => !added.some((one) => one.path === path)),
    ...(tenants === undefined ? [] : await readTenants(tenants, problems)),
    ...added,
  ]
  const inlineCss = sources.some(({ path }) => path.endsWith('.html')) ? await loadInliner() : undefined
  const sets = compile(sources, { locales, catalogue, markdown, parseYaml, inlineCss }, problems)
  // Where a tenant has a layout of its own, the root's files were read again with it.
  const found = new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem]))
  if (found.size > 0) throw new ConfigurationError([...found.values()].sort(byPath))
  return { sets, sources }
}

const byPath = (a: Problem, b: Problem): number => a.path.localeCompare(b.path, 'en', { numeric: true })

function listOf({ sets, sources }: Loaded): readonly TemplateFile[] {
  const tenantOf = new Map(sources.map(({ shown, tenant }) => [shown, tenant]))
  const files = [...sets.values()].flatMap((set) => [...set.values()].flat())
  return [...new Map(files.map((file) => [file.shown, file])).values()]
    .map(({ shown, channel, type, locale, format }) => {
      const tenant = tenantOf.get(shown)
      return {
        file: shown,
        channel,
        type,
        format,
        ...(locale !== undefined && { locale }),
        ...(tenant !== undefined && { tenant }),
      }
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1))
}
