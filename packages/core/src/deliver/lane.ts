import type { Channel, Sent } from '../channel.ts'
import type { ChannelEntry } from '../options.ts'
import type { Limit } from '../store/store.ts'
import { duration } from '../text/duration.ts'
import { standardStart } from './policies/concurrency.ts'
import { merge, policiesOf } from './policies/guard.ts'
import type { AttemptContext, Policy } from './policies/policy.ts'
import { timeout } from './policies/timeout.ts'
import { standardRetry, type Retry } from './retry.ts'

/** A channel with everything that guards it. */
export interface Lane {
  readonly name: string
  readonly channel: Channel
  send(attempt: AttemptContext): Promise<Sent>
  readonly retry: Retry
  readonly limit: Limit
  /** The longest one request may take. */
  readonly timeoutMs: number
  /** Why it could not start. */
  readonly unavailable?: string
}

export const isEntry = (value: Channel | ChannelEntry): value is ChannelEntry => 'use' in value

/** @throws {ConfigurationError} if a duration of its retry is wrong. */
export function createLane(
  name: string,
  entry: ChannelEntry,
  policies?: readonly Policy[],
  retry?: Partial<Retry>,
): Lane {
  const channel = entry.use
  const merged = merge(policies, channel.defaults?.policies, policiesOf(channel), entry.policies)
  const guards = merged.some((policy) => policy.name === 'timeout') ? merged : [...merged, timeout('15s')]
  const retries: Retry = { ...standardRetry, ...channel.defaults?.retry, ...retry, ...entry.retry }
  for (const part of ['base', 'cap'] as const) duration(retries[part], `channels.${name}.retry.${part}`)
  return {
    name,
    channel,
    send: wrap(channel, guards),
    retry: retries,
    limit: Object.assign(
      { start: standardStart, maxAgeMs: duration(retries.maxAge, `channels.${name}.retry.maxAge`) },
      ...guards.map((policy) => policy.limit),
    ) as Limit,
    timeoutMs: Math.max(0, ...guards.map((policy) => policy.timeoutMs ?? 0)),
    ...(entry.unavailable !== undefined && { unavailable: entry.unavailable }),
  }
}

const wrap = (channel: Channel, policies: readonly Policy[]): Lane['send'] =>
  policies.reduceRight<Lane['send']>(
    (next, policy) => (policy.around ? (attempt) => policy.around!(attempt, next) : next),
    // Async, so that a channel that throws at once is a rejection like any other.
    async (attempt) => channel.send(attempt.message, attempt),
  )
