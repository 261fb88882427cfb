import type { Figure, Sample } from './figures.ts'

/** One thing that is measured. */
export interface Variant {
  readonly name: string
  /** One run; the parts that are not measured go before and after the clock. @throws {Error} if its counts do not add up. */
  run(): Promise<Sample>
}

/** Variants that are measured in turn, in the same rounds. */
export interface Group {
  readonly title: string
  /** What the others are compared with. Left out: nothing is compared. */
  readonly base?: string
  readonly columns: readonly Figure[]
  /** Compared with the base, round by round. */
  readonly ratios: readonly Figure[]
  readonly variants: readonly Variant[]
  readonly goals: readonly Goal[]
  /** So many rounds are enough: what it measures does not depend on what else the machine does. */
  readonly enoughRounds?: number
  close?(): Promise<void>
}

/** What we set out to reach: as a ratio if it names a base, else as a figure. */
export interface Goal {
  /** `G1` and so on. */
  readonly id: string
  readonly variant: string
  readonly figure: Figure
  readonly base?: string
  readonly atLeast?: number
  readonly atMost?: number
  /** Missing it by far fails the run. Only for ratios and bytes: absolute times and rates belong to a machine. */
  readonly gates: boolean
}

export interface Scale {
  readonly quick: boolean
  /** Fewer operations in the quick form. */
  count(full: number, quick?: number): number
}

export interface Suite {
  readonly name: string
  readonly about: string
  /** Programs that have to be installed; without them the groups that need them are left out. */
  readonly groups: readonly ((scale: Scale) => Promise<Group | undefined>)[]
}

/** In the quick form a tenth, unless it says otherwise. */
export const scaleOf = (quick: boolean): Scale => ({
  quick,
  count: (full, few = Math.ceil(full / 10)) => (quick ? few : full),
})
