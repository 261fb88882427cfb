import type { CompiledFile, TemplateSet } from './compile.ts'
import { findFiles } from './render.ts'

/** Which files tell one type in one language through one channel. */
export interface Covered {
  readonly channel: string
  readonly type: string
  readonly locale: string
  /** None: the channel's own rendering. */
  readonly files: readonly string[]
  /** There is a file for just this type and language; otherwise a more general one stands in. */
  readonly exact: boolean
}

export interface Coverage {
  readonly rows: readonly Covered[]
  /** As a table: one line for a channel and a type, one column for a language. */
  readonly text: string
}

/** @param types  Of the catalogue: they are there without a file too. */
export function coverageOf(
  set: TemplateSet | undefined,
  locales: readonly string[],
  types: readonly string[] = [],
): Coverage {
  const files = [...(set?.values() ?? [])].flat()
  const channels = [...new Set(files.map(({ channel }) => channel))].sort()
  const known = [...new Set([...files.map(({ type }) => type), ...types])].sort()
  const rows = channels.flatMap((channel) =>
    known.flatMap((type) =>
      locales.map((locale, index) => {
        const found = findFiles(set, { channels: [channel], type, locale }, locales)
        const exact = isExact(found, { channel, type, locale }, index === 0)
        return { channel, type, locale, files: found.map(({ shown }) => shown), exact }
      }),
    ),
  )
  return { rows, text: tableOf(rows, locales) }
}

/** A file without a language is in the first one. */
const isExact = (
  [file]: readonly CompiledFile[],
  { channel, type, locale }: Pick<Covered, 'channel' | 'type' | 'locale'>,
  isFirst: boolean,
): boolean =>
  file?.channel === channel &&
  file.type === type &&
  (file.locale === locale || (isFirst && file.locale === undefined))

/** Files that stand in are in brackets. */
function tableOf(rows: readonly Covered[], locales: readonly string[]): string {
  const lines = new Map<string, string[]>()
  for (const { channel, type, files, exact } of rows) {
    const key = `${channel}\n${type}`
    const names = files.map((file) => file.split('/').slice(1).join('/')).join(' ')
    const cell = names === '' ? '-' : exact ? names : `(${names})`
    lines.set(key, [...(lines.get(key) ?? key.split('\n')), cell])
  }
  const table = [['channel', 'type', ...locales], ...lines.values()]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)))
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
