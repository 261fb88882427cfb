/** What a Microsoft 365 tenant remembers: who is there, who may ask, and what was posted. */
import type { Clock } from '@notify/core/channel'
import type { Mutable, SandboxMessage } from '../message.ts'
import type { Json } from '../value.ts'

export const tenantId = '5a4d0b0c-7e4a-4000-8000-000000000001'
export const clientId = '5a4d0b0c-7e4a-4000-8000-000000000002'
export const clientSecret = 'sandbox~client~secret'
export const teamId = '5a4d0b0c-7e4a-4000-8000-000000000003'
export const chatId = '19:sandboxchat000000000000000000001@thread.v2'
/** Who posts: the user that gave the refresh token. */
export const user = { id: '5a4d0b0c-7e4a-4000-8000-000000000009', displayName: 'Notify' }
/** Id by name. */
export const channels: Readonly<Record<string, string>> = {
  General: '19:sandboxchannel00000000000000001@thread.tacv2',
  Ops: '19:sandboxchannel00000000000000002@thread.tacv2',
  Alerts: '19:sandboxchannel00000000000000003@thread.tacv2',
}
/** A message in Ops and in the chat that somebody else wrote. */
export const foreignId = '1600000000001'
export const firstToken = 'sandbox-access-token'
export const firstRefreshToken = 'sandbox-refresh-token'

export const tokenLifeMs = 3_600_000

export interface Posted {
  readonly id: string
  /** Of a channel or a chat. */
  readonly place: string
  readonly replyTo?: string
  /** As Graph would return it. */
  chatMessage: Json
  readonly message: Mutable<SandboxMessage>
}

export interface Tenant {
  /** `expired` and unknown ones let nobody in. */
  whose(token: string): 'delegated' | 'app' | 'expired' | undefined
  issue(to: 'delegated' | 'app'): { readonly access: string; readonly refresh?: string }
  /** Old ones stay good when a new one is given. */
  takes(refreshToken: string): boolean
  post(posted: Posted): void
  posted(place: string, id: string): Posted | 'foreign' | undefined
  reset(): void
  /** Epoch ms in text: unique, and later than all before. */
  readonly nextId: () => string
}

export function createTenant(clock: Clock): Tenant {
  const tokens = new Map<string, { to: 'delegated' | 'app'; until: number }>()
  const refreshTokens = new Set<string>()
  const messages = new Map<string, Posted>()
  let issued = 0
  let lastId = 0

  const keep = (access: string, to: 'delegated' | 'app'): string => {
    tokens.set(access, { to, until: clock.now() + tokenLifeMs })
    return access
  }
  const start = (): void => {
    messages.clear()
    // What was issued stays good: whoever signed in goes on after a reset.
    keep(firstToken, 'delegated')
    refreshTokens.add(firstRefreshToken)
  }
  start()
  return {
    whose(token) {
      const known = tokens.get(token)
      return known !== undefined && known.until <= clock.now() ? 'expired' : known?.to
    },
    issue(to) {
      const number = ++issued
      const access = keep(`sandbox-${to}-token-${number}`, to)
      if (to === 'app') return { access }
      const refresh = `${firstRefreshToken}-${number}`
      refreshTokens.add(refresh)
      return { access, refresh }
    },
    takes: (refreshToken) => refreshTokens.has(refreshToken),
    post: (posted) => void messages.set(`${posted.place} ${posted.id}`, posted),
    posted(place, id) {
      const own = messages.get(`${place} ${id}`)
      return (
        own ?? (id === foreignId && (place === channels['Ops'] || place === chatId) ? 'foreign' : undefined)
      )
    },
    reset: start,
    nextId: () => String((lastId = Math.max(lastId + 1, clock.now()))),
  }
}

export const nameOf = (place: string): string =>
  Object.entries(channels).find(([, id]) => id === place)?.[0] ?? 'Chat with Ada'
