import type { Figure, Sample } from './figures.ts'
import { judge, type Judged } from './gate.ts'
import { shuffle } from './stats.ts'
import type { Group } from './suite.ts'

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
}

export interface Running {
  readonly rounds: number
  readonly random: () => number
  say(text: string): void
}

/** One round to warm up, then each round runs every variant once, in another order. */
export async function runGroup(group: Group, { random, say, ...running }: Running): Promise<GroupResult> {
  const rounds = Math.min(running.rounds, group.enoughRounds ?? running.rounds)
  const { title, base, columns, ratios, variants } = group
  const rows = new Map(
    variants.map(({ name }) => [name, { rounds: [] as (Sample | undefined)[], invalid: '' }]),
  )
  for (let round = 0; round <= rounds; round++) {
    say(`${title}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`)
    for (const variant of shuffle([...variants], random)) {
      const row = rows.get(variant.name)!
      try {
        const sample = await variant.run()
        if (round > 0) row.rounds.push(sample)
      } catch (error) {
        row.invalid = reason(error)
        say(`  ${variant.name}: ${row.invalid}`)
        if (round > 0) row.rounds.push(undefined)
      }
    }
  }
  const results = Array.from(rows, ([name, { rounds, invalid }]): Row => ({
    name,
    rounds,
    ...(invalid !== '' && { invalid }),
  }))
  return {
    title,
    ...(base !== undefined && { base }),
    columns,
    ratios,
    rows: results,
    goals: group.goals.map((goal) => judge(goal, results)),
  }
}

const longestReason = 200

/** In one line of a table's notes. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\n', '; ').slice(0, longestReason)
