import type { Limit } from '../store/store.ts'

/** What this notifier serves: all that its configuration has, and what one before it had. */
export interface Served {
  limits(): ReadonlyMap<string, Limit>
  /** @param before What the configuration had until now. */
  replaced(before: ReadonlyMap<string, Limit>): void
}

/** What was removed is still handed out, to end with a reason; of what it never had, it knows nothing. */
export function served(now: () => ReadonlyMap<string, Limit>): Served {
  let all: ReadonlyMap<string, Limit> = new Map()
  return {
    limits: () => new Map([...all, ...now()]),
    replaced(before) {
      const had = [...all, ...before].filter(([name]) => !now().has(name))
      all = new Map(had.map(([name, limit]) => [name, { ...limit, removed: true }]))
    },
  }
}
