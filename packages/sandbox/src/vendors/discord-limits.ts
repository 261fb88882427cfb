import { createHash } from 'node:crypto'
import type { Clock } from '@notify/core/channel'
import type { DiscordCall } from './discord-call.ts'
import type { DiscordScene } from './discord-scene.ts'

export interface Taken {
  /** Which limit counts. */
  readonly scope: 'user' | 'global' | 'shared'
  /** 0: there was room. */
  readonly waitMs: number
  /** `X-RateLimit-…`, of every answer. */
  readonly headers: Readonly<Record<string, string>>
}

export interface DiscordLimits {
  take(call: DiscordCall, scene: DiscordScene): Taken
  reset(): void
}

type Limit = readonly [count: number, perMs: number]

/** https://docs.discord.com/developers/topics/rate-limits#global-rate-limit */
const everything: Limit = [50, 1_000]
// Discord promises no number for these; they are what its headers are seen to say.
const limits: Readonly<Record<string, Limit>> = {
  'POST webhook': [5, 2_000],
  'POST messages': [5, 5_000],
  'DELETE message': [5, 1_000],
}
const others: Limit = [5, 5_000]
/** All webhooks of a channel together. */
const shared: Limit = [30, 60_000]

/** Windows by route and by webhook or channel, then by what they share. https://docs.discord.com/developers/topics/rate-limits */
export function createLimits(clock: Clock): DiscordLimits {
  const windows = new Map<string, { readonly endsAt: number; used: number }>()

  function use(key: string, [count, perMs]: Limit): { remaining: number; endsAt: number; free: boolean } {
    const now = clock.now()
    const old = windows.get(key)
    const window = old !== undefined && old.endsAt > now ? old : { endsAt: now + perMs, used: 0 }
    windows.set(key, window)
    const free = window.used < count
    if (free) window.used++
    return { free, remaining: count - window.used, endsAt: window.endsAt }
  }

  return {
    take({ method, place = '', ids, headers }, { channel, webhook }) {
      const now = clock.now()
      const all = use(`global ${headers['authorization'] ?? ''}`, everything)
      if (!all.free) return { scope: 'global', waitMs: all.endsAt - now, headers: {} }
      const route = `${method} ${place}`
      const limit = limits[route] ?? others
      const own = use(`${route} ${ids['webhook'] ?? ids['channel'] ?? ''}`, limit)
      const shown = {
        'x-ratelimit-limit': String(limit[0]),
        'x-ratelimit-remaining': String(own.remaining),
        'x-ratelimit-reset': (own.endsAt / 1_000).toFixed(3),
        'x-ratelimit-reset-after': ((own.endsAt - now) / 1_000).toFixed(3),
        'x-ratelimit-bucket': createHash('md5').update(route).digest('hex'),
      }
      if (!own.free) return { scope: 'user', waitMs: own.endsAt - now, headers: shown }
      if (webhook === undefined || method !== 'POST') return { scope: 'user', waitMs: 0, headers: shown }
      const together = use(`shared ${channel?.id}`, shared)
      return { scope: 'shared', waitMs: together.free ? 0 : together.endsAt - now, headers: shown }
    },
    reset: () => windows.clear(),
  }
}
