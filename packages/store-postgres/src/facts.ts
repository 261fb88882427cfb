/** What a transaction has loaded, and what a decision asked for and did not find loaded. */
import type { Finder, HistoryQuery, KeyedKind, Limit, Loader } from '@notify/core/store'
import { keyedKinds } from '@notify/core/store'

/** Locked in this order, and by key within a kind, so that two nodes wait for each other and never in a circle. */
export const lockOrder: readonly FactKind[] = [
  'idempotency',
  'incidents',
  'throttles',
  'windows',
  'rotations',
  'lanes',
  'silences',
  'records',
  'rows',
  'places',
]

export type FactKind = KeyedKind | 'records' | 'rows'

export interface StoredRow {
  readonly n: string
  readonly text: string
  readonly ready: boolean
}

/** Asked for and not loaded yet. */
export interface Missing {
  readonly keys: Map<FactKind, Set<string>>
  readonly finds: Map<string, Find>
  /** Deliveries whose attempts are asked for. */
  readonly attempts: Set<string>
  candidates: boolean
}

/** One question of the finder. */
export interface Find {
  readonly what: keyof Finder
  readonly now?: number
  readonly destination?: string
  readonly skip?: number
}

export interface Facts {
  readonly texts: ReadonlyMap<Exclude<FactKind, 'rows'>, Map<string, string | undefined>>
  readonly rows: Map<string, StoredRow | undefined>
  readonly found: Map<string, readonly string[]>
  readonly attempts: Map<string, readonly string[]>
  /** Ids of notifications, newest first, as far as they were read. */
  candidates: readonly string[]
  /** There are no others. */
  allCandidates: boolean
  /** Ids that were given out: a decision that is made again gives them out again. */
  readonly ids: string[]
  /** Numbers for what is accepted. */
  orders: readonly number[]
}

export const createFacts = (): Facts => ({
  texts: new Map(
    [...keyedKinds, 'records' as const].map((kind) => [kind, new Map<string, string | undefined>()]),
  ),
  rows: new Map(),
  found: new Map(),
  attempts: new Map(),
  candidates: [],
  allCandidates: false,
  ids: [],
  orders: [],
})

export const nothingMissing = (): Missing => ({
  keys: new Map(),
  finds: new Map(),
  attempts: new Set(),
  candidates: false,
})

export const isComplete = ({ keys, finds, attempts, candidates }: Missing): boolean =>
  keys.size + finds.size + attempts.size === 0 && !candidates

export function ask(missing: Missing, kind: FactKind, key: string): void {
  const keys = missing.keys.get(kind)
  if (keys) keys.add(key)
  else missing.keys.set(kind, new Set([key]))
}

export const nameOf = ({ what, destination = '', skip = 0 }: Find): string => `${what} ${skip} ${destination}`

export interface LoaderOptions {
  readonly now: number
  readonly limits: ReadonlyMap<string, Limit>
  readonly turn: number
  readonly newId: () => string
}

/**
 * Answers from what is loaded. What is not is noted in `missing` and passes for absent: the decision that is made then is
 * thrown away, and made again when everything has been loaded.
 */
export function createLoader(facts: Facts, missing: Missing, options: LoaderOptions): Loader {
  let orders = 0
  let ids = 0
  const fresh = new Set<string>()

  function find(question: Find): readonly string[] {
    const name = nameOf(question)
    const found = facts.found.get(name)
    if (!found) missing.finds.set(name, question)
    return found ?? []
  }
  return {
    ...options,
    newId() {
      const id = (facts.ids[ids] ??= options.newId())
      ids++
      fresh.add(id)
      return id
    },
    nextOrder: () => facts.orders[orders++] ?? 0,
    text(kind, key) {
      const known = facts.texts.get(kind)!
      if (!known.has(key)) ask(missing, kind, key)
      return known.get(key)
    },
    row(id) {
      if (!facts.rows.has(id) && !fresh.has(id)) ask(missing, 'rows', id)
      return facts.rows.get(id)
    },
    *candidates(_query: HistoryQuery) {
      yield* facts.candidates
      if (!facts.allCandidates) missing.candidates = true
    },
    find: {
      expired: (now) => find({ what: 'expired', now }),
      overdue: (now) => find({ what: 'overdue', now }),
      suspects: () => find({ what: 'suspects' }),
      suspectsInFlight: () => find({ what: 'suspectsInFlight' }),
      destinations: () => find({ what: 'destinations' }),
      waiting: (destination, skip) => find({ what: 'waiting', destination, skip }),
    },
  }
}
