/** Compares what was acknowledged, what the receiver saw and what the store says. Pure. */
import type { Recorded } from './recording.ts'

/** A line of the load's log: what was offered under this idempotency key was acknowledged as this notification. */
export interface Accepted {
  readonly key: string
  readonly id: string
  readonly repeated: boolean
  /** When it was offered. Epoch ms. */
  readonly at?: number
  /** The destination, where it named one. */
  readonly to?: string
}

/** What the store says of one notification. */
export interface Kept {
  readonly id: string
  readonly receipts: readonly {
    readonly outcome: string
    readonly delivery?: string
    readonly channel?: string
    readonly why?: string
    readonly attempts?: number
  }[]
  /** Deliveries with an attempt that ended as delivered, once for each such attempt. */
  readonly delivered: readonly string[]
}

export interface Tally {
  readonly accepted: number
  /** Seen and taken by the receiver. */
  readonly delivered: number
  /** Acknowledged, and neither taken by the receiver nor ended in another recorded state. */
  readonly lost: readonly string[]
  /** Taken once more under the same key. */
  readonly labelled: number
  /** Taken once more under another key, or one idempotency key that became two notifications. */
  readonly unlabelled: readonly string[]
  /** By outcome, as the store says. */
  readonly states: Readonly<Record<string, number>>
  /** Sent again although the store had it as delivered; said to be delivered and never seen; two digests with one item. */
  readonly contradictions: readonly string[]
}

const taken = ({ status }: Recorded): boolean => status >= 200 && status < 300
const itemsOf = (one: Recorded): readonly string[] => one.members ?? [one.notification]

export function verify(
  accepted: readonly Accepted[],
  recorded: readonly Recorded[],
  kept: readonly Kept[],
): Tally {
  const ids = new Set(accepted.map(({ id }) => id))
  const { keysOf, labelled, changed } = countTaken(recorded)
  const known = new Map(kept.map((one) => [one.id, one]))
  const states: Record<string, number> = {}
  for (const { receipts } of kept)
    for (const { outcome } of receipts) states[outcome] = (states[outcome] ?? 0) + 1
  const ended = (id: string): boolean => {
    const receipts = known.get(id)?.receipts ?? []
    return receipts.length > 0 && receipts.every(({ outcome }) => otherEnds.has(outcome))
  }
  return {
    accepted: ids.size,
    delivered: [...ids].filter((id) => keysOf.has(id)).length,
    lost: [...ids].filter((id) => !keysOf.has(id) && !ended(id)),
    labelled,
    unlabelled: [...[...keysOf].filter(([, keys]) => keys.size > 1).map(([id]) => id), ...twins(accepted)],
    states,
    contradictions: [...changed, ...contradictions(kept, keysOf)],
  }
}

/** A notification that ended like this was not to be seen by the receiver. */
const otherEnds = new Set(['dead', 'suppressed', 'unknown'])

interface Taken {
  /** Of each notification: the keys under which the receiver took it. */
  readonly keysOf: ReadonlyMap<string, ReadonlySet<string>>
  readonly labelled: number
  /** Keys that stood for different contents. */
  readonly changed: readonly string[]
}

function countTaken(recorded: readonly Recorded[]): Taken {
  const keysOf = new Map<string, Set<string>>()
  const contentOf = new Map<string, string>()
  const changed: string[] = []
  let labelled = 0
  for (const one of recorded) {
    const content = itemsOf(one).join()
    const before = contentOf.get(one.key)
    if (before !== undefined && before !== content) changed.push(`${one.key} came with other contents`)
    contentOf.set(one.key, content)
    if (!taken(one)) continue
    if (itemsOf(one).every((id) => keysOf.get(id)?.has(one.key))) labelled++
    for (const id of itemsOf(one)) keysOf.set(id, (keysOf.get(id) ?? new Set()).add(one.key))
  }
  return { keysOf, labelled, changed }
}

/** Keys that were acknowledged as two notifications. */
function twins(accepted: readonly Accepted[]): string[] {
  const idOf = new Map<string, string>()
  return accepted.flatMap(({ key, id }) => {
    const first = idOf.get(key) ?? id
    idOf.set(key, first)
    return first === id ? [] : [key]
  })
}

function contradictions(kept: readonly Kept[], keysOf: Taken['keysOf']): string[] {
  return kept.flatMap(({ id, receipts, delivered }) => [
    ...(new Set(delivered).size < delivered.length ? [`${id} was sent again after it was delivered`] : []),
    ...(receipts.some(({ outcome }) => outcome === 'delivered') && !keysOf.has(id)
      ? [`${id} is said to be delivered and was not seen`]
      : []),
  ])
}
