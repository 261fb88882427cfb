import { defined, flag, one, wrong, type Found, type Reading } from './reading.ts'
import type { Parts } from './parts.ts'

const id = /^\d{15,22}$/
const token = /^[\w-]{8,200}$/
const hook = (webhookId: string, secret: string): string =>
  `https://discord.com/api/webhooks/${webhookId}/${secret}`

/** What both open dialects may say of the message's look. */
function look({ query }: Parts): Readonly<Record<string, unknown>> {
  const avatar = query.get('avatar_url', 'avatarurl') ?? query.get('avatar')
  return {
    threadId: query.get('thread_id', 'thread'),
    username: query.get('username', 'botname'),
    // Of Apprise it is also a switch.
    avatarUrl: flag(avatar) === undefined ? avatar : undefined,
  }
}

function webhook(webhookId: string, secret: string, options: Readonly<Record<string, unknown>> = {}): Found {
  if (!id.test(webhookId))
    return wrong('the id of the webhook is not 15 to 22 digits', 'take it from its URL')
  if (!token.test(secret)) return wrong('the token of the webhook is cut or mistyped', 'copy its URL again')
  return one('discord', { webhookUrl: hook(webhookId, secret), ...options })
}

export const discordReadings: readonly Reading[] = [
  {
    dialects: ['apprise'],
    schemes: ['discord'],
    form: 'discord://ID/TOKEN',
    is: ({ host, path }) => id.test(host) && path.length === 1,
    read: (parts) => webhook(parts.host, parts.path[0]!, { username: parts.user, ...defined(look(parts)) }),
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['discord'],
    form: 'discord://TOKEN@ID',
    is: ({ user, host, path }) =>
      user !== undefined && id.test(host) && (path.length === 0 || path[0] === 'raw'),
    read: (parts) => webhook(parts.host, parts.user!, look(parts)),
  },
  {
    dialects: ['symfony'],
    schemes: ['discord'],
    form: 'discord://TOKEN@default?webhook_id=ID',
    is: ({ user, host }) => user !== undefined && host === 'default',
    read: ({ user, query }) => webhook(query.get('webhook_id') ?? '', user!),
  },
  {
    dialects: ['notify'],
    schemes: ['discord-bot'],
    form: 'discord-bot://TOKEN@CHANNEL',
    is: ({ user, host }) => user !== undefined && id.test(host),
    read: ({ user, host }) => one('discord', { token: user, channelId: host }),
  },
]
