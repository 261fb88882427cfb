import type { Due, Place } from '../apply/tables.ts'
import { decideAt, type Row } from '../row.ts'
import { queue, type Queue } from './queue.ts'

const isGone = (row: Row): boolean => row.state !== 'waiting'

/** Heaps, one for each destination. @param places The destinations, in the order of their turns. */
export function createDue(places: Map<string, Place>): Due {
  const queues = new Map<string, Queue<Row>>()
  /** By when what waits must be decided, held or not. */
  const deadlines = queue(decideAt, isGone)
  const leases = queue<Row>(
    (row) => row.leaseUntil,
    (row) => row.state !== 'leased',
  )
  /** Leased rows that have seen a crash. */
  const suspectsInFlight = new Set<Row>()
  /** Rows that have seen a crash: they go one at a time. */
  const suspects = new Set<Row>()

  function queueOf(destination: string): Queue<Row> {
    let found = queues.get(destination)
    if (!found) queues.set(destination, (found = queue((row) => row.due, isGone)))
    return found
  }

  return {
    add(row, behind) {
      if (decideAt(row) < Number.POSITIVE_INFINITY) deadlines.push(row)
      if (row.crashes > 0) suspects.add(row)
      else if (!behind) queueOf(row.destination).push(row)
    },
    moved(row) {
      if (row.state === 'leased') {
        leases.push(row)
        if (row.crashes > 0) suspectsInFlight.add(row)
      } else suspectsInFlight.delete(row)
      if (row.state !== 'waiting') suspects.delete(row)
    },
    expired: (now) => take(leases, (row) => row.leaseUntil <= now),
    overdue: (now) => take(deadlines, (row) => decideAt(row) <= now),
    suspects: () => (suspects.size === 0 || suspectsInFlight.size > 0 ? [] : [...suspects]),
    inTurn() {
      const active: Place[] = []
      for (const place of places.values())
        if (queues.get(place.name)?.peek() !== undefined) active.push(place)
      const [first] = active
      if (first && active.length > 1) {
        places.delete(first.name)
        places.set(first.name, first)
      }
      return active
    },
    *waiting({ name }) {
      const rows = queueOf(name)
      for (let row = rows.peek(); row; row = rows.peek()) {
        yield row
        rows.drop(row)
      }
    },
    nextAt() {
      const next = deadlines.peek()
      const decision = next ? decideAt(next) : Number.POSITIVE_INFINITY
      return Math.min(decision, leases.peek()?.leaseUntil ?? Number.POSITIVE_INFINITY)
    },
  }
}

/** The earliest ones, one after the other, as long as they are due. */
function* take(rows: Queue<Row>, isDue: (row: Row) => boolean): Generator<Row> {
  for (let row = rows.peek(); row && isDue(row); row = rows.peek()) {
    rows.drop(row)
    yield row
  }
}
