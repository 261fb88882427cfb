import {
  activeTimes,
  autoDisable,
  breaker,
  concurrency,
  consoleLogger,
  createNotifier,
  except,
  filter,
  queueLimit,
  rateLimit,
  silence,
  throttle,
  timeout,
  when,
} from '@notify/core'
import type { Channels, Condition, NotifierOptions, Policy, Stage } from '@notify/core'
import { inhibitByKey } from './inhibit.ts'

/** What the words of a document stand for. */
export interface Vocabulary {
  readonly stages: Readonly<Record<string, (options: never) => Stage>>
  readonly policies: Readonly<Record<string, (options: never) => Policy>>
  when(condition: Condition, stage: Stage): Stage
  except(condition: Condition, stage: Stage): Stage
  /** @throws {ConfigurationError} with what is wrong in the whole, e.g. a route that falls back to itself. */
  check(options: NotifierOptions<Channels>): void
}

/** That of `@notify/core`. */
export const vocabulary: Vocabulary = {
  stages: { filter, throttle, inhibit: inhibitByKey, silence, activeTimes },
  policies: { rateLimit, timeout, breaker, concurrency, queueLimit, autoDisable },
  when,
  except,
  // A notifier checks everything when it is made. This one is never used, and tells nobody.
  check(options) {
    const { store: _, observers: __, ...rest } = options
    createNotifier<Channels>({ ...rest, logger: consoleLogger('silent') })
  },
}
