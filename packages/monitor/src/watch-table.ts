import type { CheckedRule } from './rules.ts'
import type { Series } from './series.ts'
import { newWatch, watches, type Watch } from './watch.ts'

export interface WatchTable {
  get(rule: CheckedRule, series: Series): Watch | undefined
  /** One for each rule that looks at it, made where there is none. */
  of(series: Series, rules: readonly CheckedRule[]): readonly Watch[]
  /** Those whose rule or whose metric is not there any more. */
  gone(rules: readonly CheckedRule[], isKept: (series: Series) => boolean): readonly Watch[]
  delete(watch: Watch): void
}

// Names are cleaned text, without NUL.
const idOf = (rule: CheckedRule, series: Series): string => `${rule.name}\0${series.id}`

export function watchTable(): WatchTable {
  const table = new Map<string, Watch>()
  return {
    get: (rule, series) => table.get(idOf(rule, series)),
    of: (series, rules) =>
      rules
        .filter((rule) => watches(rule, series))
        .map((rule) => {
          const id = idOf(rule, series)
          const watch = table.get(id) ?? newWatch(rule, series)
          table.set(id, Object.assign(watch, { rule, series }))
          return watch
        }),
    gone(rules, isKept) {
      const byName = new Map(rules.map((rule) => [rule.name, rule]))
      return [...table.values()].filter((watch) => {
        const rule = byName.get(watch.rule.name)
        return !rule || !watches(rule, watch.series) || !isKept(watch.series)
      })
    },
    delete: ({ rule, series }) => void table.delete(idOf(rule, series)),
  }
}
