import type { Clock } from '../clock.ts'
import type { NotifierOptions } from '../options.ts'
import type { Retention, Store } from '../store/store.ts'
import { duration } from '../text/duration.ts'

const everyMs = 3_600_000

/** @throws {ConfigurationError} if a duration is wrong. */
export const compileRetention = (options: NotifierOptions<never>['retention'] = {}): Retention => ({
  deliveredMs: duration(options.delivered ?? '7d', 'retention.delivered'),
  suppressedMs: duration(options.suppressed ?? '7d', 'retention.suppressed'),
  deadMs: duration(options.dead ?? '30d', 'retention.dead'),
  idempotencyMs: duration(options.idempotency ?? '24h', 'retention.idempotency'),
})

/** Purges once an hour from the first use on. */
export function retention(
  store: Store,
  clock: Clock,
  kept: () => Retention,
  trouble: (error: unknown) => void,
): { start(): void; stop(): void } {
  let cancel: (() => void) | undefined
  const schedule = (): void => {
    cancel = clock.at(clock.now() + everyMs, () => {
      schedule()
      store.purge(kept()).catch(trouble)
    })
  }
  return {
    start() {
      if (!cancel) schedule()
    },
    stop() {
      cancel?.()
      cancel = () => {}
    },
  }
}
