/** Where it goes, and which message it is about. */
import { flag, isObject, text, type Json, type TelegramCall } from '../vendors/telegram-call.ts'
import { chatIds, topicIds } from '../vendors/telegram-chats.ts'
import {
  argumentsOf,
  client,
  edits,
  ok,
  page,
  said,
  sending,
  sends,
  targets,
  tdlib,
  type TelegramFixture,
  type TelegramRule,
} from './telegram-rule.ts'

const message = { text: 'hello' }
const edit = (args: object, before: TelegramFixture = ok, method = 'editMessageText'): TelegramFixture => ({
  method,
  args: { chat_id: chatIds.ops, message_id: '{id:0}', ...args },
  before: [before],
})
const photo: TelegramFixture = {
  method: 'sendPhoto',
  args: { chat_id: chatIds.ops, photo: 'https://example.com/a.png', caption: 'hello' },
}
const inTopic = (topic: number, chat: number = chatIds.forum): TelegramFixture =>
  sending({ ...message, message_thread_id: topic }, chat)
const replyTo = (id: unknown, more: object = {}): TelegramFixture => ({
  ...sending({ ...message, reply_parameters: { message_id: id, ...more } }),
  before: [ok],
})
/** Reads of a chat need no right to write. */
const writes = (call: TelegramCall): boolean => sends(call) || edits(call) || call.method === 'deleteMessage'

/** Chats that take nothing, each for its own reason. */
const closed = (id: string, answer: string, chat: number): TelegramRule => ({
  id: `telegram/${id}`,
  vendor: 'telegram',
  source: client,
  summary: `The chat takes messages of the bot: not "${answer.slice(4)}".`,
  answer,
  accept: sending(message, chatIds.ada),
  reject: sending(message, chat),
  check: (call, { chat: there }) => said(writes(call) && there?.closed === answer, answer.slice(4)),
})

/** What cannot be edited, or is already there. */
const same = ({ content, args }: TelegramCall, shown: Json): boolean => {
  const [text, entities] =
    'caption' in shown || !('text' in shown) ? ['caption', 'caption_entities'] : ['text', 'entities']
  const markup = isObject(args['reply_markup']) ? args['reply_markup'] : undefined
  return (
    (content === undefined ||
      (content.text === (shown[text] ?? '') &&
        JSON.stringify(content.entities) === JSON.stringify(shown[entities] ?? []))) &&
    JSON.stringify(markup) === JSON.stringify(shown['reply_markup'])
  )
}

const chats: readonly TelegramRule[] = [
  {
    id: 'telegram/chat-present',
    vendor: 'telegram',
    source: client,
    summary: 'There is a chat_id.',
    answer: '400 chat_id is empty',
    accept: ok,
    reject: { args: message },
    check: (call) =>
      said(
        argumentsOf(call.method).includes('chat_id!') && text(call.args['chat_id']) === '',
        'chat_id is empty',
      ),
  },
  {
    id: 'telegram/message-named',
    vendor: 'telegram',
    source: client,
    summary: 'An edit names a chat and a message.',
    answer: '400 message identifier is not specified',
    accept: edit({ text: 'edited' }),
    reject: { method: 'editMessageText', args: { text: 'edited' } },
    check: (call) =>
      said(
        edits(call) && ['chat_id', 'message_id'].every((name) => text(call.args[name]) === ''),
        'message identifier is not specified',
      ),
  },
  {
    id: 'telegram/chat-known',
    vendor: 'telegram',
    source: client,
    summary: 'The bot knows the chat; markup is read before that.',
    answer: '400 chat not found',
    accept: sending({ ...message, chat_id: '@Sandbox_News' }),
    reject: sending(message, -1001000000099),
    check: (call, { chat }) =>
      said(targets(call) && text(call.args['chat_id']) !== '' && chat === undefined, 'chat not found'),
  },
  {
    id: 'telegram/chat-moved',
    vendor: 'telegram',
    source: page('responseparameters'),
    summary: 'A group that became a supergroup has another id, which is told.',
    answer: '400 group chat was upgraded to a supergroup chat',
    accept: sending(message, chatIds.team),
    reject: sending(message, chatIds.moved),
    check: (call, { chat }) =>
      said(writes(call) && chat?.migratedTo !== undefined, 'group chat was upgraded to a supergroup chat'),
  },
  closed('chat-kicked', '403 bot was kicked from the supergroup chat', chatIds.kicked),
  closed('chat-rights', '400 not enough rights to send text messages to the chat', chatIds.readonly),
  closed('user-blocked', '403 bot was blocked by the user', chatIds.grace),
  closed('user-stranger', "403 bot can't initiate conversation with a user", chatIds.stranger),
  closed('user-gone', '403 user is deactivated', chatIds.gone),
  {
    id: 'telegram/topic-known',
    vendor: 'telegram',
    source: client,
    summary: 'The topic exists.',
    answer: '400 message thread not found',
    accept: inTopic(topicIds.incidents),
    reject: inTopic(99),
    check: (call, { chat }) =>
      said(
        sends(call) &&
          chat?.topics !== undefined &&
          'message_thread_id' in call.args &&
          !chat.topics.has(Number(call.args['message_thread_id'])),
        'message thread not found',
      ),
  },
  {
    id: 'telegram/topic-open',
    vendor: 'telegram',
    source: { text: 'https://core.telegram.org/api/forum', level: 'documented' },
    summary: 'The topic is open.',
    answer: '400 TOPIC_CLOSED',
    accept: inTopic(topicIds.incidents),
    reject: inTopic(topicIds.done),
    check: (call, { chat }) =>
      said(
        sends(call) && chat?.topics?.get(Number(call.args['message_thread_id']))?.closed === true,
        'TOPIC_CLOSED',
      ),
  },
  {
    id: 'telegram/topic-forum',
    vendor: 'telegram',
    source: client,
    summary: 'Only forums have topics: elsewhere the number is ignored.',
    answer: '400 message_thread_id has no effect',
    strictOnly: true,
    accept: inTopic(topicIds.incidents),
    reject: inTopic(topicIds.incidents, chatIds.ops),
    check: (call, { chat }) =>
      said(
        sends(call) && chat !== undefined && chat.topics === undefined && 'message_thread_id' in call.args,
        'message_thread_id has no effect',
      ),
  },
]

const messages: readonly TelegramRule[] = [
  {
    id: 'telegram/reply-object',
    vendor: 'telegram',
    source: client,
    summary: 'reply_parameters is an object.',
    answer: '400 object expected as reply parameters',
    accept: replyTo('{id:0}'),
    reject: sending({ ...message, reply_parameters: 7 }),
    check: ({ args, broken }) =>
      said(
        'reply_parameters' in args &&
          !broken.includes('reply_parameters') &&
          !isObject(args['reply_parameters']),
        'object expected as reply parameters',
      ),
  },
  {
    id: 'telegram/reply-known',
    vendor: 'telegram',
    source: client,
    summary: 'The message that is answered is in the chat, unless allow_sending_without_reply is set.',
    answer: '400 message to be replied not found',
    accept: replyTo(99, { allow_sending_without_reply: true }),
    reject: replyTo(99),
    check({ args }, { chats, chat }) {
      const given = args['reply_parameters']
      if (!isObject(given) || text(given['message_id']) === '') return []
      const { message_id: id, allow_sending_without_reply: without, chat_id: other } = given
      const there = other === undefined ? chat : chats.find(text(other))
      return said(
        !flag(without) && chats.at(there, text(id)) === undefined,
        'message to be replied not found',
      )
    },
  },
  {
    id: 'telegram/edit-known',
    vendor: 'telegram',
    source: client,
    summary: 'The message that is edited is in the chat.',
    answer: '400 message to edit not found',
    accept: edit({ text: 'edited' }),
    reject: edit({ text: 'edited', message_id: 99 }),
    check: (call, { chat, posted }) =>
      said(edits(call) && chat !== undefined && posted === undefined, 'message to edit not found'),
  },
  {
    id: 'telegram/delete-known',
    vendor: 'telegram',
    source: client,
    summary: 'The message that is deleted is in the chat.',
    answer: '400 message to delete not found',
    accept: edit({}, ok, 'deleteMessage'),
    reject: edit({ message_id: 99 }, ok, 'deleteMessage'),
    check: ({ method }, { chat, posted }) =>
      said(
        method === 'deleteMessage' && chat !== undefined && posted === undefined,
        'message to delete not found',
      ),
  },
  {
    id: 'telegram/edit-text',
    vendor: 'telegram',
    source: tdlib('MessagesManager.cpp'),
    summary: 'The text of a message is edited that has one.',
    answer: '400 there is no text in the message to edit',
    accept: edit({ text: 'edited' }),
    reject: edit({ text: 'edited' }, photo),
    check: ({ method }, { posted }) =>
      said(
        method === 'editMessageText' && posted !== undefined && !('text' in posted.shown),
        'there is no text in the message to edit',
      ),
  },
  {
    id: 'telegram/edit-caption',
    vendor: 'telegram',
    source: tdlib('MessagesManager.cpp'),
    summary: 'The caption of a message is edited that can have one.',
    answer: '400 there is no caption in the message to edit',
    accept: edit({ caption: 'edited' }, photo, 'editMessageCaption'),
    reject: edit({ caption: 'edited' }, ok, 'editMessageCaption'),
    check: ({ method }, { posted }) =>
      said(
        method === 'editMessageCaption' && posted !== undefined && 'text' in posted.shown,
        'there is no caption in the message to edit',
      ),
  },
  {
    id: 'telegram/edit-differs',
    vendor: 'telegram',
    source: client,
    summary: 'An edit changes the text, its entities or the keyboard.',
    answer: '400 message is not modified',
    accept: edit({ text: '<b>hello</b>', parse_mode: 'HTML' }),
    reject: edit({ text: ' hello' }),
    check: (call, { posted }) =>
      said(
        edits(call) && call.media.length === 0 && posted !== undefined && same(call, posted.shown),
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      ),
  },
]

export const telegramPlaces: readonly TelegramRule[] = [...chats, ...messages]
