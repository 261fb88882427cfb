import { ConfigurationError, type Overrides } from '@notify/core'
import type { CompiledFile, Made, TemplateSet } from './compile.ts'
import { keyOf } from './compile.ts'
import { escapeMarkdown, outputMaxChars } from './escape.ts'
import { localesFor, typesFor } from './file-name.ts'

/** What templates say in place of the notification's own words. */
export interface Rendered {
  readonly title?: string
  /** Markdown. */
  readonly body?: string
  readonly overrides?: Overrides
  /** Files that made it. */
  readonly files: readonly string[]
}

export interface Wanted {
  /** Its name, then its kind. */
  readonly channels: readonly string[]
  readonly type: string
  readonly locale: string
}

/** The files for a channel, a type and a language: the most special channel first, then the type, then the language. */
export function findFiles(
  set: TemplateSet | undefined,
  { channels, type, locale }: Wanted,
  locales: readonly string[],
): readonly CompiledFile[] {
  for (const channel of new Set([...channels, 'default']))
    for (const one of type === 'digest' ? [type] : typesFor(type))
      for (const language of localesFor(locale, locales)) {
        const found = set?.get(keyOf(channel, one, language))
        if (found) return found
      }
  return []
}

/** @throws {ConfigurationError} with file, line and column of what failed; never with the notification's text. */
export function renderFiles(
  files: readonly CompiledFile[],
  kind: string,
  values: Readonly<Record<string, unknown>>,
): Rendered {
  const isMail = files.some(({ format }) => format === 'html')
  let rendered: Omit<Rendered, 'files' | 'overrides'> = {}
  let native: Readonly<Record<string, unknown>> = {}
  for (const file of files) {
    const { title, text, structure } = makeOf(file, values)
    if (title !== undefined) rendered = { ...rendered, title }
    if (structure !== undefined) native = { ...native, ...(structure as object) }
    else if (text === undefined) continue
    else if (file.format === 'html') native = { ...native, html: text }
    else if (file.format === 'txt' && isMail) native = { ...native, text }
    else rendered = { ...rendered, body: file.format === 'txt' ? escapeMarkdown(text) : text }
  }
  const overrides = Object.keys(native).length > 0 && { overrides: { [kind]: native } as Overrides }
  return { ...rendered, ...overrides, files: files.map(({ shown }) => shown) }
}

function makeOf(file: CompiledFile, values: Readonly<Record<string, unknown>>): Made {
  const made = file.make(values)
  if (made.structure === undefined || JSON.stringify(made.structure).length <= outputMaxChars) return made
  throw new ConfigurationError('makes more than 1 MiB', { code: 'E_TEMPLATE_LIMIT', path: file.shown })
}
