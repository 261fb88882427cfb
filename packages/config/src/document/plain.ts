import type { Report } from '../check/report.ts'
import { join, unread, type Node } from './node.ts'

/** The values alone; their places, and what could not be read, go into the report. */
export function plain(node: Node, report: Report, path = ''): unknown {
  report.marks.set(path, node.mark)
  if (node.kind === 'list') return node.items.map((item, index) => plain(item, report, join(path, index)))
  if (node.kind === 'mapping')
    return Object.fromEntries(
      [...node.entries].map(([name, entry]) => [name, plain(entry, report, join(path, name))]),
    )
  for (const { at, ...problem } of node.problems ?? []) report.at(at, problem, path)
  if (node.value === unread) report.unreadable.add(path)
  return node.value
}
