/** What a bot can reach, and what it has sent there. */
import type { Mutable, SandboxMessage } from '../message.ts'
import type { Json } from './telegram-call.ts'

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel'

export interface TelegramChat {
  readonly id: number
  readonly type: ChatType
  /** Title, or first name. */
  readonly name: string
  /** Of public ones. */
  readonly username?: string
  /** Why nothing can be sent, in Telegram's words, e.g. `403 bot was blocked by the user`. */
  readonly closed?: string
  /** The supergroup that it became. */
  readonly migratedTo?: number
  /** Topics of a forum, by number. */
  readonly topics?: ReadonlyMap<number, { readonly name: string; readonly closed?: true }>
}

export interface TelegramPosted {
  readonly id: number
  readonly chat: number
  /** As Telegram shows it, after edits. */
  shown: Json
  readonly message: Mutable<SandboxMessage>
}

export interface TelegramChats {
  readonly token: string
  readonly me: Json
  readonly all: ReadonlyMap<number, TelegramChat>
  readonly posted: Map<string, TelegramPosted>
  /** By id, or by `@name`. */
  find(reference: unknown): TelegramChat | undefined
  add(chat: Partial<TelegramChat> & Pick<TelegramChat, 'name'>): TelegramChat
  at(chat: TelegramChat | undefined, messageId: unknown): TelegramPosted | undefined
  /** Counts up in each chat. */
  nextId(chat: TelegramChat): number
  nextFileId(): string
  reset(): void
}

/** Ids of what is there from the start. */
export const chatIds = {
  ops: -1001000000001,
  alerts: -1001000000002,
  forum: -1001000000003,
  news: -1001000000004,
  kicked: -1001000000005,
  readonly: -1001000000006,
  team: -20001,
  moved: -20002,
  ada: 70001,
  grace: 70002,
  stranger: 70003,
  gone: 70004,
} as const
/** Topics of the forum. */
export const topicIds = { incidents: 11, done: 12 } as const

/** Of a press on a button, which can be answered. */
export const callbackQueryId = '4382bfdwdsb323b2d9'

export function createChats(): TelegramChats {
  const all = new Map<number, TelegramChat>()
  const posted = new Map<string, TelegramPosted>()
  const last = new Map<number, number>()
  let files = 0
  const chats: TelegramChats = {
    token: '1234567890:AAsandbox-sandbox-sandbox-sandbox-0',
    me: {
      id: 1234567890,
      is_bot: true,
      first_name: 'Notify',
      username: 'notify_sandbox_bot',
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    },
    all,
    posted,
    find(reference) {
      const given = String(reference)
      if (!given.startsWith('@')) return /^-?\d{1,16}$/.test(given) ? all.get(Number(given)) : undefined
      const name = given.slice(1).toLowerCase()
      // People are found by their number only.
      return [...all.values()].find(
        ({ username, type }) => type !== 'private' && username?.toLowerCase() === name,
      )
    },
    add(given) {
      const chat: TelegramChat = {
        id: given.id ?? chatIds.ops - 100 - all.size,
        type: 'supergroup',
        ...given,
      }
      all.set(chat.id, chat)
      return chat
    },
    at: (chat, messageId) => posted.get(`${chat?.id} ${String(messageId)}`),
    nextId({ id }) {
      const next = (last.get(id) ?? 0) + 1
      last.set(id, next)
      return next
    },
    nextFileId: () => `sandbox-file-${++files}`,
    reset() {
      posted.clear()
      last.clear()
    },
  }
  seed(chats)
  return chats
}

function seed({ add }: TelegramChats): void {
  const { ops, alerts, forum, news, kicked, team, moved, ada, grace, stranger, gone } = chatIds
  add({ id: ops, name: 'ops' })
  add({ id: alerts, name: 'alerts', username: 'sandbox_alerts' })
  add({
    id: forum,
    name: 'forum',
    topics: new Map([
      [topicIds.incidents, { name: 'incidents' }],
      [topicIds.done, { name: 'done', closed: true }],
    ]),
  })
  add({ id: news, name: 'news', type: 'channel', username: 'sandbox_news' })
  add({ id: kicked, name: 'kicked', closed: '403 bot was kicked from the supergroup chat' })
  add({
    id: chatIds.readonly,
    name: 'readonly',
    closed: '400 not enough rights to send text messages to the chat',
  })
  add({ id: team, name: 'team', type: 'group' })
  add({ id: moved, name: 'moved', type: 'group', migratedTo: alerts })
  add({ id: ada, name: 'ada', type: 'private', username: 'ada_dev' })
  add({ id: grace, name: 'grace', type: 'private', closed: '403 bot was blocked by the user' })
  add({
    id: stranger,
    name: 'stranger',
    type: 'private',
    closed: "403 bot can't initiate conversation with a user",
  })
  add({ id: gone, name: 'gone', type: 'private', closed: '403 user is deactivated' })
}
