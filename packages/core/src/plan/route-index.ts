import type { Notification } from '../notification.ts'
import type { Words } from './condition.ts'
import { glob } from './glob.ts'

/** Types and values come from outside: what is remembered of them is bounded. */
const mostTypes = 1_000
/** So many that ask for different words at one path are not asked one by one. */
const worthNarrowing = 4

export interface Indexed {
  /** Patterns of the types it can accept; nothing: any. */
  readonly types: readonly string[] | undefined
  /** What must stand at a path, for it to accept anything. */
  readonly words: readonly Words[]
}

export type Find<Entry> = (notification: Notification) => readonly Entry[]

/**
 * Finds what could accept a notification, in the order given: by its type, then by the path at which most of those that
 * are left ask for a word. What a notification costs follows how many match it, not how many there are.
 *
 * The answer may hold too much, never too little.
 */
export function indexEntries<Entry extends Indexed>(entries: readonly Entry[]): Find<Entry> {
  const ofType = byType(entries)
  const memo = new Map<string, Find<Entry>>()
  return (notification) => {
    let find = memo.get(notification.type)
    if (!find) {
      if (memo.size >= mostTypes) memo.clear()
      memo.set(notification.type, (find = byWord(ofType(notification.type))))
    }
    return find(notification)
  }
}

function byType<Entry extends Indexed>(entries: readonly Entry[]): (type: string) => readonly Entry[] {
  const exact = new Map<string, number[]>()
  const broad: { readonly index: number; readonly accepts: (type: string) => boolean }[] = []
  for (const [index, { types = ['*'] }] of entries.entries())
    for (const type of types) {
      const known = exact.get(type)
      if (type.includes('*')) broad.push({ index, accepts: glob(type) })
      else if (known) known.push(index)
      else exact.set(type, [index])
    }
  return (type) => {
    const found = new Set(exact.get(type))
    for (const { index, accepts } of broad) if (accepts(type)) found.add(index)
    return [...found].sort((a, b) => a - b).map((index) => entries[index]!)
  }
}

function byWord<Entry extends Indexed>(entries: readonly Entry[]): Find<Entry> {
  const path = mostAsked(entries)
  if (path === undefined) return () => entries
  const asking = entries.map(({ words }) => words.find((one) => one.path === path))
  const { read } = asking.find((one) => one !== undefined)!
  const known = new Set(asking.flatMap((one) => one?.values ?? []))
  const others = entries.filter((_, index) => asking[index] === undefined)
  const lists = new Map<unknown, readonly Entry[]>()
  return (notification) => {
    const value = read(notification)
    if (Array.isArray(value)) return entries
    if (!known.has(value)) return others
    let list = lists.get(value)
    if (!list) {
      list = entries.filter((_, index) => asking[index]?.values.includes(value) ?? true)
      lists.set(value, list)
    }
    return list
  }
}

function mostAsked(entries: readonly Indexed[]): string | undefined {
  const asked = new Map<string, number>()
  for (const { words } of entries)
    for (const path of new Set(words.map((one) => one.path))) asked.set(path, (asked.get(path) ?? 0) + 1)
  const [path, count] = [...asked].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0])
  return count >= worthNarrowing ? path : undefined
}
