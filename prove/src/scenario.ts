import type { Bench } from './bench.ts'
import type { Cluster } from './postgres-server.ts'
import type { Tally } from './verify.ts'

/** A kind of fault, and what must hold under it. */
export interface Scenario {
  readonly name: string
  readonly needs?: readonly Need[]
  run(context: ScenarioContext): Promise<readonly Finding[]>
}

/** Absent: skipped by name; in CI a failure. */
export type Need = 'postgres' | 'faketime' | 'root' | 'built'

export interface ScenarioContext {
  readonly bench: Bench
  /** The long form. */
  readonly full: boolean
  /** A server that nobody stops, shared by all scenarios. */
  readonly shared: () => Promise<Cluster>
}

/** What one scenario says of one promise. */
export interface Finding {
  readonly promise: PromiseId
  readonly held: boolean
  /** What was done and measured; where it did not hold, what was found instead. */
  readonly what: string
  readonly counts?: Counts
}

export interface Counts {
  readonly accepted: number
  readonly delivered: number
  readonly lost: number
  readonly labelled: number
  readonly unlabelled: number
}

export type PromiseId = `P${number}`

export const finding = (promise: PromiseId, held: boolean, what: string, tally?: Tally): Finding => ({
  promise,
  held,
  what,
  ...(tally && { counts: countsOf(tally) }),
})

/**
 * What every fault is measured by: nothing lost (P1), repeats only with their label and no more than can have been in flight
 * (P2), everything in an end state (P6).
 *
 * @param mostRepeats How many deliveries can have been in flight at the faults.
 */
export function usual(where: string, tally: Tally, mostRepeats: number): Finding[] {
  const { lost, labelled, unlabelled, contradictions, states } = tally
  const wrong = [...unlabelled, ...contradictions]
  const waiting = (states['waiting'] ?? 0) + (states['grouped'] ?? 0)
  const ends = Object.entries(states).map(([state, count]) => `${count} ${state}`)
  return [
    finding('P1', lost.length === 0, `${where}${some(lost)}`, tally),
    finding(
      'P2',
      wrong.length === 0 && labelled <= mostRepeats,
      `${where}: ${labelled} repeats of at most ${mostRepeats}${some(wrong)}`,
      tally,
    ),
    finding('P6', waiting === 0, `${where}: ${ends.join(', ')}`, tally),
  ]
}

const some = (ids: readonly string[]): string =>
  ids.length === 0 ? '' : `: ${ids.length} wrong, e.g. ${ids.slice(0, 3).join('; ')}`

const countsOf = (tally: Tally): Counts => ({
  accepted: tally.accepted,
  delivered: tally.delivered,
  lost: tally.lost.length,
  labelled: tally.labelled,
  unlabelled: tally.unlabelled.length,
})
