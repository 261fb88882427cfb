import { ConfigurationError, secret, variable, type Secret, type SecretReader } from '@notify/core/channel'
import { isWebUrl } from '@notify/markup'
import { closest, parseWebhook } from './destination.ts'
import * as limits from './limits.ts'
import type { People } from './mentions.ts'
import type { Appearance } from './message.ts'

export interface DiscordOptions {
  /** Where every notification goes that no other destination takes. Default, without a bot: `DISCORD_WEBHOOK_URL`. */
  readonly webhookUrl?: Secret
  /** Webhooks by type of notification, e.g. `alert.security`; `*` stands for any text, and the closest counts. */
  readonly webhooks?: Readonly<Record<string, Secret>>
  /** Of a bot, which goes before `webhookUrl`. Default: `DISCORD_BOT_TOKEN`. */
  readonly token?: Secret
  /** Where the bot writes. Default: `DISCORD_CHANNEL_ID`. */
  readonly channelId?: string
  /** Shown instead of the webhook's name. */
  readonly username?: string
  /** Shown instead of the webhook's picture. */
  readonly avatarUrl?: string
  /** Posts into this thread of the channel. */
  readonly threadId?: string
  /** By the names that notifications mention: ids of users, and of roles after an `&`. */
  readonly people?: People
  /**
   * An endpoint takes what the bot's buttons send: actions without `url` become buttons. Default false: they are left out.
   * A webhook has no buttons.
   */
  readonly interactive?: boolean
  /** `#rrggbb` by type of notification, with `*` for any text. Default: by severity. */
  readonly colors?: Readonly<Record<string, string>>
  /** Of the API. Default: that of the webhook's URL, else `https://discord.com/api`. */
  readonly baseUrl?: string
  /** What does not fit goes into further messages, or is cut and counted. Default `parts`. */
  readonly overflow?: 'parts' | 'cut'
}

/** Who sends: webhooks by the name of their option, and perhaps a bot. */
export interface Senders {
  readonly webhooks: ReadonlyMap<string, SecretReader>
  readonly bot?: { readonly token: SecretReader; readonly channelId: string }
}

/** The webhook for whatever no other one takes. */
export const anyType = '*'

export function sendersOf({ webhookUrl, webhooks = {}, token, channelId }: DiscordOptions): Senders {
  const readers = new Map(
    Object.entries(webhooks).map(([type, source]) => [type, secret(source, `discord: webhooks.${type}`)]),
  )
  const channel = channelId ?? variable('DISCORD_CHANNEL_ID')
  const hasToken = (token ?? variable('DISCORD_BOT_TOKEN')) !== undefined
  const asked = token !== undefined || channelId !== undefined
  if (channel !== undefined && hasToken && (asked || webhookUrl === undefined)) {
    const bot = { token: secret(token, 'discord: token', 'DISCORD_BOT_TOKEN'), channelId: channel }
    return { webhooks: readers, bot }
  }
  if (webhookUrl !== undefined || variable('DISCORD_WEBHOOK_URL') !== undefined)
    readers.set(anyType, secret(webhookUrl, 'discord: webhookUrl', 'DISCORD_WEBHOOK_URL'))
  if (readers.size > 0) return { webhooks: readers }
  throw new ConfigurationError(
    asked ? `discord: ${hasToken ? 'channelId' : 'token'} is missing` : 'discord: there is nowhere to post',
    {
      code: 'E_CONFIG_MISSING',
      hint: 'give webhookUrl, webhooks, or token and channelId, or set DISCORD_WEBHOOK_URL, or DISCORD_BOT_TOKEN and DISCORD_CHANNEL_ID',
    },
  )
}

export function appearance(options: DiscordOptions, { webhooks, bot }: Senders): Appearance {
  const { username, avatarUrl, threadId, people = {}, colors = {}, overflow = 'parts' } = options
  const { interactive = false } = options
  const webhookFor = closest([...webhooks.keys()])
  const colourFor = closest(Object.keys(colors))
  return {
    destination(type) {
      const webhook = webhookFor(type)
      return webhook === undefined && bot !== undefined ? {} : { webhook: webhook ?? anyType }
    },
    knows: (webhook) => (webhook === undefined ? bot !== undefined : webhooks.has(webhook)),
    colour(type) {
      const pattern = colourFor(type)
      return pattern === undefined ? undefined : Number.parseInt(colors[pattern]!.slice(1), 16)
    },
    username,
    avatarUrl,
    threadId,
    people,
    interactive,
    overflow,
  }
}

/** @throws {ConfigurationError} with the first option that is wrong. */
export function check(options: DiscordOptions): void {
  const { webhookUrl, webhooks, username, avatarUrl, threadId, channelId, people, colors } = options
  const urls = {
    webhookUrl: webhookUrl ?? variable('DISCORD_WEBHOOK_URL'),
    ...prefixed('webhooks', webhooks),
  }
  for (const [path, url] of Object.entries(urls))
    if (typeof url === 'string' && parseWebhook(url) === undefined)
      wrong(path, 'the URL of a webhook', 'it looks like https://discord.com/api/webhooks/123…/abc…')
  const ids = { channelId: channelId ?? variable('DISCORD_CHANNEL_ID'), threadId }
  for (const [path, id] of Object.entries(ids))
    if (id !== undefined && !/^\d{15,22}$/.test(id)) wrong(path, 'an id of digits', copyId)
  for (const [path, id] of Object.entries(prefixed('people', people)))
    if (!/^&?\d{15,22}$/.test(id)) wrong(path, 'the id of a user, or of a role after an &', copyId)
  for (const [path, color] of Object.entries(prefixed('colors', colors)))
    if (!/^#[0-9a-f]{6}$/i.test(color)) wrong(path, 'a colour', "write it as '#e67e22'")
  if (avatarUrl !== undefined && !isWebUrl(avatarUrl)) wrong('avatarUrl', 'the URL of a picture')
  if (username !== undefined && (username.trim() === '' || username.length > limits.usernameMaxChars))
    wrong('username', `1 to ${limits.usernameMaxChars} characters`)
}

const copyId = 'switch on Developer Mode in Discord, right-click, Copy ID'

const prefixed = <Value>(option: string, map: Readonly<Record<string, Value>> = {}): Record<string, Value> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [`${option}.${key}`, value]))

function wrong(path: string, expected: string, hint?: string): never {
  throw new ConfigurationError(`discord: expected ${expected}`, {
    path,
    ...(hint === undefined ? {} : { hint }),
  })
}
