import { join, type Mark, type Node } from '../document/node.ts'

/**
 * Plain values as a document.
 *
 * @param marks  By path. A value without one has that of what it stands in.
 * @param usual  Of what has none at all.
 */
export function toNode(value: unknown, marks: ReadonlyMap<string, Mark>, usual: Mark, path = ''): Node {
  const mark = marks.get(path) ?? usual
  if (Array.isArray(value))
    return {
      kind: 'list',
      mark,
      items: value.map((item, index) => toNode(item, marks, mark, join(path, index))),
    }
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', mark, value }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  return {
    kind: 'mapping',
    mark,
    entries: new Map(entries.map(([name, entry]) => [name, toNode(entry, marks, mark, join(path, name))])),
  }
}
