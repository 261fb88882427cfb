import type { Channel } from '@notify/core/channel'
import { httpWire, type HttpReply, type HttpWire, type RecordedRequest, type SeenRequest } from '@notify/testkit'
import { vi } from 'vitest'
import { discord, type DiscordMessage, type DiscordOptions } from '../index.ts'

export const token = 'bot-canary-7f3a9c'
export const hookPath = '/api/webhooks/100000000000000001/hook-canary-51d2'
export const channelId = '200000000000000001'

export interface Seen extends SeenRequest {
  readonly query: Readonly<Record<string, string>>
}

export interface Wire extends HttpWire {
  readonly seen: () => readonly Seen[]
  readonly bot: (options?: DiscordOptions) => Channel<DiscordMessage>
  readonly hook: (options?: DiscordOptions) => Channel<DiscordMessage>
}

const environment = ['DISCORD_WEBHOOK_URL', 'DISCORD_BOT_TOKEN', 'DISCORD_CHANNEL_ID']

/** A stand-in for Discord, and channels that talk to it. */
export function wire(): Wire {
  let count = 0
  const answer = ({ path }: RecordedRequest): HttpReply => {
    const edited = /\/messages\/(\d+)(\?|$)/.exec(path)?.[1]
    return { body: { id: edited ?? `100000000000000000${++count}`, channel_id: '42' } }
  }
  const given = httpWire({ answer, environment })
  return {
    ...given,
    seen: () => given.seen().map(withQuery),
    bot: (options) => discord({ token, channelId, baseUrl: `${given.origin()}/api/`, ...options }),
    hook: (options) => discord({ webhookUrl: `${given.origin()}${hookPath}`, ...options }),
  }
}

function withQuery(request: SeenRequest): Seen {
  const { pathname: path, searchParams } = new URL(request.path, 'http://127.0.0.1')
  return { ...request, path, query: Object.fromEntries(searchParams) }
}

export function noEnvironment(): void {
  for (const name of environment) vi.stubEnv(name, '')
}

export const toHook: DiscordMessage = { webhook: '*', body: { content: 'Disk full' } }
export const toBot: DiscordMessage = { body: { content: 'Disk full' } }
