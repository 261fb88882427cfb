import { ConfigurationError, duration } from '@notify/core'
import { plainWords, type AlertWords, type Wording } from './alert.ts'
import { checkReaders, type Readers } from './readers.ts'
import { checkRules, defaultRules, type CheckedRule, type Rule } from './rules.ts'

/** What is watched, and how it is told: may change while it runs. */
export interface Watching {
  /** Default: `defaultRules`. */
  readonly rules?: readonly Rule[]
  /** Asked before each check, by name. Default: none; metrics are recorded. */
  readonly readers?: Readers
  /** How often it checks. `false`: only when `check` is called. Default `60s`. */
  readonly interval?: string | false
  /** A metric that was not measured for so long is stale. Default: five intervals, at least 5 min. */
  readonly staleAfter?: string
  /** `false`: each alert is a notification of its own, and none is resolved. Default true. */
  readonly incidents?: boolean
  /** Words of the alerts, e.g. `alert.monitoring` of `@notify/events/discord-service`. Default: plain ones, in English. */
  readonly words?: AlertWords
  /** BCP 47, for `words`. Default: that of the notifier. */
  readonly locale?: string
}

export const standardInterval = '60s'

/** As it is used. */
export interface Watched extends Wording {
  readonly rules: readonly CheckedRule[]
  readonly readers: Readers
  readonly intervalMs: number | undefined
  readonly staleMs: number
}

/** @throws {ConfigurationError} with what is wrong. */
export function checkWatching({
  rules = defaultRules,
  readers = {},
  interval = standardInterval,
  staleAfter,
  incidents = true,
  words = plainWords,
  locale,
}: Watching): Watched {
  checkReaders(readers)
  if (typeof words !== 'function')
    throw new ConfigurationError('expected a function that makes a draft', { path: 'words' })
  const intervalMs = interval === false ? undefined : duration(interval, 'interval')
  // Whoever checks every second need not measure every second.
  const staleMs =
    staleAfter === undefined ? Math.max(5 * (intervalMs ?? 0), 300_000) : duration(staleAfter, 'staleAfter')
  return { rules: checkRules(rules), readers, intervalMs, staleMs, incidents, words, locale }
}
