import type { Delivery } from '@notify/core'
import type { Done, Store, Work } from '@notify/core/store'

/** One of two stores that are compared. Deliveries have names, because each store gives them ids of its own. */
export interface Side {
  /** Ids of deliveries, by name. */
  readonly known: ReadonlyMap<string, string>
  /** Those in flight, as they were leased the last time. */
  readonly inFlight: Map<string, Delivery>
  store: Store
  commit(work: Partial<Work>): Promise<Done>
  /** A value as both sides write it: names instead of ids. */
  plain(value: unknown): unknown
  /** @returns The answer, its deliveries named, in an order that says nothing. */
  remember(done: Done): unknown
  history(): Promise<unknown>
}

export function createSide(store: Store): Side {
  const names = new Map<string, string>()
  const known = new Map<string, string>()
  const inFlight = new Map<string, Delivery>()

  function name(id: string, given: string): string {
    const before = names.get(id)
    if (before !== undefined) return before
    names.set(id, given)
    known.set(given, id)
    return given
  }
  const nameAll = (notification: string, receipts: readonly { readonly delivery?: string }[]): void => {
    for (const [index, { delivery }] of receipts.entries())
      if (delivery !== undefined) name(delivery, `${notification}, delivery ${index}`)
  }
  function leasedName(one: Delivery): string {
    const { notifications, channel, recipient, level } = one
    return name(one.id, [notifications[0]?.id, channel, recipient?.id, level].join(', '))
  }

  const side: Side = {
    known,
    inFlight,
    store,
    commit: (work) => side.store.commit({ owner: 'one', accept: [], settle: [], control: [], ...work }),
    plain: (value) =>
      JSON.parse(JSON.stringify(value), (_, part: unknown) =>
        typeof part === 'string' ? (names.get(part) ?? part) : part,
      ),
    remember({ accepted, settled, controlled, leased }) {
      for (const one of accepted) if (!(one instanceof Error)) nameAll(one.id, one.receipts)
      for (const one of leased) inFlight.set(leasedName(one), one)
      return side.plain({
        accepted: accepted.map((one) =>
          one instanceof Error ? one.message : { ...one, durable: undefined },
        ),
        settled: settled.map((one) => one ?? 'the lease was lost'),
        controlled,
        leased: leased.map((one) => [leasedName(one), one] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      })
    },
    async history() {
      const { entries } = await side.store.read('history', { limit: 1_000 })
      for (const { notification, receipts } of entries) nameAll(notification.id, receipts)
      return side.plain(entries)
    },
  }
  return side
}
