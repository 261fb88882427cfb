import { duration, type Notifier } from '@notify/core'
import type { Reader } from './readers.ts'

export interface NotifierReaderOptions {
  /** Default `notify`. */
  readonly service?: string
  /** Time over which failures are counted. Default `5m`. */
  readonly over?: string
}

/**
 * Reads how a notifier itself is: `queue_size`, deliveries that wait, and `error_rate_percent`, deliveries that died or may
 * not have arrived of all that ended. If none ended it is 0.
 *
 * @throws {ConfigurationError} if `over` is no duration.
 */
export function notifierReader(
  notifier: Pick<Notifier, 'health' | 'stats'>,
  { service = 'notify', over = '5m' }: NotifierReaderOptions = {},
): Reader {
  const overMs = duration(over, 'notifierReader.over')
  return async function readNotifier({ now, signal }) {
    const [{ channels }, { successRate = 1 }] = await Promise.all([
      notifier.health({ signal }),
      notifier.stats({ since: now - overMs }, { signal }),
    ])
    const waiting = channels.reduce((sum, channel) => sum + channel.waiting, 0)
    const failed = Math.round((1 - successRate) * 1_000) / 10
    return [
      { name: 'queue_size', value: waiting, service },
      { name: 'error_rate_percent', value: failed, service },
    ]
  }
}
