import { Liquid, type Emitter, type Template } from 'liquidjs'
import { outputMaxChars, paragraphs, RenderFailure } from './escape.ts'
import {
  byField,
  libraryFilters,
  libraryTags,
  withFieldName,
  outputEscape,
  ownFilters,
  type Output,
} from './filters.ts'

/** Characters of one file. */
export const parseMaxChars = 100_000

/** How Liquid is set: by its own documents these limits are cooperative, so templates belong to the operator. */
const hardened = {
  ownPropertyOnly: true,
  strictVariables: true,
  strictFilters: true,
  parseLimit: parseMaxChars,
  /** ms */
  renderLimit: 100,
  /** Characters and items made while rendering. */
  memoryLimit: 1_000_000,
  dynamicPartials: false,
} as const

export interface EngineOptions {
  /** Layouts and partials by name, as a template refers to them. */
  readonly partials: Readonly<Record<string, string>>
  /** Markdown to HTML, for `{% body %}`. Left out: paragraphs of text. */
  readonly markdown?: ((markdown: string) => string) | undefined
}

/** An engine without files, without what is not on the lists, and with its output's escaping. */
export function createEngine(output: Output, { partials, markdown = paragraphs }: EngineOptions): Liquid {
  const engine = new Liquid({
    ...hardened,
    outputEscape: outputEscape[output],
    templates: withQuotes(partials),
    // A missing entry of metadata may be asked for in a condition, and has a default.
    lenientIf: true,
    cache: true,
  })
  for (const [name, filter] of Object.entries(engine.filters)) {
    if (!libraryFilters.has(name)) engine.unregisterFilter(name)
    else if (byField.has(name)) engine.registerFilter(name, withFieldName(name, filter))
  }
  for (const name of Object.keys(engine.tags))
    if (!libraryTags.has(name)) Reflect.deleteProperty(engine.tags, name)
  for (const [name, filter] of Object.entries(ownFilters[output])) engine.registerFilter(name, filter)
  if (output !== 'data')
    engine.registerTag('body', {
      parse() {},
      render({ globals }, emitter: Emitter) {
        const body = (globals as { readonly body?: unknown }).body
        if (typeof body === 'string') emitter.write(output === 'html' ? markdown(body) : body)
      },
    })
  return engine
}

/** Names are taken literally, and many write them in quotes. */
const withQuotes = (partials: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(partials).flatMap(([name, text]) => [
      [name, text],
      [`'${name}'`, text],
      [`"${name}"`, text],
    ]),
  )

/**
 * Renders; once more if the time ran out while this process did not run, as on a busy machine.
 *
 * @throws What liquidjs throws, or a {RenderFailure}.
 */
export function renderText(...given: Parameters<typeof renderOnce>): string {
  const before = process.cpuUsage()
  try {
    return renderOnce(...given)
  } catch (error) {
    const { user, system } = process.cpuUsage(before)
    const wasPaused = (user + system) / 1_000 < hardened.renderLimit / 2
    if (wasPaused && /render limit exceeded/.test((error as Error).message)) return renderOnce(...given)
    throw error
  }
}

function renderOnce(
  engine: Liquid,
  template: Template[],
  globals: Readonly<Record<string, unknown>>,
): string {
  // As globals, so that a partial sees them too.
  const text: unknown = engine.renderSync(template, {}, { globals })
  if (typeof text !== 'string') return ''
  if (text.length > outputMaxChars) throw new RenderFailure('makes more than 1 MiB of text')
  return text
}
