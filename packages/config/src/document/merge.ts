import type { List, Mapping, Node } from './node.ts'
import { entryOf } from './node.ts'

/**
 * Puts one document over another: mappings merge by key, lists replace, `null` removes.
 *
 * Routes merge by `name`; those that only `over` has come first. `over` may also give them as a mapping from name to what
 * changes, where `null` removes a route. Lists of rules that an earlier system wrote merge like routes.
 */
export function merge(base: Node, over: Node): Node {
  return mergeAt(base, over, 0)
}

function mergeAt(base: Node | undefined, over: Node, depth: number): Node {
  if (over.kind !== 'mapping') return over
  const entries = new Map(base?.kind === 'mapping' ? base.entries : [])
  for (const [name, node] of over.entries) {
    const before = entries.get(name)
    if (isNothing(node)) entries.delete(name)
    else if (depth === 0 && isRoutes(name, node)) entries.set(name, mergeRoutes(before, node))
    else entries.set(name, mergeAt(before, node, depth + 1))
  }
  return { ...over, entries }
}

const isRoutes = (name: string, { kind }: Node): boolean =>
  name === 'routes' || (name === 'event_routing' && kind === 'list')

const isNothing = (node: Node): boolean => node.kind === 'scalar' && node.value === null

function mergeRoutes(base: Node | undefined, over: Node): Node {
  const before = base?.kind === 'list' ? base.items : []
  if (over.kind === 'mapping') return byName(before, over)
  if (over.kind !== 'list' || before.length === 0) return over
  const own = over.items
  const known = new Set(before.map(nameOf))
  const added = own.filter((route) => nameOf(route) === undefined || !known.has(nameOf(route)))
  const merged = before.map((route) => {
    const name = nameOf(route)
    const change = name === undefined ? undefined : own.find((one) => nameOf(one) === name)
    return change ? mergeAt(route, change, 1) : route
  })
  return { ...over, items: [...added, ...merged] }
}

/** `routes: { page: null, digest: { … } }`. */
function byName(before: readonly Node[], over: Mapping): List {
  const known = new Set(before.map(nameOf))
  const kept = before.flatMap((route) => {
    const name = nameOf(route)
    const change = name === undefined ? undefined : over.entries.get(name)
    if (!change) return [route]
    return isNothing(change) ? [] : [mergeAt(route, change, 1)]
  })
  const added = [...over.entries].flatMap(([name, node]) =>
    known.has(name) || isNothing(node) ? [] : [named(name, node)],
  )
  return { kind: 'list', mark: over.mark, items: [...added, ...kept] }
}

const named = (name: string, node: Node): Node =>
  node.kind === 'mapping'
    ? {
        ...node,
        entries: new Map([['name', { kind: 'scalar', mark: node.mark, value: name }], ...node.entries]),
      }
    : node

const nameOf = (route: Node): string | undefined => {
  const name = entryOf(route, 'name')
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined
}
