/** Runs `commit` with what `work` gives, after every earlier one of the same key, however long its work takes. */
export type InOrder = <Value, Result>(
  key: string | undefined,
  work: Value | Promise<Value>,
  commit: (value: Value) => Promise<Result>,
) => Promise<Result>

/**
 * Planning may take a while: a stage asks a database, a hash is computed. What is said of one incident must still be
 * committed in the order in which it was said; what has no key waits for nobody.
 */
export function inOrder(): InOrder {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work, commit) => {
    if (key === undefined || !last.has(key)) {
      if (!(work instanceof Promise)) return commit(work)
      if (key === undefined) return commit(await work)
    }
    const earlier = last.get(key)
    const began = (async () => {
      await earlier
      // Wrapped: the next one waits until this commit was asked for, not until it was answered.
      return { result: commit(await work) }
    })()
    const mine = began.catch(() => {})
    last.set(key, mine)
    void mine.then(() => last.get(key) === mine && last.delete(key))
    return (await began).result
  }
}

/** The key of a draft, as far as it can be read without checking it. */
export function keyOf(draft: unknown): string | undefined {
  try {
    const { key, tenant } = (draft ?? {}) as { readonly key?: unknown; readonly tenant?: unknown }
    return typeof key === 'string' ? `${String(tenant)}\u0000${key}` : undefined
  } catch {
    return undefined
  }
}
