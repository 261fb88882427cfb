import type { Problem } from '@notify/core'
import type { Liquid } from 'liquidjs'
import { baseLayout } from './base-layout.ts'
import type { CatalogueData, MetadataFields } from './catalogue.ts'
import { checkSyntax, checkText, offsetBy, referencesIn } from './check.ts'
import { createEngine, parseMaxChars } from './engine.ts'
import { readName, type Format, type TemplateName } from './file-name.ts'
import type { Output } from './filters.ts'
import type { InlineCss } from './inline-css.ts'
import { placeIn, type Place } from './problems.ts'
import type { SourceFile } from './read-folder.ts'
import { readStructure, type Structure } from './structure.ts'

/** What a file makes of a notification's variables. */
export interface Made {
  readonly title?: string
  readonly text?: string
  readonly structure?: unknown
}

export interface CompiledFile extends TemplateName {
  readonly shown: string
  /** @throws {ConfigurationError} with the place of what failed. */
  make(values: Readonly<Record<string, unknown>>): Made
}

export interface CompileOptions {
  readonly locales: readonly string[]
  readonly catalogue?: CatalogueData | undefined
  readonly markdown?: ((markdown: string) => string) | undefined
  readonly parseYaml?: ((text: string) => unknown) | undefined
  /** Left out where there is no HTML. */
  readonly inlineCss: InlineCss | undefined
}

/** The files that one tenant sees, by the key of `keyOf`. */
export type TemplateSet = ReadonlyMap<string, readonly CompiledFile[]>

export const keyOf = (channel: string, type: string, locale: string): string =>
  `${channel}/${type}/${locale.toLowerCase()}`

const isShared = ({ path }: SourceFile): boolean => /^(layouts|partials)\//.test(path)

/** Reads all files; what is wrong is added to `problems`. The first set is the root's, without a name. */
export function compile(
  sources: readonly SourceFile[],
  options: CompileOptions,
  problems: Problem[],
): ReadonlyMap<string, TemplateSet> {
  const root = sources.filter(({ tenant }) => tenant === undefined)
  const rootSet = compileSet(root, root, options, problems)
  const sets = new Map([['', toSet(rootSet, problems)]])
  for (const tenant of new Set(sources.flatMap((source) => source.tenant ?? []))) {
    const own = sources.filter((source) => source.tenant === tenant)
    const visible = [...root.filter((file) => !own.some((one) => replaces(one, file))), ...own]
    // The root's templates differ only where a tenant has a layout or a partial of its own.
    const files = own.some(isShared)
      ? compileSet(visible, visible, options, problems)
      : [
          ...rootSet.filter(({ shown }) => visible.some((one) => one.shown === shown)),
          ...compileSet(own, visible, options, problems),
        ]
    sets.set(tenant, toSet(files, problems))
  }
  return sets
}

/** Files of one name belong together, whatever their endings; layouts and partials stand alone. */
const replaces = (own: SourceFile, root: SourceFile): boolean =>
  isShared(own) ? own.path === root.path : stemOf(own) === stemOf(root)

const stemOf = ({ path }: SourceFile): string => path.replace(/\.\w+$/, '')

function toSet(files: readonly CompiledFile[], problems: Problem[]): TemplateSet {
  const set = new Map<string, CompiledFile[]>()
  for (const file of files.toSorted((a, b) => (a.shown < b.shown ? -1 : 1))) {
    const key = keyOf(file.channel, file.type, file.locale ?? '')
    set.set(key, [...(set.get(key) ?? []), file])
  }
  for (const same of set.values()) {
    const bodies = same.filter(({ format }) => format === 'md' || format === 'txt')
    const structures = same.filter(({ format }) => format === 'json' || format === 'yaml')
    for (const list of [structures, same.some(({ format }) => format === 'html') ? [] : bodies])
      if (list.length > 1)
        problems.push({
          code: 'E_TEMPLATE_NAME',
          path: list[1]!.shown,
          message: `says the same as ${list[0]!.shown}`,
          hint: 'keep one of them',
        })
  }
  return set
}

const outputs: Readonly<Record<Format, Output>> = {
  json: 'data',
  yaml: 'data',
  html: 'html',
  md: 'md',
  txt: 'txt',
}

interface Workshop extends CompileOptions {
  readonly engines: Readonly<Record<Output, Liquid>>
  readonly problems: Problem[]
}

function compileSet(
  sources: readonly SourceFile[],
  visible: readonly SourceFile[],
  options: CompileOptions,
  problems: Problem[],
): readonly CompiledFile[] {
  const shared = visible.filter(isShared)
  const partials = {
    'layouts/base.html': baseLayout,
    ...Object.fromEntries(shared.map(({ path, text }) => [path, withoutMark(text)])),
  }
  const engine = (output: Output): Liquid => createEngine(output, { partials, markdown: options.markdown })
  const engines = { html: engine('html'), md: engine('md'), txt: engine('txt'), data: engine('data') }
  const before = problems.length
  checkShared(shared, engines, problems)
  // A layout that contains itself would be followed for ever.
  const isBroken = problems.length > before
  const found: Problem[] = []
  const workshop = { ...options, engines, problems: found }
  const files = sources
    .filter((source) => !isShared(source) && !(isBroken && /\{%-?\s*(render|layout)\b/.test(source.text)))
    .flatMap((source) => compileFile(source, workshop) ?? [])
  problems.push(...found.map((problem) => ({ ...problem, path: asShown(problem.path, shared) })))
  return files
}

/** A layout or partial of a tenant is known to Liquid by its path alone. */
const asShown = (place: string, shared: readonly SourceFile[]): string => {
  const source = shared.find(({ path }) => place.startsWith(`${path}:`))
  return source ? source.shown + place.slice(source.path.length) : place
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')

function checkShared(
  shared: readonly SourceFile[],
  engines: Readonly<Record<Output, Liquid>>,
  problems: Problem[],
): void {
  const links = new Map<string, readonly string[]>()
  for (const source of shared) {
    const { path, shown } = source
    if (isTooLong(source, problems)) continue
    const engine = engines[outputs[path.split('.').at(-1) as Format] ?? 'txt']
    const text = withoutMark(source.text)
    const { problems: found } = checkSyntax({ text, engine, place: placeIn(shown) })
    problems.push(...found)
    if (found.length === 0)
      links.set(
        path,
        referencesIn(text).map(([name]) => name),
      )
  }
  const leadsTo = (from: string, to: string, seen: Set<string>): boolean =>
    (links.get(from) ?? []).some((next) => {
      if (next === to) return true
      if (seen.has(next)) return false
      seen.add(next)
      return leadsTo(next, to, seen)
    })
  for (const { path, shown } of shared)
    if (leadsTo(path, path, new Set()))
      problems.push({ code: 'E_TEMPLATE_PARTIAL', path: `${shown}:1:1`, message: 'contains itself' })
}

function isTooLong({ text, shown }: SourceFile, problems: Problem[]): boolean {
  if (text.length <= parseMaxChars) return false
  const message = `is longer than ${parseMaxChars} characters`
  problems.push({ code: 'E_TEMPLATE_LIMIT', path: `${shown}:1:1`, message })
  return true
}

function compileFile(source: SourceFile, workshop: Workshop): CompiledFile | undefined {
  const { problems, locales, catalogue } = workshop
  const { path, shown } = source
  const name = readName(path, locales)
  if ('code' in name) {
    problems.push({ ...name, path: shown })
    return undefined
  }
  if (isTooLong(source, problems)) return undefined
  const text = withoutMark(source.text)
  const metadata = catalogue?.fieldsOf(name.type)
  const compiled = { ...name, shown }
  if (name.format === 'json' || name.format === 'yaml') {
    const structure = compileStructure({ text, shown, format: name.format, metadata }, workshop)
    return structure && { ...compiled, make: (values) => ({ structure: structure(values) }) }
  }
  const make = compileText({ text, shown, format: name.format, metadata }, workshop)
  return { ...compiled, make }
}

interface Content<F extends Format> {
  readonly text: string
  readonly shown: string
  readonly format: F
  readonly metadata: MetadataFields | undefined
}

function compileStructure(
  { text, shown, format, metadata }: Content<'json' | 'yaml'>,
  { engines, problems, parseYaml }: Workshop,
): Structure | undefined {
  const parse = format === 'json' ? (JSON.parse as (text: string) => unknown) : parseYaml
  if (parse)
    return readStructure({ source: text, file: shown, engine: engines.data, metadata, problems }, parse)
  const hint = "give templates() the option parseYaml, for example parse from 'yaml', or write JSON"
  problems.push({ code: 'E_TEMPLATE_FILE', path: shown, message: 'YAML cannot be read', hint })
  return undefined
}

/** A first line `# …` of .md and .txt is the title: plain text, whatever the rest is. */
function compileText(
  { text, shown, format, metadata }: Content<'html' | 'md' | 'txt'>,
  { engines, problems, inlineCss }: Workshop,
): CompiledFile['make'] {
  const place = placeIn(shown)
  const heading = format === 'html' ? null : /^# +([^\n]*)(?:\n+|$)/.exec(text)
  const check = (part: string, output: Output, start: number, finish?: InlineCss): Part => {
    const from = offsetBy({ line: 1, column: 1 }, text.slice(0, start))
    const moved: Place = ({ line, column }, file) =>
      file === undefined
        ? place({ line: line + from.line - 1, column: line === 1 ? column + from.column - 1 : column })
        : place({ line, column }, file)
    const checked = checkText({ text: part, engine: engines[output], metadata, place: moved, finish })
    problems.push(...checked.problems)
    return checked.render
  }
  const title = heading && check(heading[1]!, 'txt', heading[0].indexOf(heading[1]!, 2))
  const length = heading?.[0].length ?? 0
  const inline = format === 'html' ? inlineCss : undefined
  // With a title and nothing else, the body stays the notification's own.
  const body = length < text.length ? check(text.slice(length), outputs[format], length, inline) : undefined
  return (values) => {
    const said = title?.(values).replaceAll(/\s+/g, ' ').trim()
    return { ...(body && { text: body(values).trim() }), ...(said && { title: said }) }
  }
}

type Part = (values: Readonly<Record<string, unknown>>) => string
