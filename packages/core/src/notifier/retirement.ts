import type { Channel } from '../channel.ts'
import type { Clock } from '../clock.ts'
import type { Setup } from './pipeline.ts'

/** Channels that a new configuration no longer has: closed once nothing of theirs can be in flight. */
export interface Retirement {
  /** @param graceMs Longer than any go that has begun. */
  replaced(before: Setup, after: Setup, graceMs: number): void
  /** At the end: these, and all of `setup`. */
  closeAll(setup: Setup): Promise<void>
}

/** Each once: two names may stand for one channel. */
const channelsOf = ({ root, tenants }: Setup): Set<Channel> =>
  new Set(
    [root, ...tenants.values()].flatMap(({ lanes }) => [...lanes.values()].map(({ channel }) => channel)),
  )

/** One that cannot be closed keeps none of the others open. */
const close = async (channels: Iterable<Channel>): Promise<void> => {
  await Promise.allSettled([...channels].map(async (channel) => channel.close?.()))
}

export function retirement(clock: Clock): Retirement {
  const waiting = new Set<Channel>()
  return {
    replaced(before, after, graceMs) {
      const kept = channelsOf(after)
      const retired = [...channelsOf(before)].filter((channel) => !kept.has(channel))
      for (const channel of retired) waiting.add(channel)
      clock.at(clock.now() + graceMs, () => {
        const due = retired.filter((channel) => waiting.delete(channel))
        void close(due)
      })
    },
    closeAll: (setup) => close(new Set([...waiting, ...channelsOf(setup)])),
  }
}
