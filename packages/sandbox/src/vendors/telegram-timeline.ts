import type { HttpCall } from '../http-server.ts'
import type { Finding, SandboxRequest } from '../message.ts'
import type { StandInContext } from '../stand-in.ts'
import { isObject, list, text, type Json, type TelegramCall, type TelegramMedia } from './telegram-call.ts'
import type { TelegramChat, TelegramChats, TelegramPosted } from './telegram-chats.ts'
import type { Marked } from './telegram-entities.ts'
import { titleOf } from './telegram-text.ts'

/** Writes what a bot sends into the record. */
export interface TelegramTimeline {
  /** An album is several messages. */
  post(
    call: TelegramCall,
    http: HttpCall,
    chat: TelegramChat,
    warnings: readonly Finding[],
  ): readonly TelegramPosted[]
  edit(posted: TelegramPosted, call: TelegramCall, warnings: readonly Finding[]): void
  remove(posted: TelegramPosted): void
}

/** Larger files are not kept. */
const keptBytes = 256 * 1_024
/** Of the request, shown as they are. */
const kept = ['disable_notification', 'link_preview_options', 'protect_content']

export function createTimeline({ clock, recorder }: StandInContext, chats: TelegramChats): TelegramTimeline {
  const seconds = (): number => Math.floor(clock.now() / 1_000)

  function postOne(
    call: TelegramCall,
    request: SandboxRequest,
    chat: TelegramChat,
    item: Item,
  ): TelegramPosted {
    const id = chats.nextId(chat)
    const { shown, thread } = composed(call, item, { id, chat, chats, date: seconds() })
    const { version, mentions } = look(shown, call, item, chats)
    const message = recorder.message({
      vendor: 'telegram',
      id: String(id),
      at: clock.now(),
      to: [nameOf(chat)],
      ...version,
      ...(thread === '' ? {} : { thread }),
      mentions,
      warnings: item.warnings,
      requests: [request],
    })
    const posted = { id, chat: chat.id, shown, message }
    chats.posted.set(`${chat.id} ${id}`, posted)
    return posted
  }

  return {
    post(call, http, chat, warnings) {
      const group = call.method === 'sendMediaGroup' ? String(clock.now()) : undefined
      return itemsOf(call, { group, warnings }).map((item) => postOne(call, http.request, chat, item))
    },
    edit(posted, call, warnings) {
      const { message, shown } = posted
      const { at, title, text, payload } = message
      message.edits.push({ at, title, text, payload })
      const [media] = call.media
      const content = media?.caption ?? call.content ?? contentOf(shown)
      const item: Item = { content, warnings, ...(media && { media }) }
      const old = ['reply_markup', ...(media === undefined ? [] : ['photo', 'document'])]
      posted.shown = {
        ...omit(shown, [...old, 'text', 'entities', 'caption', 'caption_entities']),
        ...(media || 'text' in shown ? written(item, chats) : captionOf(content)),
        edit_date: seconds(),
        ...markupOf(call.args),
      }
      const before = omit(payload as Json, old)
      const { version, mentions } = look(posted.shown, call, { ...item, before }, chats)
      Object.assign(message, version, { at: clock.now(), mentions })
      message.warnings.push(...warnings)
      recorder.changed()
    },
    remove({ chat, id, message }) {
      message.deletedAt = clock.now()
      chats.posted.delete(`${chat} ${id}`)
    },
  }
}

interface Item {
  readonly content: Marked
  readonly media?: TelegramMedia | undefined
  /** Of an album. */
  readonly group?: string | undefined
  readonly warnings: readonly Finding[]
  /** The payload that is edited. */
  readonly before?: Json
}

const itemsOf = ({ media, content }: TelegramCall, more: Pick<Item, 'group' | 'warnings'>): readonly Item[] =>
  media.length === 0
    ? [{ ...more, content: content! }]
    : media.map((one) => ({ ...more, content: one.caption, media: one }))

interface Place {
  readonly id: number
  readonly chat: TelegramChat
  readonly chats: TelegramChats
  /** Epoch seconds. */
  readonly date: number
}

/** A message as Telegram shows it, and what it is an answer to. */
function composed({ args }: TelegramCall, item: Item, { id, chat, chats, date }: Place) {
  const answered = isObject(args['reply_parameters']) ? text(args['reply_parameters']['message_id']) : ''
  const parent = chats.at(chat, answered)
  const topic = chat.topics === undefined ? '' : text(args['message_thread_id'])
  const shown: Json = {
    message_id: id,
    ...(chat.type === 'channel' ? { sender_chat: chatOf(chat) } : { from: chats.me }),
    chat: chatOf(chat),
    date,
    ...(topic === '' ? {} : { message_thread_id: Number(topic), is_topic_message: true }),
    ...(parent && { reply_to_message: omit(parent.shown, ['reply_to_message']) }),
    ...(item.group === undefined ? {} : { media_group_id: item.group }),
    ...written(item, chats),
    ...markupOf(args),
  }
  return { shown, thread: parent ? answered : topic }
}

function written({ content, media }: Item, chats: TelegramChats): Json {
  if (media === undefined) return textOf(content, 'text', 'entities')
  const { kind, file, reference = '' } = media
  const id = chats.nextFileId()
  const known = {
    file_id: file === undefined && !/^https?:/i.test(reference) ? reference : id,
    file_unique_id: id,
    ...(file === undefined ? {} : { file_size: file.bytes.length }),
  }
  return {
    ...(kind === 'photo'
      ? { photo: [{ ...known, width: 640, height: 480 }] }
      : { document: { ...known, ...(file && { file_name: file.filename, mime_type: file.type }) } }),
    ...captionOf(content),
  }
}

/** What the page shows of it. */
function look(
  shown: Json,
  { method, args }: TelegramCall,
  { content, media, before = {} }: Item,
  chats: TelegramChats,
) {
  const buttons = list(isObject(shown['reply_markup']) ? shown['reply_markup']['inline_keyboard'] : [])
    .flatMap(list)
    .flatMap((button) => (isObject(button) ? [`[${text(button['text'])}]`] : []))
  const payload = {
    ...before,
    method: before['method'] ?? method,
    text: content.text,
    entities: content.entities,
    ...(media && { [media.kind]: fileOf(media) }),
    ...pick(args, kept),
    ...pick(shown, ['reply_markup', 'message_thread_id']),
  }
  const file = ['photo', 'document'].map((kind) => (payload as Json)[kind]).find(isObject)
  const name = text(file?.['file_name']) || text(file?.['url'])
  return {
    version: {
      title: titleOf(content) || name,
      text: [content.text, name, buttons.join(' ')].filter(Boolean).join('\n'),
      payload,
    },
    mentions: mentionsOf(content, chats),
  }
}

const pick = (from: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]))

const omit = (from: Json, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)))

const captionOf = (content: Marked): Json =>
  content.text === '' ? {} : textOf(content, 'caption', 'caption_entities')

const textOf = ({ text, entities }: Marked, name: string, list: string): Json => ({
  [name]: text,
  ...(entities.length === 0 ? {} : { [list]: entities }),
})

const contentOf = (shown: Json): Marked => ({
  text: text(shown['text'] ?? shown['caption']),
  entities: list(shown['entities'] ?? shown['caption_entities']) as Marked['entities'],
  dropped: [],
})

const markupOf = ({ reply_markup: markup }: Json): Json =>
  isObject(markup) && list(markup['inline_keyboard']).length > 0 ? { reply_markup: markup } : {}

const fileOf = ({ kind, file, reference }: TelegramMedia): Json =>
  file === undefined
    ? { url: reference }
    : {
        file_name: file.filename || kind,
        mime_type: file.type,
        size: file.bytes.length,
        ...(file.bytes.length < keptBytes ? { data: Buffer.from(file.bytes).toString('base64') } : {}),
      }

function mentionsOf({ text: whole, entities }: Marked, chats: TelegramChats): string[] {
  const names = entities.flatMap(({ type, offset, length, user }) => {
    if (type === 'mention') return [whole.slice(offset, offset + length)]
    const known = user && chats.all.get(user.id)
    return known === undefined ? [] : [`@${known.username ?? known.name}`]
  })
  return [...new Set(names)]
}

export const nameOf = ({ name, type }: TelegramChat): string => (type === 'private' ? `@${name}` : name)

/** As the API shows it. */
export const chatOf = ({ id, type, name, username, topics }: TelegramChat): Json => ({
  id,
  type,
  ...(type === 'private' ? { first_name: name } : { title: name }),
  ...(username === undefined ? {} : { username }),
  ...(topics === undefined ? {} : { is_forum: true }),
})
