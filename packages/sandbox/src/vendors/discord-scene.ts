/** Whom and what a request to Discord is about. */
import type { DiscordCall } from './discord-call.ts'
import type { DiscordChannel, DiscordPosted, DiscordServer, DiscordWebhook } from './discord-server.ts'

export interface DiscordScene {
  readonly server: DiscordServer
  /** The one in the path, if id and token belong together. */
  readonly webhook?: DiscordWebhook
  /** Channel or thread. */
  readonly channel?: DiscordChannel
  /** The message in the path. */
  readonly posted?: DiscordPosted
}

export function sceneOf({ ids, query }: DiscordCall, server: DiscordServer): DiscordScene {
  const known = server.webhooks.get(ids['webhook'] ?? '')
  const webhook = known?.token === ids['token'] ? known : undefined
  const threadId = query.get('thread_id')
  const there = server.channels.get((webhook && threadId) ?? webhook?.channel ?? ids['channel'] ?? '')
  // A webhook writes into threads of its own channel only.
  const channel = webhook && threadId !== null && there?.parent !== webhook.channel ? undefined : there
  const posted = server.posted.get(ids['message'] ?? '')
  const here = posted?.channel === channel?.id && (webhook === undefined || posted?.webhook === webhook.id)
  return {
    server,
    ...(webhook && { webhook }),
    ...(channel && { channel }),
    ...(posted && here && { posted }),
  }
}

/** Channels by the name of the one that holds them. */
export const nameOf = ({ channels }: DiscordServer, { name, parent }: DiscordChannel): string => {
  const shown = channels.get(parent ?? '')?.name ?? name
  return shown.startsWith('@') ? shown : `#${shown}`
}
