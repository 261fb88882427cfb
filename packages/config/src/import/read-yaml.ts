import { ConfigurationError } from '@notify/core'
import { parseDocument } from 'yaml'
import { sentence } from '../document/yaml.ts'

const maxChars = 1_048_576
const aliasesMax = 50

/**
 * The values of a file of another tool. Its text is never read as ours: a dollar sign is one.
 *
 * @throws {ConfigurationError} `E_CONFIG_YAML` with the first thing that is wrong, at `file:line:column`.
 */
export function readYaml(text: string, file: string): unknown {
  const wrong = (message: string): never => {
    throw new ConfigurationError(message, { code: 'E_CONFIG_YAML', path: file })
  }
  if (text.length > maxChars) return wrong('is larger than 1 MiB')
  try {
    const document = parseDocument(text, { version: '1.2', merge: true, strict: true, stringKeys: true })
    const [error] = document.errors
    if (error) {
      const { line = 1, col = 1 } = error.linePos?.[0] ?? {}
      throw new ConfigurationError([{ ...sentence(error), path: `${file}:${line}:${col}` }])
    }
    return document.toJS({ maxAliasCount: aliasesMax }) as unknown
  } catch (error) {
    if (ConfigurationError.is(error)) throw error
    return wrong('nested too deeply, or with too many aliases')
  }
}

export type Values = Readonly<Record<string, unknown>>

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const valuesOf = (value: unknown): Values => (isValues(value) ? value : {})
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : []
/** A text, or a list of them. */
export const wordsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one) => textOf(one) ?? [])
/** Text and numbers; nothing for what is empty. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
