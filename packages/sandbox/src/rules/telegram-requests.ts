/** Who asks, and whether the request can be read. */
import { text } from '../vendors/telegram-call.ts'
import { callbackQueryId, chatIds } from '../vendors/telegram-chats.ts'
import { argumentsOf, client, methods, ok, page, said, sending, type TelegramRule } from './telegram-rule.ts'

const shape = /^[1-9]\d{0,16}:[\w-]{35}$/

const who: readonly TelegramRule[] = [
  {
    id: 'telegram/token-shape',
    vendor: 'telegram',
    source: page('authorizing-your-bot'),
    summary: 'The path is /bot, a number, a colon and 35 characters, and then the method.',
    answer: '404',
    accept: ok,
    reject: { ...ok, token: '1234567890' },
    check: ({ token }) => said(!shape.test(token ?? ''), 'not a token'),
  },
  {
    id: 'telegram/token',
    vendor: 'telegram',
    source: page('making-requests'),
    summary: 'The token is one that BotFather gave.',
    answer: '401',
    accept: ok,
    reject: { ...ok, token: '1234567890:AAsomebody-else-somebody-else-someb' },
    check: ({ token }, { chats }) => said(token !== chats.token, 'not the token of this bot'),
  },
  {
    id: 'telegram/method',
    vendor: 'telegram',
    source: client,
    summary: 'The method exists; capitals do not matter.',
    answer: '404 method not found',
    accept: { ...ok, method: 'SENDMESSAGE' },
    reject: { ...ok, method: 'sendText' },
    check: ({ method }) => said(!methods.has(method), 'method not found'),
  },
]

/** An argument that is JSON, and what Telegram calls it. */
const readable = (name: string, called: string, method: string): TelegramRule => ({
  id: `telegram/json-${name.replaceAll('_', '-')}`,
  vendor: 'telegram',
  source: client,
  summary: `${name} is JSON.`,
  answer: `400 can't parse ${called} JSON object`,
  accept: sending({ text: 'hello', ...(method === 'sendMessage' && { [name]: '{}' }) }),
  reject: { method, args: { chat_id: chatIds.ops, text: 'hello', [name]: '{"a":' } },
  check: ({ broken }) => said(broken.includes(name), `can't parse ${called} JSON object`),
})

const bodies: readonly TelegramRule[] = [
  {
    id: 'telegram/body',
    vendor: 'telegram',
    source: {
      text: 'https://github.com/tdlib/td/blob/master/tdnet/td/net/HttpReader.cpp',
      level: 'documented',
    },
    summary: 'A JSON body is an object, and a form is whole.',
    answer: '400 JSON object expected',
    accept: { raw: `chat_id=${chatIds.ops}&text=hello`, contentType: 'application/x-www-form-urlencoded' },
    reject: { raw: '{"chat_id":', contentType: 'application/json' },
    check: ({ unreadable }) => said(unreadable, 'JSON object expected'),
  },
  readable('reply_markup', 'reply keyboard markup', 'sendMessage'),
  readable('reply_parameters', 'reply parameters', 'sendMessage'),
  readable('link_preview_options', 'link preview options', 'sendMessage'),
  readable('media', 'media', 'sendMediaGroup'),
  {
    id: 'telegram/arguments',
    vendor: 'telegram',
    source: page('available-methods'),
    summary: 'Every argument is one of the method; Telegram ignores others.',
    answer: '400 no such argument',
    strictOnly: true,
    accept: sending({ text: 'hello', disable_notification: true }),
    reject: sending({ text: 'hello', silent: true }),
    check({ method, args }) {
      const known = argumentsOf(method)
      const unknown = Object.keys(args).filter((name) => !known.includes(name) && !known.includes(`${name}!`))
      return methods.has(method) && unknown.length > 0 ? [`no such argument: ${unknown.join(', ')}`] : []
    },
  },
  {
    id: 'telegram/callback-known',
    vendor: 'telegram',
    source: client,
    summary: 'The press on a button that is answered is one that was reported, not long ago.',
    answer: '400 query is too old and response timeout expired or query ID is invalid',
    accept: { method: 'answerCallbackQuery', args: { callback_query_id: callbackQueryId } },
    reject: { method: 'answerCallbackQuery', args: { callback_query_id: '1' } },
    check: ({ method, args }) =>
      said(
        method === 'answerCallbackQuery' && text(args['callback_query_id']) !== callbackQueryId,
        'query is too old and response timeout expired or query ID is invalid',
      ),
  },
  {
    id: 'telegram/callback-text',
    vendor: 'telegram',
    source: page('answerCallbackQuery'),
    summary: 'The answer to a press on a button has at most 200 characters.',
    answer: '400 MESSAGE_TOO_LONG',
    accept: {
      method: 'answerCallbackQuery',
      args: { callback_query_id: callbackQueryId, text: 'x'.repeat(200) },
    },
    reject: {
      method: 'answerCallbackQuery',
      args: { callback_query_id: callbackQueryId, text: 'x'.repeat(201) },
    },
    check: ({ method, args }) =>
      said(method === 'answerCallbackQuery' && text(args['text']).length > 200, 'MESSAGE_TOO_LONG'),
  },
]

/** Before the rate: whoever is not let in takes nothing from it. */
export const telegramStrangers: readonly TelegramRule[] = who
export const telegramBodies: readonly TelegramRule[] = bodies
