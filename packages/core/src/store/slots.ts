/** How many deliveries a destination may have in flight: few while nothing is known of it, more with each good answer. */
import type { Limit } from './store.ts'

/** What good answers have earned a destination. */
export interface Trust {
  readonly slots: number
  /** When it was last renewed. Epoch ms. */
  readonly at: number
}

/** What a go says of its destination. Nothing, if it was only the message that was wrong. */
export type Answer = 'good' | 'failed' | 'nothing'

/** A hung destination must not take every slot of the dispatcher. */
const defaultConcurrency = 50
/** Like a connection that was idle: what it bore then says little of what it bears now. */
const trustLastsMs = 60_000
/** While all slots are earned, the time is not written with each answer. */
const renewedEveryMs = 10_000

const most = ({ concurrency = defaultConcurrency }: Limit): number => concurrency

export function slotsOf(limit: Limit, trust: Trust | undefined, now: number): number {
  const all = most(limit)
  if (limit.start === undefined) return all
  const earned = trust && now - trust.at < trustLastsMs ? trust.slots : limit.start
  return Math.min(all, earned)
}

/** Twice as many with each good answer, half as many with each failure, and never fewer than at the start. */
export function learn(
  limit: Limit,
  trust: Trust | undefined,
  answer: Answer,
  now: number,
): Trust | undefined {
  if (limit.start === undefined || answer === 'nothing') return trust
  const before = slotsOf(limit, trust, now)
  const slots = answer === 'good' ? Math.min(most(limit), before * 2) : Math.max(limit.start, before >> 1)
  return trust && slots === trust.slots && now - trust.at < renewedEveryMs ? trust : { slots, at: now }
}
