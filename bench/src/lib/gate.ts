import { figures, type Figure } from './figures.ts'
import { spread, type Spread } from './stats.ts'
import type { Goal } from './suite.ts'
import type { Row } from './run.ts'

/**
 * `met`: the median reaches the goal. `held`: there is none, and it is no worse than what was reached before. `missed`: it
 * does not reach the goal. `failed`: it is far from the goal, and far below what was reached before. `unknown`: nothing
 * valid was measured.
 */
export type Verdict = 'met' | 'held' | 'missed' | 'failed' | 'unknown'

export interface Judged extends Goal {
  readonly reached?: Spread
  /** What it reached when that was last written down: as long as the goal is missed, it must not fall below. */
  readonly before?: number
  readonly verdict: Verdict
}

/** So far from the bound the best round may be, and the median. */
const bestTolerance = 1.1
const medianTolerance = 1.25

export function judge(goal: Goal, rows: readonly Row[], before?: number): Judged {
  const reached = spread(valuesOf(goal, rows))
  const judged = { ...goal, ...(before !== undefined && { before }) }
  if (!reached) return { ...judged, verdict: 'unknown' }
  return { ...judged, reached, verdict: verdictOf(goal, reached, before) }
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

function verdictOf(goal: Goal, reached: Spread, before: number | undefined): Verdict {
  const aim = goal.atLeast ?? goal.atMost
  const byMedian = aim === undefined ? Infinity : shortOf(goal, aim, reached.median)
  if (byMedian <= 1) return 'met'
  // A goal that was never reached would fail for ever, and tell nothing: then it is what was reached before that counts.
  const bounds = [aim, before].filter((bound) => bound !== undefined)
  const far = bounds.every(
    (bound) =>
      shortOf(goal, bound, best(goal, reached)) > bestTolerance ||
      shortOf(goal, bound, reached.median) > medianTolerance,
  )
  if (goal.gates && bounds.length > 0 && far) return 'failed'
  return aim === undefined ? 'held' : 'missed'
}

const moreIsBetter = ({ figure, atLeast, atMost }: Goal): boolean =>
  atLeast !== undefined || (atMost === undefined && figures[figure].better === 'more')

const best = (goal: Goal, { min, max }: Spread): number => (moreIsBetter(goal) ? max : min)

/** 1 is the bound itself, more is worse. */
const shortOf = (goal: Goal, bound: number, value: number): number => {
  // A median below nothing is within every bound: what was there before was given back.
  if (value <= 0) return moreIsBetter(goal) ? Infinity : 0
  return moreIsBetter(goal) ? bound / value : value / bound
}
