import { isBroken, severityRank, type CheckedRule } from './rules.ts'
import type { Series } from './series.ts'

/** What is known of one rule and one metric of one service. */
export interface Watch {
  rule: CheckedRule
  /** The last that was seen. */
  series: Series
  /** The first check in a row that found it broken. */
  brokenSince: number | undefined
  /** An incident is open. */
  isFiring: boolean
  /** When it was last told that it is broken. */
  toldAt: number | undefined
  /** An earlier process may have left an incident open: the history was not asked yet. */
  isNew: boolean
}

export const watches = ({ metric, service }: CheckedRule, series: Series): boolean =>
  metric === series.name && (service === undefined || service === series.service)

export const newWatch = (rule: CheckedRule, series: Series): Watch => ({
  rule,
  series,
  brokenSince: undefined,
  isFiring: false,
  toldAt: undefined,
  isNew: true,
})

/** What a check found: rules to tell of as broken, and rules that hold. */
export interface Judgement {
  readonly broken: readonly Watch[]
  readonly well: readonly Watch[]
}

/**
 * Judges the rules of one metric of one service. Of those that are broken the most severe are told: whoever hears that the CPU
 * is exhausted need not hear that it is high.
 *
 * @param at  Time of the check.
 */
export function judge(all: readonly Watch[], at: number): Judgement {
  for (const watch of all)
    watch.brokenSince = isBroken(watch.rule, watch.series.value) ? (watch.brokenSince ?? at) : undefined
  const ready = all.filter(
    ({ brokenSince, rule }) => brokenSince !== undefined && at - brokenSince >= rule.forMs,
  )
  const most = Math.max(...ready.map(({ rule }) => severityRank(rule.severity)))
  return {
    broken: ready.filter(({ rule }) => severityRank(rule.severity) === most),
    well: all.filter(({ brokenSince }) => brokenSince === undefined),
  }
}

/** Whether it is time to tell that a rule is broken: at once, then after each cooldown. */
export const isDue = ({ rule, toldAt }: Watch, at: number): boolean =>
  toldAt === undefined || at - toldAt >= rule.cooldownMs
