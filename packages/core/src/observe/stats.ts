import type { Attempt, Outcome } from '../delivery.ts'
import type { Stats, StatsRow } from '../store/store.ts'

/** One receipt and the attempts behind it. */
export interface StatsSource {
  /** Left out where the whole notification was suppressed. */
  readonly channel?: string
  readonly type: string
  readonly outcome: Outcome
  readonly attempts: readonly Pick<Attempt, 'durationMs' | 'outcome'>[]
}

/** Counts receipts and attempts, in all, by channel and by type. What was grouped counts with its digest. */
export function summarise(rows: Iterable<StatsSource>): Stats {
  const all: StatsSource[] = []
  const channels = new Map<string, StatsSource[]>()
  const types = new Map<string, StatsSource[]>()
  for (const row of rows) {
    if (row.outcome === 'grouped') continue
    all.push(row)
    add(types, row.type, row)
    if (row.channel !== undefined) add(channels, row.channel, row)
  }
  return { ...toRow(all), byChannel: toRows(channels), byType: toRows(types) }
}

function add(groups: Map<string, StatsSource[]>, name: string, row: StatsSource): void {
  const group = groups.get(name)
  if (group) group.push(row)
  else groups.set(name, [row])
}

const toRows = (groups: ReadonlyMap<string, readonly StatsSource[]>): Readonly<Record<string, StatsRow>> =>
  Object.fromEntries([...groups].map(([name, rows]) => [name, toRow(rows)]))

function toRow(rows: readonly StatsSource[]): StatsRow {
  const counts = { delivered: 0, dead: 0, unknown: 0, suppressed: 0, waiting: 0, grouped: 0 }
  const durations: number[] = []
  let attempts = 0
  let retries = 0
  for (const row of rows) {
    counts[row.outcome] += 1
    attempts += row.attempts.length
    retries += Math.max(0, row.attempts.length - 1)
    for (const { outcome, durationMs } of row.attempts)
      if (outcome === 'delivered') durations.push(durationMs)
  }
  const { grouped: _, ...outcomes } = counts
  const ended = counts.delivered + counts.dead + counts.unknown
  return {
    ...outcomes,
    attempts,
    retries,
    ...(ended > 0 && { successRate: counts.delivered / ended }),
    ...(durations.length > 0 && { durationMs: percentiles(durations) }),
  }
}

/** Exact, by nearest rank: each is a duration that was measured. */
function percentiles(durations: number[]): { p50: number; p95: number; p99: number } {
  durations.sort((a, b) => a - b)
  const rank = (percent: number): number => durations[Math.ceil((percent / 100) * durations.length) - 1]!
  return { p50: rank(50), p95: rank(95), p99: rank(99) }
}
