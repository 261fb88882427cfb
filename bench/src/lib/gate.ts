import type { Figure } from './figures.ts'
import { spread, type Spread } from './stats.ts'
import type { Goal } from './suite.ts'
import type { Row } from './run.ts'

/** `warned`: missed, but within what a busy machine explains. `unknown`: nothing valid was measured. */
export type Verdict = 'met' | 'warned' | 'failed' | 'unknown'

export interface Judged extends Goal {
  readonly reached?: Spread
  readonly verdict: Verdict
}

/** So far from the goal the best round may be, and the median. */
const bestTolerance = 1.1
const medianTolerance = 1.25

export function judge(goal: Goal, rows: readonly Row[]): Judged {
  const reached = spread(valuesOf(goal, rows))
  if (!reached) return { ...goal, verdict: 'unknown' }
  return { ...goal, reached, verdict: verdictOf(goal, reached) }
}

function valuesOf({ variant, base, figure }: Goal, rows: readonly Row[]): number[] {
  const row = rows.find(({ name }) => name === variant)
  if (base === undefined) return (row?.rounds ?? []).flatMap((round) => round?.[figure] ?? [])
  const other = rows.find(({ name }) => name === base)
  return ratios(row, other, figure)
}

/** Round by round: what slowed the machine down in one round slowed down both. */
export function ratios(row: Row | undefined, base: Row | undefined, figure: Figure): number[] {
  return (row?.rounds ?? []).flatMap((round, index) => {
    const [value, other] = [round?.[figure], base?.rounds[index]?.[figure]]
    return value === undefined || !other ? [] : [value / other]
  })
}

function verdictOf({ atLeast, atMost, gates }: Goal, { median, min, max }: Spread): Verdict {
  // How far it is from the goal: 1 is the goal, more is worse.
  const [byMedian, byBest] =
    atLeast !== undefined ? [atLeast / median, atLeast / max] : [median / (atMost ?? 0), min / (atMost ?? 0)]
  if (byMedian <= 1) return 'met'
  return gates && (byBest > bestTolerance || byMedian > medianTolerance) ? 'failed' : 'warned'
}
