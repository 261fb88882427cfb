import { entryOf, type Mapping, type Node } from './node.ts'

/** A document without the channels that it, or what lies under it, switches off; nothing names them any more. */
export function withoutDisabled(node: Node): Node {
  const channels = entryOf(node, 'channels')
  if (node.kind !== 'mapping' || channels?.kind !== 'mapping') return node
  const off = new Set([...channels.entries].filter(([, entry]) => isOff(entry)).map(([name]) => name))
  if (off.size === 0) return node
  const kept = new Map([...channels.entries].filter(([name]) => !off.has(name)))
  const entries = new Map(node.entries).set('channels', { ...channels, entries: kept })
  const routes = entries.get('routes')
  if (routes?.kind === 'list')
    entries.set('routes', { ...routes, items: routes.items.flatMap((route) => rerouted(route, off)) })
  const operators = entries.get('operators')
  if (operators) {
    const [left] = rerouted(operators, off)
    if (left) entries.set('operators', left)
    else entries.delete('operators')
  }
  return { ...node, entries }
}

/** `enabled: false`, also where a variable says so. */
export function isOff(entry: Node): boolean {
  const enabled = entryOf(entry, 'enabled')
  if (enabled?.kind !== 'scalar') return false
  return enabled.value === false || (enabled.mark.filled === true && enabled.value === 'false')
}

/** What names channels in `to`, without these; nothing if that was all. */
function rerouted(route: Node, off: ReadonlySet<string>): readonly Node[] {
  if (route.kind !== 'mapping') return [route]
  const to = without(route.entries.get('to'), off)
  if (to?.kind === 'list' && to.items.length === 0) return []
  const entries = replace(new Map(route.entries), 'to', to)
  const fallback = entries.get('fallback')
  if (fallback?.kind === 'mapping') replace(entries, 'fallback', rerouted(fallback, off)[0])
  else replace(entries, 'fallback', without(fallback, off))
  const escalate = entries.get('escalate')
  if (escalate?.kind === 'list')
    replace(entries, 'escalate', {
      ...escalate,
      items: escalate.items.flatMap((step) => rerouted(step, off)),
    })
  return [{ ...route, entries }]
}

function without(names: Node | undefined, off: ReadonlySet<string>): Node | undefined {
  if (names?.kind !== 'list') return names
  return {
    ...names,
    items: names.items.filter((name) => name.kind !== 'scalar' || !off.has(name.value as string)),
  }
}

/** An empty list says nothing. */
function replace(entries: Map<string, Node>, name: string, node: Node | undefined): Map<string, Node> {
  if (node === undefined || (node.kind === 'list' && node.items.length === 0)) entries.delete(name)
  else entries.set(name, node)
  return entries
}

/** A mapping of only these entries. */
export const pick = (node: Node, names: readonly string[]): Mapping => ({
  kind: 'mapping',
  mark: node.mark,
  entries: new Map(node.kind === 'mapping' ? [...node.entries].filter(([name]) => names.includes(name)) : []),
})
