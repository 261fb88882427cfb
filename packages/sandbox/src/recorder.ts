import type { Mutable, SandboxMessage, SandboxRequest, Vendor } from './message.ts'

/** Everything so far, in the order of arrival. */
export interface Seen {
  readonly messages: readonly SandboxMessage[]
  readonly requests: readonly SandboxRequest[]
}

export interface Recorder extends Seen {
  /** Keeps it; whoever changes it afterwards says `changed`. */
  request(
    entry: Pick<SandboxRequest, 'vendor' | 'at' | 'connection' | 'method' | 'path'>,
  ): Mutable<SandboxRequest>
  message(entry: Omit<SandboxMessage, 'edits'>): Mutable<SandboxMessage>
  changed(): void
  /** A number for a connection. */
  connection(): number
  of<Item extends { readonly vendor: Vendor }>(items: readonly Item[], vendor?: Vendor): readonly Item[]
  /** Asks again after every change. Rejects when it is aborted, the sandbox closes, or `find` throws. */
  waitFor<Found>(find: (seen: Seen) => Found, options?: WaitOptions): Promise<Exclude<Found, Nothing>>
  reset(): void
  close(): void
}

export interface WaitOptions {
  readonly signal?: AbortSignal
}

export type Nothing = undefined | null | false | 0 | ''

export function createRecorder(): Recorder {
  const messages: SandboxMessage[] = []
  const requests: SandboxRequest[] = []
  const watchers = new Set<Watcher>()
  let connections = 0
  const seen: Seen = { messages, requests }
  const changed = (): void => {
    for (const { look } of watchers) look()
  }
  const keep = <Item>(items: unknown[], item: Item): Item => {
    items.push(item)
    changed()
    return item
  }

  return {
    ...seen,
    changed,
    connection: () => ++connections,
    of: (items, vendor) => items.filter((item) => vendor === undefined || item.vendor === vendor),
    request: (entry) => keep(requests, { ...entry, headers: {}, body: new Uint8Array(), refused: [] }),
    message: (entry) =>
      keep(messages, {
        ...entry,
        to: [...entry.to],
        mentions: [...entry.mentions],
        warnings: [...entry.warnings],
        requests: [...entry.requests],
        edits: [],
      }),
    waitFor: (find, { signal } = {}) => watch(watchers, () => find(seen), signal),
    reset() {
      messages.length = 0
      requests.length = 0
      changed()
    },
    close() {
      for (const { fail } of watchers) fail(new Error('the sandbox was closed'))
    },
  }
}

interface Watcher {
  readonly look: () => void
  readonly fail: (why: unknown) => void
}

function watch<Found>(
  watchers: Set<Watcher>,
  find: () => Found,
  signal: AbortSignal | undefined,
): Promise<Exclude<Found, Nothing>> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      watchers.delete(watcher)
      signal?.removeEventListener('abort', abort)
    }
    const fail = (why: unknown): void => {
      stop()
      reject(why)
    }
    const abort = (): void => fail(signal?.reason)
    const look = (): void => {
      try {
        const found = find()
        if (!found) return
        stop()
        resolve(found as Exclude<Found, Nothing>)
      } catch (error) {
        fail(error)
      }
    }
    const watcher = { look, fail }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    watchers.add(watcher)
    look()
  })
}
