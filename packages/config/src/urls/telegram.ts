import { each, flag, one, separated, wrong, type Found, type Reading } from './reading.ts'
import type { Parts } from './parts.ts'

const token = /^(?:bot)?(\d{5,}:[\w-]{20,})$/

/** A chat may name its topic: `-1001234:7`. */
function chat(
  text: string,
  silent: boolean | undefined,
  linkPreview: boolean | undefined,
): Record<string, unknown> {
  const [, name = text, topic] = /^(.*?):(\d+)$/.exec(text) ?? []
  const chatId = /^-?\d+$/.test(name) ? name : `@${name.replace(/^[@#]/, '')}`
  return { chatId, topic: topic === undefined ? undefined : Number(topic), silent, linkPreview }
}

function read(secret: string, chats: readonly string[], parts: Parts): Found {
  const [, bare] = token.exec(secret) ?? []
  if (bare === undefined)
    return wrong(
      'the token of the bot is not of the form 123456:ABC…',
      'copy it from BotFather, with its colon',
    )
  const { query } = parts
  const silent = flag(query.get('silent', 'disable_notification')) ?? not(flag(query.get('notification')))
  const preview = flag(query.get('preview')) ?? not(flag(query.get('disable_web_page_preview')))
  const topic = query.get('topic', 'thread')
  const markup = query.get('parsemode', 'parse_mode', 'mdv', 'format')
  const notes = markup === undefined ? [] : ['the body is Markdown, and is sent as HTML']
  if (chats.length === 0)
    return one('telegram', { token: bare, silent, linkPreview: preview }, [
      'it names no chat: messages go to the people of a notification',
    ])
  const all = chats.map((name) => chat(topic === undefined ? name : `${name}:${topic}`, silent, preview))
  return each(
    'telegram',
    all.map((options) => ({ token: bare, ...options })),
    notes,
  )
}

const not = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value)
/** It has a colon of its own. */
const fromLogin = ({ user = '', password }: Parts): string =>
  password === undefined ? user : `${user}:${password}`

export const telegramReadings: readonly Reading[] = [
  {
    dialects: ['apprise'],
    schemes: ['tgram'],
    form: 'tgram://123456:ABC…/CHAT',
    is: ({ user }) => user === undefined,
    read: (parts) => read(parts.host, [...parts.path, ...separated(parts.query.get('to'))], parts),
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['telegram'],
    form: 'telegram://123456:ABC…@telegram?chats=CHAT',
    is: ({ user, host }) => user !== undefined && host === 'telegram',
    read: (parts) => read(fromLogin(parts), separated(parts.query.get('chats', 'channels')), parts),
  },
  {
    dialects: ['symfony'],
    schemes: ['telegram'],
    form: 'telegram://123456:ABC…@default?channel=CHAT',
    is: ({ user, host }) => user !== undefined && host === 'default',
    read: (parts) => read(fromLogin(parts), separated(parts.query.get('channel')), parts),
  },
]
