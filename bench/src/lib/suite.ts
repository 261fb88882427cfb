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
  /** Every run is a process of its own, or does its own warming up: no round is spent on it. */
  readonly cold?: boolean
  /** What belongs here and is not on this machine. */
  readonly leftOut?: readonly string[]
  close?(): Promise<void>
}

/** A group whose own half is not on this machine: what is missing, for the report. */
export interface LeftOut {
  readonly title: string
  readonly leftOut: readonly [string, ...string[]]
}

/** What we set out to reach: as a ratio if it names a base, else as a figure. */
export interface Goal {
  /** In words, e.g. `a signed webhook costs no more than a bare client`. */
  readonly promise: string
  readonly variant: string
  readonly figure: Figure
  readonly base?: string
  /** With neither bound it only must not get worse. */
  readonly atLeast?: number
  readonly atMost?: number
  /** Missing it by far fails the run. Only for ratios and bytes: absolute times and rates belong to a machine. */
  readonly gates: boolean
}

export interface Scale {
  readonly quick: boolean
  /** Nothing but what npm brings: no servers, no Debian packages. */
  readonly npmOnly: boolean
  /** How long the suites take that measure over time. */
  readonly minutes: number
  /** Fewer operations in the quick form. */
  count(full: number, quick?: number): number
}

export interface Suite {
  readonly name: string
  readonly about: string
  /** Runs only if it is named: it takes long. */
  readonly onlyByName?: boolean
  readonly groups: readonly ((scale: Scale) => Promise<Group | LeftOut>)[]
}

/** In the quick form a tenth, unless it says otherwise. */
export const scaleOf = (
  quick: boolean,
  {
    npmOnly = false,
    minutes = quick ? 1 : 30,
  }: { readonly npmOnly?: boolean; readonly minutes?: number } = {},
): Scale => ({
  quick,
  npmOnly,
  minutes,
  count: (full, few = Math.ceil(full / 10)) => (quick ? few : full),
})
