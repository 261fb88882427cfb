import {
  ConfigurationError,
  DeliveryError,
  secret,
  variable,
  type Channel,
  type Secret,
  type SendContext,
  type Sent,
} from '@notify/core/channel'
import { isWebUrl } from '@notify/markup'
import { botApi, isToken } from './bot-api.ts'
import { notModified, type Destination } from './errors.ts'
import { render, type Appearance, type People, type TelegramMessage } from './message.ts'
import type { TelegramObject } from './native.ts'

export interface TelegramOptions {
  /** Of the bot, `123456:ABC…`. Default: `TELEGRAM_BOT_TOKEN`. */
  readonly token?: Secret
  /** Of a group, a channel or a person, e.g. `-1001234567890`, or a public `@name`. Left out: messages to people. */
  readonly chatId?: string | number
  /** `message_thread_id` of a forum's topic. */
  readonly topic?: number
  /** No sound. Default false. */
  readonly silent?: boolean
  /** A preview of the first link. A notification's own image is shown either way. Default false. */
  readonly linkPreview?: boolean
  /** Messages cannot be forwarded or saved. Default false. */
  readonly protect?: boolean
  /** Ids of users, or their names with `@`, by the names that notifications mention. */
  readonly people?: People
  /** An endpoint takes what the bot's buttons send: actions without `url` become buttons. Default false: they are left out. */
  readonly interactive?: boolean
  /** Of a Bot API server of your own. Default `https://api.telegram.org`. */
  readonly baseUrl?: string
  /** What does not fit into one message goes into more, or is cut and counted. Default `parts`. */
  readonly overflow?: 'parts' | 'cut'
}

/**
 * Sends to a Telegram chat, or to people, as a bot.
 *
 * An incident is one message that is edited; a change of its state is also told in a reply, because an edit makes no sound.
 *
 * @throws {ConfigurationError} if the token is missing, or an option is wrong.
 *
 * @example
 * telegram({ chatId: '-1001234567890', people: { alice: '@alice_dev', bob: 123456789 } })
 */
export function telegram(options: TelegramOptions = {}): Channel<TelegramMessage> {
  check(options)
  const token = secret(options.token, 'telegram: token', 'TELEGRAM_BOT_TOKEN')
  const api = botApi((options.baseUrl ?? 'https://api.telegram.org').replace(/\/+$/, ''), token)
  const look = appearance(options)
  const destination: Destination = { chatId: look.chatId }

  /** A refused token is asked for again the next time. */
  const call = async (request: Omit<Parameters<typeof api.call>[0], 'destination'>): Promise<unknown> => {
    try {
      return await api.call({ ...request, destination })
    } catch (error) {
      if (DeliveryError.is(error) && error.reason === 'auth') token.forget()
      throw error
    }
  }

  return {
    spec: 1,
    kind: 'telegram',
    features: {
      incidents: 'edits',
      attachments: true,
      ...(look.chatId === undefined && { address: 'telegram' }),
    },
    // "avoid sending more than one message per second" to a chat, with "short bursts": https://core.telegram.org/bots/faq
    defaults: { policies: [{ name: 'rateLimit', limit: { rate: { limit: 1, perMs: 1_000, burst: 3 } } }] },

    render: (notification, context) => render(notification, context, look),

    async send(message, context) {
      const { signal, clock } = context
      const { method, file } = message
      const given = { ...message.arguments, ...replyTo(message, context) }
      const content = file === undefined ? undefined : await context.open(file)
      try {
        const result = await call({
          method,
          arguments: given,
          signal,
          clock,
          ...(file &&
            content && { file: { name: file.name, content: content.slice(0, content.size, file.type) } }),
        })
        return message.reply ? {} : sent(result)
      } catch (error) {
        if (method === 'editMessageText' && DeliveryError.is(error) && error.vendorCode === notModified)
          return {}
        throw error
      }
    },

    async verify({ signal }) {
      await call({ method: 'getMe', arguments: {}, signal, clock: { now: () => Date.now() } })
    },

    close: () => api.close(),
  }
}

const appearance = (options: TelegramOptions): Appearance => ({
  chatId: options.chatId === undefined ? undefined : String(options.chatId),
  topic: options.topic,
  silent: options.silent ?? false,
  linkPreview: options.linkPreview ?? false,
  protect: options.protect ?? false,
  people: options.people ?? {},
  interactive: options.interactive ?? false,
  overflow: options.overflow ?? 'parts',
})

/** Further parts, files and what an edit cannot say answer the message they belong to, as long as it is there. */
const replyTo = ({ reply }: TelegramMessage, { reference }: SendContext): TelegramObject =>
  reply && reference?.['messageId'] !== undefined
    ? {
        reply_parameters: { message_id: Number(reference['messageId']), allow_sending_without_reply: true },
      }
    : {}

/** What an edit needs, and where a person finds it. */
function sent(result: unknown): Sent<TelegramMessage> {
  const { message_id: id, chat } = (result ?? {}) as {
    message_id?: unknown
    chat?: { id?: unknown; type?: unknown; username?: unknown }
  }
  if (!Number.isSafeInteger(id) || !Number.isSafeInteger(chat?.id))
    throw new DeliveryError(
      'ambiguous',
      'telegram: the answer does not name the message; it may have been sent',
    )
  const { id: chatId, type, username } = chat!
  const isPublic = (type === 'supergroup' || type === 'channel') && typeof username === 'string'
  const [, group] = /^-100(\d+)$/.exec(String(chatId)) ?? []
  const path = isPublic ? username : group === undefined ? undefined : `c/${group}`
  return {
    reference: { chatId: String(chatId), messageId: String(id) },
    ...(path !== undefined && { url: `https://t.me/${path}/${String(id)}` }),
  }
}

const chatIds = /^(-?\d{1,16}|@[A-Za-z]\w{3,31})$/
const userIds = /^(\d{1,16}|@[A-Za-z]\w{3,31})$/

function check({ token, chatId, people = {}, baseUrl, topic }: TelegramOptions): void {
  const expect = (holds: boolean, path: string, what: string, hint: string): void => {
    if (!holds) throw new ConfigurationError(`telegram: ${what}`, { path, hint })
  }
  const given = token ?? variable('TELEGRAM_BOT_TOKEN') ?? ''
  const usable = typeof given !== 'string' || given === '' || isToken(given)
  expect(usable, 'token', 'token is not a bot token', 'copy it from @BotFather; it looks like 123456:ABC…')
  const isChat = chatId === undefined || chatIds.test(String(chatId))
  const chats = "e.g. '-1001234567890' or '@acme_alerts'; leave it out to write to people"
  expect(isChat, 'chatId', 'chatId is neither a number nor a name with @', chats)
  const isTopic = topic === undefined || (Number.isSafeInteger(topic) && topic > 0)
  expect(isTopic, 'topic', 'topic is not a whole number', 'the last number in its link, e.g. 42')
  for (const [name, id] of Object.entries(people)) {
    const what = 'expected the id of a user, or a name with @'
    expect(userIds.test(String(id)), `people.${name}`, what, "e.g. 123456789 or '@alice_dev'")
  }
  const isBase = baseUrl === undefined || isWebUrl(baseUrl)
  expect(isBase, 'baseUrl', 'baseUrl is not an http or https URL', 'e.g. http://127.0.0.1:8081')
}
