import type { Keyed } from '../apply/tables.ts'

/** One thing that a commit changed. Without a value it is deleted. */
export interface Written<Value> {
  readonly key: string
  readonly change?: { readonly value: Value; readonly text: string; readonly at: number | undefined }
  /** It was not there before, or nobody asked. */
  readonly isNew: boolean
}

/** Things by key: each is loaded once, when it is first asked for, and compared with what was loaded in the end. */
export interface Kept<Value> extends Keyed<Value> {
  /** Everything that is here now, loaded or new. */
  values(): Iterable<Value>
  has(key: string): boolean
  written(): readonly Written<Value>[]
}

interface Entry<Value> {
  value: Value | undefined
  /** As it was loaded; nothing if it was not there. */
  readonly text: string | undefined
}

export function kept<Value>(
  load: (key: string) => string | undefined,
  read: (text: string, key: string) => Value,
  write: (value: Value) => string,
  at?: (value: Value) => number | undefined,
): Kept<Value> {
  const entries = new Map<string, Entry<Value>>()

  function entryOf(key: string): Entry<Value> {
    let entry = entries.get(key)
    if (entry) return entry
    const text = load(key)
    // It is here before it is read: what refers to each other is read once.
    entries.set(key, (entry = { value: undefined, text }))
    if (text !== undefined) entry.value = read(text, key)
    return entry
  }

  return {
    get: (key) => entryOf(key).value,
    set(key, value) {
      // What is only set is not loaded first.
      const entry = entries.get(key)
      if (entry) entry.value = value
      else entries.set(key, { value, text: undefined })
    },
    delete(key) {
      entryOf(key).value = undefined
    },
    has: (key) => entries.has(key),
    *values() {
      for (const { value } of entries.values()) if (value !== undefined) yield value
    },
    written() {
      const all: Written<Value>[] = []
      for (const [key, { value, text: before }] of entries) {
        const text = value === undefined ? undefined : write(value)
        if (text === before) continue
        const change =
          value === undefined || text === undefined ? undefined : { value, text, at: at?.(value) }
        all.push({ key, isNew: before === undefined, ...(change && { change }) })
      }
      return all
    },
  }
}
