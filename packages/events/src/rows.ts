import type { Field } from '@notify/core'
import type { Say } from './language.ts'
import { asCode, asText } from './markdown.ts'

export type Row = readonly [name: string, value: string | undefined]

/** What may stand beside its neighbour. */
const shortMaxChars = 40

/** A field for each row that has a value. */
export const fieldsOf = (...rows: readonly Row[]): readonly Field[] =>
  rows.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ name, value, ...(value.length <= shortMaxChars && !value.includes('\n') && { inline: true }) }],
  )

export const took = (say: Say, durationMs: number | undefined): Row => [
  say('Duration', '所要時間'),
  say.duration(durationMs),
]

/** One line for each entry. */
export const detailsRow = (say: Say, details: Readonly<Record<string, unknown>> | undefined): Row => {
  const lines = Object.entries(details ?? {}).map(([name, value]) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value)
    return say(`${name}: ${shown}`, `${name}：${shown}`)
  })
  return [say('Details', '詳細'), lines.length === 0 ? undefined : lines.join('\n')]
}

/** What went wrong, in the words of the program that failed; below it where. */
export function bodyOf(message: string | undefined, traceback?: string): string | undefined {
  const parts = [
    ...(message === undefined ? [] : [asText(message)]),
    ...(traceback === undefined ? [] : [asCode(traceback)]),
  ]
  return parts.length === 0 ? undefined : parts.join('\n\n')
}
