import type { Problems } from './problems.ts'
import type { Reader } from './readers.ts'
import type { Series, SeriesTable } from './series.ts'
import type { Teller } from './teller.ts'
import { judge, type Watch } from './watch.ts'
import type { WatchTable } from './watch-table.ts'
import type { Watched } from './watching.ts'

export interface ChecksOptions {
  readonly watched: () => Watched
  readonly series: SeriesTable
  readonly table: WatchTable
  readonly tell: Teller
  readonly problems: Problems
  readonly ask: (reader: Reader) => Promise<void>
  readonly isStale: (series: Series) => boolean
  readonly closing: AbortSignal
}

export interface Checks {
  /** Reads, judges, tells. Does not throw. */
  turn(at: number): Promise<void>
  /** Ends what nobody watches any more; what could not be told is tried again by the next turn. */
  endGone(): Promise<void>
}

/** A metric that nobody measured for so long is forgotten, and its incidents end. */
const forgetMs = 24 * 3_600_000

export function checks({ watched, series, table, tell, problems, ...rest }: ChecksOptions): Checks {
  const { ask, isStale, closing } = rest
  const attempt = (watch: Watch, run: () => Promise<void>): Promise<void> =>
    problems.attempt(placeOf(watch), run)

  async function read(): Promise<void> {
    const { readers } = watched()
    const asked = Object.entries(readers).map(([name, reader]) =>
      problems.attempt(`readers.${name}`, () => ask(reader)),
    )
    await Promise.all(asked)
  }
  async function endGone(): Promise<void> {
    const { rules, readers } = watched()
    problems.keep((where) => !where.startsWith('readers.') || Object.hasOwn(readers, where.slice(8)))
    const gone = table.gone(rules, ({ id }) => series.get(id) !== undefined)
    await Promise.all(
      gone.map((watch) =>
        attempt(watch, async () => {
          if (watch.isFiring) await tell.ended(watch)
          table.delete(watch)
        }),
      ),
    )
  }
  return {
    endGone,
    async turn(at) {
      await read()
      if (closing.aborted) return
      series.forget(forgetMs)
      const { rules } = watched()
      const alive = [...series.all()].filter((one) => !isStale(one))
      const found = alive.map((one) => judge(table.of(one, rules), at))
      await Promise.all([
        endGone(),
        ...found.flatMap(({ broken }) => broken.map((watch) => attempt(watch, () => tell.broken(watch, at)))),
        ...found.flatMap(({ well }) => well.map((watch) => attempt(watch, () => tell.well(watch)))),
      ])
    },
  }
}

const placeOf = ({ rule, series: { service } }: Watch): string =>
  ['rules', rule.name, ...(service === undefined ? [] : [service])].join('.')
