import { text, type TelegramCall } from '../vendors/telegram-call.ts'
import type { TelegramChat, TelegramChats, TelegramPosted } from '../vendors/telegram-chats.ts'
import { chatIds } from '../vendors/telegram-chats.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. `{id:0}` in a value stands for the number that the message of the first of `before` got. */
export interface TelegramStep {
  /** Default `sendMessage`. */
  readonly method?: string
  /** Sent as JSON, or as a form if there are files. Default: `hello` to #ops. */
  readonly args?: Readonly<Record<string, unknown>>
  /** By the name of their part. */
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly name: string
        readonly bytes: number
        readonly type?: string
        readonly head?: readonly number[]
      }
    >
  >
  /** Sent as it is. */
  readonly raw?: string
  readonly contentType?: string
  readonly token?: string
}

export interface TelegramFixture extends TelegramStep {
  readonly before?: readonly TelegramStep[]
}

export interface TelegramScene {
  readonly chats: TelegramChats
  readonly chat?: TelegramChat
  /** The message that is edited or deleted. */
  readonly posted?: TelegramPosted
}

/** The answer is the code and the first words of the description; the rest of it is what the check found. */
export type TelegramRule = Rule<TelegramCall, TelegramScene, string, TelegramFixture>

export const page = (anchor: string, level: Level = 'documented'): Source => ({
  text: `https://core.telegram.org/bots/api#${anchor}`,
  level,
})
export const client: Source = {
  text: 'https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp',
  level: 'documented',
}
/** Of TDLib, which the server of the Bot API is built on. */
export const tdlib = (file: string): Source => ({
  text: `https://github.com/tdlib/td/blob/master/td/telegram/${file}`,
  level: 'documented',
})

export const sending = (args: object, chat: number = chatIds.ops): TelegramFixture => ({
  args: { chat_id: chat, ...args },
})
export const ok: TelegramFixture = sending({ text: 'hello' })
export const html = (source: string): TelegramFixture => sending({ text: source, parse_mode: 'HTML' })
export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])

const common =
  'business_connection_id chat_id! message_thread_id direct_messages_topic_id disable_notification protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup reply_to_message_id allow_sending_without_reply'
const captioned = 'caption parse_mode caption_entities show_caption_above_media'
const edited = 'business_connection_id chat_id message_id inline_message_id reply_markup'
/** Arguments by method, required ones with an exclamation mark. https://core.telegram.org/bots/api#available-methods */
export const methods: ReadonlyMap<string, string> = new Map(
  Object.entries({
    getMe: '',
    getChat: 'chat_id!',
    sendMessage: `${common} text! parse_mode entities link_preview_options disable_web_page_preview`,
    sendPhoto: `${common} ${captioned} photo! has_spoiler`,
    sendDocument: `${common} ${captioned} document! thumbnail disable_content_type_detection`,
    sendMediaGroup: `${common} media!`,
    editMessageText: `${edited} text! parse_mode entities link_preview_options disable_web_page_preview rich_message`,
    editMessageCaption: `${edited} ${captioned}`,
    editMessageMedia: `${edited} media!`,
    editMessageReplyMarkup: edited,
    deleteMessage: 'chat_id! message_id!',
    answerCallbackQuery: 'callback_query_id! text show_alert url cache_time',
  }),
)
export const argumentsOf = (method: string): readonly string[] => methods.get(method)?.split(' ') ?? []

export const sends = ({ method }: TelegramCall): boolean => method.startsWith('send')
export const edits = ({ method }: TelegramCall): boolean => method.startsWith('editMessage')
export const targets = (call: TelegramCall): boolean =>
  argumentsOf(call.method).some((name) => name.startsWith('chat_id'))

export function sceneOf({ args }: TelegramCall, chats: TelegramChats): TelegramScene {
  const chat = chats.find(text(args['chat_id']))
  const posted = chats.at(chat, text(args['message_id']))
  return { chats, ...(chat && { chat }), ...(posted && { posted }) }
}
