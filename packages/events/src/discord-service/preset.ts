import { breaker, concurrency, queueLimit, rateLimit, timeout, type Route } from '@notify/core'
import { guarded, namesOf, served, type ChannelsOf, type Preset } from '../preset.ts'
import { typesOf } from '../sending.ts'
import { discordServiceEvents } from './events.ts'

export interface DiscordServiceOptions<Name extends string> {
  /**
   * Named `general`, `error`, `critical`, `tracklist`, `monitoring` and `security`, a webhook each. A type without a
   * channel of its name goes to `general`, else to the first.
   */
  readonly channels: ChannelsOf<Name>
  /** Deliveries in 60 s to one destination. Default 30. */
  readonly rateLimit?: number
  /** `window` never lets more through in any 60 s; `bucket` refills steadily. Default `window`. */
  readonly kind?: 'window' | 'bucket'
  /** So many at once after a quiet time. Only of a bucket. Default: the rate limit. */
  readonly burst?: number
  /** Deliveries that may wait for one destination; one more dies with `queue-full`. Default 100. */
  readonly queueSize?: number
  /** Default 3. */
  readonly retryAttempts?: number
  /** Of one request. Default `10s`. */
  readonly timeout?: string
}

/** A webhook for each type, 30 in 60 s, one at a time, a queue of 100, three attempts, 10 s each, and a breaker of 5 failures and 60 s. */
export function discordService<const Name extends string>(
  options: DiscordServiceOptions<Name>,
): Preset<Name> {
  const { channels, rateLimit: limit = 30, kind = 'window', burst, queueSize = 100 } = options
  const names = namesOf(channels)
  const routes = typesOf(discordServiceEvents).map((type): Route<Name> => {
    const wanted = [type.replace('alert.', ''), 'general', names[0]]
    return { when: { type }, to: wanted.flatMap((one) => names.filter((name) => name === one)).slice(0, 1) }
  })
  return {
    channels: guarded(channels, () => [
      rateLimit({ limit, per: '60s', kind, ...(burst !== undefined && { burst }) }),
      queueLimit({ limit: queueSize, overflow: 'dead' }),
      // The rate replaces the pace of the channel: the first that Discord refuses stops a burst, and no other is lost.
      concurrency(1),
    ]),
    routes: served(routes),
    policies: [timeout(options.timeout ?? '10s'), breaker({ failures: 5, hold: '60s', cap: '60s' })],
    retry: { attempts: options.retryAttempts ?? 3, base: '1s', cap: '30s' },
    retention: { delivered: '7d', suppressed: '7d', dead: '7d' },
  }
}

/** Colours by type, for the option `colors` of a Discord channel. */
export const discordServiceColors = {
  'alert.general': '#3498db',
  'alert.error': '#e67e22',
  'alert.critical': '#e74c3c',
  'alert.tracklist': '#2ecc71',
  'alert.monitoring': '#9b59b6',
  'alert.security': '#f1c40f',
} as const
