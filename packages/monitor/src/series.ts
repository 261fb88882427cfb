import { InputError } from '@notify/core'
import type { CheckedMetric } from './metrics.ts'

/** The last value of one metric of one service. */
export interface Series extends CheckedMetric {
  readonly id: string
}

export interface SeriesOptions {
  /** So many at a time. */
  readonly limit: number
  readonly clock: { now(): number }
}

export interface SeriesTable {
  /** All of them, or none. @throws {InputError} if there are too many that are alive. */
  record(metrics: readonly CheckedMetric[], staleMs: number): void
  get(id: string): Series | undefined
  all(): Iterable<Series>
  /** Those that have no value for so long. */
  forget(olderThanMs: number): void
}

// Cleaned text has no NUL: no two pairs share an id.
const idOf = ({ name, service = '' }: CheckedMetric): string => `${name}\0${service}`

/** Last values, bounded. One that is stale makes room for one that is new, the oldest first. */
export function seriesTable({ limit, clock }: SeriesOptions): SeriesTable {
  const table = new Map<string, Series>()
  const makeRoom = (count: number, staleMs: number, kept: ReadonlySet<string>): void => {
    const staleBefore = clock.now() - staleMs
    const stale = [...table.values()]
      .filter(({ id, at }) => at < staleBefore && !kept.has(id))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, count)
    if (stale.length < count) throw new InputError([tooMany(limit)])
    for (const { id } of stale) table.delete(id)
  }
  return {
    record(metrics, staleMs) {
      const given = new Set(metrics.map(idOf))
      const added = [...given].filter((id) => !table.has(id)).length
      const excess = table.size + added - limit
      if (excess > 0) makeRoom(excess, staleMs, given)
      for (const metric of metrics) {
        const id = idOf(metric)
        // What was measured earlier and comes later changes nothing.
        if ((table.get(id)?.at ?? -Infinity) <= metric.at) table.set(id, { ...metric, id })
      }
    },
    get: (id) => table.get(id),
    all: () => table.values(),
    forget(olderThanMs) {
      for (const { id, at } of table.values()) if (clock.now() - at > olderThanMs) table.delete(id)
    },
  }
}

const tooMany = (limit: number) => ({
  code: 'E_INPUT_TOO_MANY',
  path: '',
  message: `expected at most ${limit} metrics of services at a time; none of them is stale`,
  hint: 'leave out of names what differs each time, such as an id or a time',
})
