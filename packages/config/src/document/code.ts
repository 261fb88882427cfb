import { pathToFileURL } from 'node:url'
import { stat } from 'node:fs/promises'
import { ConfigurationError, type Observer } from '@notify/core'
import type { Report } from '../check/report.ts'
import type { Environment } from '../find.ts'
import { join, type Mark, type Node } from './node.ts'
import { deepestNesting, forbidden, forbiddenKeys, nestedTooDeeply } from './read-values.ts'

export interface CodeDocument {
  readonly node: Node
  /** Only code can give them. */
  readonly observers?: readonly Observer[]
}

export interface CodeFile {
  readonly path: string
  /** As it is shown: `notify.config.ts`. */
  readonly name: string
  readonly env: Environment
}

/**
 * Imports a configuration that is a program: its default export is a document, or a function that gives one. In the place
 * of data may stand what the data would become: a channel, a stage, a condition, a list of policies, a store.
 *
 * @returns Nothing if it cannot be loaded: why not is in the report.
 */
export async function readCode(
  { path, name, env }: CodeFile,
  report: Report,
): Promise<CodeDocument | undefined> {
  const mark: Mark = { file: name, line: 0, column: 0 }
  const wrong = (message: string, hint?: string): undefined =>
    report.at(mark, { code: 'E_CONFIG_FILE', message, ...(hint !== undefined && { hint }) }) as undefined
  try {
    const { mtimeNs } = await stat(path, { bigint: true })
    // Another URL is another module: what was changed is read again.
    const module = (await import(`${pathToFileURL(path).href}?changed=${mtimeNs}`)) as { default?: unknown }
    const { default: given } = module
    const document: unknown = typeof given === 'function' ? await (given as Program)({ env }) : given
    if (!isPlain(document))
      return wrong('has no document as its default export', 'export default { channels: { … } }')
    const { observers, ...rest } = document as { readonly observers?: readonly Observer[] }
    const node = fromValue(rest, { mark, path: '', depth: 0, report })
    return observers ? { node, observers } : { node }
  } catch (error) {
    if (!ConfigurationError.is(error)) return wrong(`cannot be loaded: ${firstLine(error)}`)
    for (const { path: at, message, ...problem } of error.problems)
      report.at(mark, { ...problem, message: at === '' ? message : `${at}: ${message}` })
    return undefined
  }
}

type Program = (given: { readonly env: Environment }) => unknown

const firstLine = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message}`.split('\n')[0]!.slice(0, 200)
    : `it threw a ${typeof error}`

interface Place {
  readonly mark: Mark
  readonly path: string
  readonly depth: number
  readonly report: Report
}

/** Plain objects and lists are looked into, everything else is passed on as it is. */
export function fromValue(value: unknown, place: Place): Node {
  const { mark, path, depth, report } = place
  const inner = (name: string | number): Place => ({ ...place, path: join(path, name), depth: depth + 1 })
  if (depth > deepestNesting) {
    report.at(mark, nestedTooDeeply, path)
    return { kind: 'scalar', mark, value: null }
  }
  if (Array.isArray(value) && !isPolicies(path, value))
    return { kind: 'list', mark, items: value.map((item, index) => fromValue(item, inner(index))) }
  if (isPlain(value)) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
    for (const [name] of entries) if (forbiddenKeys.has(name)) report.at(mark, forbidden(name), path)
    return {
      kind: 'mapping',
      mark,
      entries: new Map(entries.map(([name, entry]) => [name, fromValue(entry, inner(name))])),
    }
  }
  const isOpaque = typeof value === 'function' || (typeof value === 'object' && value !== null)
  return { kind: 'scalar', mark: isOpaque ? { ...mark, opaque: true } : mark, value }
}

/** In a document policies are a mapping; code gives them in the order that counts. */
const isPolicies = (path: string, value: readonly unknown[]): boolean =>
  /(^|\.)policies$/.test(path) && value.every((one) => typeof one === 'object')

/** No instance of a class, and nothing that does something: a channel and a store are objects with methods. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  const values = Object.entries(value)
  // A secret may be a function: it alone makes no channel.
  return !values.some(([name, one]) => typeof one === 'function' && methods.has(name))
}

const methods = new Set(['render', 'send', 'around', 'commit'])
