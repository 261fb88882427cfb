import type { ChannelDefinition } from '@notify/core/channel'
import { discord } from './discord.ts'
import type { DiscordOptions } from './options.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const secretText = (description: string): object => text(description, { minLength: 1, writeOnly: true })
const id = (description: string): object => text(description, { pattern: '^\\d{15,22}$' })
const byName = (description: string, value: object): object => ({
  type: 'object',
  description,
  additionalProperties: value,
})

export const definition: ChannelDefinition = {
  kind: 'discord',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Discord',
    type: 'object',
    properties: {
      webhookUrl: secretText('Takes every notification that no other destination takes.'),
      webhooks: byName(
        'Webhooks by type of notification; * stands for any text, and the closest counts.',
        secretText('URL of a webhook.'),
      ),
      token: secretText('Of a bot, which goes before webhookUrl.'),
      channelId: id('Where the bot writes.'),
      username: text("Shown instead of the webhook's name.", { minLength: 1, maxLength: 80 }),
      avatarUrl: text("Shown instead of the webhook's picture.", { format: 'uri' }),
      threadId: id('Posts into this thread of the channel.'),
      people: byName('Ids of users, and of roles after an &, by the names that notifications mention.', {
        type: 'string',
        pattern: '^&?\\d{15,22}$',
      }),
      interactive: {
        type: 'boolean',
        description: "An endpoint takes what the bot's buttons send: actions without url become buttons.",
        default: false,
      },
      colors: byName('By type of notification, with * for any text. Default: by severity.', {
        type: 'string',
        pattern: '^#[0-9a-fA-F]{6}$',
      }),
      baseUrl: text("Of the API. Default: that of the webhook's URL, else Discord's.", { format: 'uri' }),
      overflow: text('What does not fit goes into further messages, or is cut and counted.', {
        enum: ['parts', 'cut'],
        default: 'parts',
      }),
    },
    additionalProperties: false,
  },
  environment: {
    DISCORD_WEBHOOK_URL: 'webhookUrl',
    DISCORD_BOT_TOKEN: 'token',
    DISCORD_CHANNEL_ID: 'channelId',
    DISCORD_USERNAME: 'username',
    DISCORD_AVATAR_URL: 'avatarUrl',
  },
  credentials:
    'A webhook: in the settings of the Discord channel, Integrations, Webhooks, New Webhook, Copy Webhook URL. A bot: at ' +
    'https://discord.com/developers/applications create an application, reset and copy the token under Bot, and invite it ' +
    'with the permissions View Channel, Send Messages, Embed Links and Attach Files.',
  create: (options: DiscordOptions) => discord(options),
}
