import type { Channel } from '@notify/core/channel'
import { webhookOf } from './destination.ts'
import { render, type DiscordMessage } from './message.ts'
import { appearance, check, sendersOf, type DiscordOptions } from './options.ts'
import { call } from './rest.ts'
import { asking, discordApi, send } from './send.ts'

/**
 * Posts embeds to Discord: by webhook, or as a bot. An incident is one message, which is edited.
 *
 * An option goes before the environment, a webhook for the type before the bot, the bot before `webhookUrl`.
 *
 * @throws {ConfigurationError} if there is nowhere to post, or an option is wrong.
 *
 * @example
 * discord({ webhookUrl: 'https://discord.com/api/webhooks/…', people: { alice: '80351110224678912', sre: '&165511591545143296' } })
 */
export function discord(options: DiscordOptions = {}): Channel<DiscordMessage> {
  check(options)
  const senders = sendersOf(options)
  const baseUrl = options.baseUrl?.replace(/(\/v\d+)?\/*$/, '')
  const look = appearance(options, senders)
  return {
    spec: 1,
    kind: 'discord',
    features: { incidents: 'edits', attachments: true },
    defaults,
    render: (notification, context) => render(notification, context, look),
    send: (message, context) => send(message, context, { senders, baseUrl }),
    async verify({ signal }) {
      const clock = { now: () => Date.now() }
      const { bot, webhooks } = senders
      if (bot !== undefined)
        await asking(bot.token, async (token) => {
          await call(
            { method: 'GET', route: '/users/@me', token },
            { api: baseUrl ?? discordApi, signal, clock },
          )
        })
      for (const reader of webhooks.values())
        await asking(reader, async (url) => {
          const { route, api } = webhookOf(url)
          await call({ method: 'GET', route }, { api: baseUrl ?? api, signal, clock })
        })
    },
  }
}

/** What a webhook takes by all that is said of it; Discord promises no number, and a 429 corrects this one. */
const defaults: NonNullable<Channel['defaults']> = {
  policies: [{ name: 'rateLimit', limit: { rate: { limit: 5, perMs: 2_000, burst: 5 } } }],
}
