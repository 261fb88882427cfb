import type { ChannelDefinition } from '@notify/core/channel'
import { telegram, type TelegramOptions } from './telegram.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const flag = (description: string): object => ({ type: 'boolean', description, default: false })

export const definition: ChannelDefinition = {
  kind: 'telegram',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Telegram',
    type: 'object',
    properties: {
      token: text('Of the bot, 123456:ABC…', { minLength: 1, writeOnly: true }),
      chatId: {
        type: ['string', 'integer'],
        description: 'Of a group, a channel or a person, or a public @name. Left out: messages to people.',
        examples: ['-1001234567890', '@acme_alerts'],
      },
      topic: { type: 'integer', description: "Number of a forum's topic.", minimum: 1 },
      silent: flag('No sound.'),
      linkPreview: flag("A preview of the first link. A notification's own image is shown either way."),
      protect: flag('Messages cannot be forwarded or saved.'),
      people: {
        type: 'object',
        description: 'Ids of users, or their names with @, by the names that notifications mention.',
        additionalProperties: { type: ['string', 'integer'] },
      },
      interactive: flag("An endpoint takes what the bot's buttons send: actions without url become buttons."),
      baseUrl: text('Of a Bot API server of your own.', {
        format: 'uri',
        default: 'https://api.telegram.org',
      }),
      overflow: text('What does not fit into one message goes into more, or is cut and counted.', {
        enum: ['parts', 'cut'],
        default: 'parts',
      }),
    },
    additionalProperties: false,
  },
  environment: {
    TELEGRAM_BOT_TOKEN: 'token',
    TELEGRAM_CHAT_ID: 'chatId',
    TELEGRAM_DISABLE_NOTIFICATION: 'silent',
  },
  credentials:
    'Write /newbot to https://t.me/BotFather and copy the token. Add the bot to the group or channel (to a channel as an ' +
    'admin), or send it /start yourself. The chat id is in message.chat.id of https://api.telegram.org/bot<token>/getUpdates ' +
    'after somebody has written to the bot there.',
  create: (options: TelegramOptions) => telegram(options),
}
