import type { Problem } from '@notify/core'
import type { Report } from '../check/report.ts'
import { entryOf, shown, unread, type Mapping, type Node } from '../document/node.ts'
import { toNode } from '../environment/to-node.ts'
import { channelFromUrl } from './channel-from-url.ts'

/** A document in which no channel is named by a URL any more. */
export interface WithoutUrls {
  readonly node: Node
  readonly warnings: readonly Problem[]
}

/**
 * Puts `use` and the options in place of a `url` without `use`, e.g. `ops: { url: 'discord://…' }`. What stands beside it
 * goes over what the URL says. What is wrong goes into the report.
 */
export function withoutFamiliarUrls(node: Node, report: Report): WithoutUrls {
  const channels = entryOf(node, 'channels')
  if (node.kind !== 'mapping' || channels?.kind !== 'mapping') return { node, warnings: [] }
  const warnings: Problem[] = []
  const entries = [...channels.entries].map(
    ([name, entry]) =>
      [name, entry.kind === 'mapping' ? expand(entry, name, report, warnings) : entry] as const,
  )
  const expanded: Mapping = { ...channels, entries: new Map(entries) }
  return { node: { ...node, entries: new Map([...node.entries, ['channels', expanded]]) }, warnings }
}

function expand(entry: Mapping, name: string, report: Report, warnings: Problem[]): Mapping {
  const { url, ...others } = Object.fromEntries(entry.entries)
  if (!url || 'use' in others || url.kind !== 'scalar' || typeof url.value !== 'string') return entry
  const at = `channels.${name}.url`
  const { mark } = url
  const read = channelFromUrl(url.value)
  if ('problem' in read) {
    const { path: _, ...problem } = read.problem
    report.at(mark, problem, at)
    const missing: Node = { kind: 'scalar', mark, value: unread }
    return { ...entry, entries: new Map(Object.entries({ ...others, use: missing })) }
  }
  for (const note of read.notes)
    warnings.push({ code: 'E_CONFIG_URL', path: shown(mark), message: `${at}: ${note}` })
  const made = toNode({ use: read.use, ...read.options }, new Map(), mark)
  const own = Object.entries(others)
  return { ...entry, entries: new Map([...(made as Mapping).entries, ...own]) }
}
