import type { Keyed } from '../apply/tables.ts'

/** One thing that a commit changed. Without a value it is deleted. */
export interface Written<Value> {
  readonly key: string
  readonly change?: { readonly value: Value; readonly text: string; readonly at: number | undefined }
  /** It was not there before, or nobody asked. */
  readonly isNew: boolean
}

/** How a store keeps one kind of thing. */
export interface Form<Value> {
  load(key: string): Value | undefined
  /** As it is written. */
  write(value: Value): string
  /** The same of what was loaded; nothing if it still is as it was. */
  changed(value: Value, key: string): string | undefined
  /** By what its age is judged, where it is forgotten some day. Epoch ms. */
  at?(value: Value): number | undefined
}

/** Things by key: each is loaded once, when it is first asked for, and compared with what was loaded in the end. */
export interface Kept<Value> extends Keyed<Value> {
  /** Everything that is here now, loaded or new. */
  values(): Iterable<Value>
  has(key: string): boolean
  /** @param also What is written even if its text is as it was. */
  written(also?: (value: Value) => boolean): readonly Written<Value>[]
}

interface Entry<Value> {
  value: Value | undefined
  /** As it was found; not if it is new, or nobody asked. */
  readonly loaded: boolean
}

export function kept<Value>(form: Form<Value>): Kept<Value> {
  const entries = new Map<string, Entry<Value>>()

  function entryOf(key: string): Entry<Value> {
    let entry = entries.get(key)
    if (entry) return entry
    const value = form.load(key)
    entries.set(key, (entry = { value, loaded: value !== undefined }))
    return entry
  }

  return {
    get: (key) => entryOf(key).value,
    set(key, value) {
      // What is only set is not loaded first.
      const entry = entries.get(key)
      if (entry) entry.value = value
      else entries.set(key, { value, loaded: false })
    },
    delete(key) {
      entryOf(key).value = undefined
    },
    has: (key) => entries.has(key),
    values: () => present(entries),
    written(also) {
      const all: Written<Value>[] = []
      for (const [key, { value, loaded }] of entries) {
        if (value === undefined) {
          if (loaded) all.push({ key, isNew: false })
          continue
        }
        let text = loaded ? form.changed(value, key) : form.write(value)
        if (text === undefined && also?.(value)) text = form.write(value)
        if (text !== undefined)
          all.push({ key, isNew: !loaded, change: { value, text, at: form.at?.(value) } })
      }
      return all
    },
  }
}

/** Outside of `kept`, as every generator of a commit is outside of what the commit makes: see `createDue`. */
function* present<Value>(entries: ReadonlyMap<string, Entry<Value>>): Generator<Value> {
  for (const { value } of entries.values()) if (value !== undefined) yield value
}

/** Kept as one text, which is compared. */
export function textForm<Value>(
  load: (key: string) => string | undefined,
  read: (text: string) => Value,
  write: (value: Value) => string,
  at?: (value: Value) => number | undefined,
): Form<Value> {
  const before = new Map<string, string>()
  return {
    load(key) {
      const text = load(key)
      if (text === undefined) return undefined
      before.set(key, text)
      return read(text)
    },
    write,
    changed(value, key) {
      const text = write(value)
      return text === before.get(key) ? undefined : text
    },
    ...(at && { at }),
  }
}
