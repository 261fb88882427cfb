import type { Due, Place } from '../apply/tables.ts'
import { decideAt, type Row } from '../row.ts'

/** Finds rows by what they wait for, as they were before this commit. A handful at a time is enough. */
export interface Finder {
  /** Leased until then or earlier. */
  expired(now: number): readonly string[]
  /** Waiting, and to be decided by then, the earliest first. */
  overdue(now: number): readonly string[]
  /** Waiting after a crash. */
  suspects(): readonly string[]
  /** Whether a row that has seen a crash is leased. */
  suspectInFlight(): boolean
  /** Names of destinations with rows that wait and are ready. */
  destinations(): readonly string[]
  /** Rows that wait there and are ready, the earliest first, without the first `skip`. */
  waiting(destination: string, skip: number): readonly string[]
  /** When the first lease ends or the first decision is due; infinite if there is none. */
  nextAt(): number
}

/** The rows of a working set that are here already. */
interface Here {
  get(id: string): Row | undefined
  has(id: string): boolean
  values(): Iterable<Row>
}

/** What a working set adds: whether a waiting row may be leased, as far as its lane goes. */
export interface DurableDue extends Due {
  isReady(row: Row): boolean
}

/**
 * What was found in the store and what this commit has changed, as one.
 *
 * @param turn Counts the leases, so that each begins with another destination.
 */
export function createDue(
  find: Finder,
  rows: Here,
  wasReady: (id: string) => boolean,
  placeOf: (name: string) => Place,
  turn: number,
): DurableDue {
  const readiness = new Map<Row, boolean>()
  const isReady = (row: Row): boolean => readiness.get(row) ?? wasReady(row.id)
  const goes = (row: Row): boolean => row.state === 'waiting' && row.crashes === 0 && isReady(row)

  /** What the store found, loaded, and what is here and was not found: new, or changed by this commit. */
  function all(found: readonly string[], fits: (row: Row) => boolean): Row[] {
    const loaded = found.flatMap((id) => rows.get(id) ?? [])
    return [...new Set([...loaded, ...rows.values()])].filter(fits)
  }

  return {
    isReady,
    add: (row, behind) => void readiness.set(row, !behind && row.crashes === 0),
    moved() {},
    expired: (now) => all(find.expired(now), (row) => row.state === 'leased' && row.leaseUntil <= now),
    *overdue(now) {
      const due = all(find.overdue(now), (row) => row.state === 'waiting' && decideAt(row) <= now)
      yield* due.toSorted((a, b) => decideAt(a) - decideAt(b))
    },
    suspects() {
      const inFlight = [...rows.values()].some(({ state, crashes }) => state === 'leased' && crashes > 0)
      if (inFlight || find.suspectInFlight()) return []
      return all(find.suspects(), (row) => row.state === 'waiting' && row.crashes > 0)
    },
    inTurn() {
      const here = Array.from(rows.values()).filter(goes)
      const names = [...new Set([...find.destinations(), ...here.map(({ destination }) => destination)])]
      const first = names.length === 0 ? 0 : turn % names.length
      return [...names.slice(first), ...names.slice(0, first)].map(placeOf)
    },
    *waiting({ name }) {
      const fits = (row: Row): boolean => row.destination === name && goes(row)
      const here = Array.from(rows.values())
        .filter(fits)
        .toSorted((a, b) => a.due - b.due)
      const seen = new Set(here)
      for (let skip = 0, found = find.waiting(name, 0); ; found = find.waiting(name, skip)) {
        skip += found.length
        for (const id of found) {
          const row = rows.get(id)
          if (!row || seen.has(row) || !fits(row)) continue
          seen.add(row)
          while (here[0] && here[0].due < row.due) yield* passing(here.shift()!)
          yield* passing(row)
        }
        if (found.length === 0) break
      }
      for (const row of here) yield* passing(row)
    },
    nextAt() {
      let at = find.nextAt()
      for (const row of rows.values()) {
        if (row.state === 'waiting') at = Math.min(at, decideAt(row))
        if (row.state === 'leased') at = Math.min(at, row.leaseUntil)
      }
      return at
    },
  }

  /** Who is passed over is behind another of its lane, until that has ended. */
  function* passing(row: Row): Generator<Row> {
    if (!goes(row)) return
    yield row
    if (row.state === 'waiting') readiness.set(row, false)
  }
}
