import { glob } from './glob.ts'

/** Types come from outside: what is remembered of them is bounded. */
const mostTypes = 1_000

/**
 * Finds by type what could accept a notification, in the order given. `types` are patterns; nothing means any.
 *
 * The answer may hold too much, never too little.
 */
export function indexByType<Entry extends { readonly types: readonly string[] | undefined }>(
  entries: readonly Entry[],
): (type: string) => readonly Entry[] {
  const exact = new Map<string, number[]>()
  const broad: { readonly index: number; readonly accepts: (type: string) => boolean }[] = []
  for (const [index, { types = ['*'] }] of entries.entries())
    for (const type of types) {
      const known = exact.get(type)
      if (type.includes('*')) broad.push({ index, accepts: glob(type) })
      else if (known) known.push(index)
      else exact.set(type, [index])
    }
  const find = (type: string): readonly Entry[] => {
    const found = new Set(exact.get(type))
    for (const { index, accepts } of broad) if (accepts(type)) found.add(index)
    return [...found].sort((a, b) => a - b).map((index) => entries[index]!)
  }
  const memo = new Map<string, readonly Entry[]>()
  return (type) => {
    const known = memo.get(type)
    if (known) return known
    if (memo.size >= mostTypes) memo.clear()
    const found = find(type)
    memo.set(type, found)
    return found
  }
}
