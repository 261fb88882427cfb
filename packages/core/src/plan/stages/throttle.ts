import { follows } from '../../notification.ts'
import { duration } from '../../text/duration.ts'
import { valuesAt } from '../path.ts'
import { withCheck, type Stage } from '../plan.ts'
import { throttleKey, type KeyOf } from '../throttle-key.ts'

export interface ThrottleOptions {
  /** Shortest time between two notifications with the same key, e.g. `'5m'`. */
  readonly every: string
  /** Key of a notification, or the paths whose values make it. Default: `key`, else type and source; always with the severity. */
  readonly by?: KeyOf | readonly string[]
  /** Keeps the keys of two throttles apart. Default `throttle`. */
  readonly name?: string
}

/**
 * Lets one notification per key through, then holds back the rest until `every` has passed.
 *
 * Held-back notifications get a `suppressed` receipt; they are not queued. A notification whose deliveries all died does not
 * start the wait. What opens, acknowledges or resolves an incident is never held back.
 *
 * @throws {ConfigurationError} if `every` is not a positive duration, or a path is wrong.
 *
 * @example
 * throttle({ every: '5m', by: ['metadata.repo'] })
 */
export function throttle({ every, by, name = 'throttle' }: ThrottleOptions): Stage {
  const everyMs = duration(every, 'throttle.every')
  const keyOf = throttleKey(name, typeof by === 'object' ? valuesAt(by, 'throttle.by') : by)
  return function throttle(plan) {
    if (follows(plan.notification)) return plan
    const key = keyOf(plan.notification)
    return key === undefined ? plan : withCheck(plan, { kind: 'throttle', key, everyMs })
  }
}
