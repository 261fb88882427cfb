import type { Figure, Sample } from './figures.ts'
import { judge, type Judged } from './gate.ts'
import { shuffle } from './stats.ts'
import type { Goal, Group, Variant } from './suite.ts'

/** What a variant gave, round by round; nothing for a round that failed. */
export interface Row {
  readonly name: string
  readonly rounds: readonly (Sample | undefined)[]
  /** Why a round is missing. */
  readonly invalid?: string
}

export interface GroupResult {
  readonly title: string
  readonly base?: string
  readonly columns: readonly Figure[]
  readonly ratios: readonly Figure[]
  readonly rows: readonly Row[]
  readonly goals: readonly Judged[]
  readonly leftOut?: readonly string[]
  /** Why it could not start. */
  readonly broken?: string
}

export interface Running {
  readonly rounds: number
  readonly random: () => number
  say(text: string): void
  /** What the goal reached before. */
  before?(goal: Goal): number | undefined
  /** Before each run, so that nobody pays for the garbage of the one before. */
  collect?(): void
}

/** So long a variant runs before it counts, in one go or in several: until then the compiler is at work. */
const warmUpMs = 1_500
const warmUpRunsMax = 6

interface Collected {
  readonly rounds: (Sample | undefined)[]
  invalid: string
}

/**
 * Warms up, then each round runs every variant once, in another order. If a gate fails, as many rounds again decide: a
 * machine that was busy is not a slower program.
 */
export async function runGroup(group: Group, running: Running): Promise<GroupResult> {
  const rounds = Math.min(running.rounds, group.enoughRounds ?? running.rounds)
  const { title, base, columns, ratios, variants, leftOut = [] } = group
  const rows = new Map(variants.map(({ name }): [string, Collected] => [name, { rounds: [], invalid: '' }]))
  const collected = (): Row[] =>
    Array.from(rows, ([name, { rounds, invalid }]) => ({ name, rounds, ...(invalid !== '' && { invalid }) }))
  const judged = (): Judged[] => group.goals.map((goal) => judge(goal, collected(), running.before?.(goal)))

  if (!group.cold) await warmUp(group, running)
  await runRounds(group, running, rows, rounds)
  if (judged().some(({ verdict }) => verdict === 'failed')) {
    running.say(`${title}: a gate failed, measuring again`)
    await runRounds(group, running, rows, rounds)
  }
  return {
    title,
    ...(base !== undefined && { base }),
    columns,
    ratios,
    rows: collected(),
    goals: judged(),
    ...(leftOut.length > 0 && { leftOut }),
  }
}

async function warmUp({ title, variants }: Group, { random, say, collect }: Running): Promise<void> {
  say(`${title}: warming up`)
  const cold = new Map<Variant, number>(variants.map((variant) => [variant, 0]))
  for (let run = 0; run < warmUpRunsMax && cold.size > 0; run++)
    for (const variant of shuffle([...cold.keys()], random)) {
      collect?.()
      // What is wrong with it the first round tells.
      const { wallMs = warmUpMs } = await variant.run().catch(() => ({ wallMs: warmUpMs }))
      const sum = cold.get(variant)! + wallMs
      if (sum < warmUpMs) cold.set(variant, sum)
      else cold.delete(variant)
    }
}

async function runRounds(
  { title, variants }: Group,
  { random, say, collect }: Running,
  rows: ReadonlyMap<string, Collected>,
  rounds: number,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    say(`${title}: round ${round} of ${rounds}`)
    for (const variant of shuffle([...variants], random)) {
      const row = rows.get(variant.name)!
      collect?.()
      try {
        row.rounds.push(await variant.run())
      } catch (error) {
        row.invalid = reason(error)
        row.rounds.push(undefined)
        say(`  ${variant.name}: ${row.invalid}`)
      }
    }
  }
}

const longestReason = 200

/** In one line of a table's notes. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\n', '; ').slice(0, longestReason)
