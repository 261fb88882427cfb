import { figures } from './figures.ts'
import type { Goal } from './suite.ts'

/** What each gating goal reached when it was last written down, in the quick and in the full form. */
export type Reached = Readonly<Record<'quick' | 'full', Readonly<Record<string, number>>>>

export const nothingReached: Reached = { quick: {}, full: {} }

export const formOf = (quick: boolean): keyof Reached => (quick ? 'quick' : 'full')

/** Under which a goal of a suite stands in the file. */
export const nameOf = (suite: string, { variant, figure, base }: Goal): string =>
  `${suite}: ${variant}: ${figures[figure].label}${base === undefined ? '' : ` / ${base}`}`

/** With what this run has reached, better or worse: a review sees the difference. What it did not measure stays. */
export function updated(reached: Reached, report: Measured): Reached {
  const form = formOf(report.quick)
  const found = report.suites.flatMap(({ name, groups }) =>
    groups
      .flatMap(({ goals }) => goals)
      .filter(({ gates }) => gates)
      .flatMap((goal) => (goal.reached ? [[nameOf(name, goal), significant(goal.reached.median)]] : [])),
  )
  const all = { ...reached[form], ...(Object.fromEntries(found) as Record<string, number>) }
  const sorted = Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { ...reached, [form]: Object.fromEntries(sorted) }
}

interface Measured {
  readonly quick: boolean
  readonly suites: readonly {
    readonly name: string
    readonly groups: readonly {
      readonly goals: readonly (Goal & { readonly reached?: { readonly median: number } })[]
    }[]
  }[]
}

/** More than three digits is noise. */
const significant = (value: number): number => Number(value.toPrecision(3))
