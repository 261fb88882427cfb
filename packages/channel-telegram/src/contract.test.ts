import { channelContract, type HttpReply } from '@notify/testkit'
import { parseHtml } from './__fixtures__/telegram-html.ts'
import { telegram, type TelegramMessage } from './index.ts'

const token = '123456:canary-7f3a9c'

const taken = { message_id: 4_711, chat: { id: -100_123, type: 'supergroup' } }

const refused = (status: number, description: string, parameters = {}): HttpReply => ({
  status,
  body: { ok: false, error_code: status, description, parameters },
})

/** Telegram's documented limits, written down a second time. */
function violations({ method, arguments: given }: TelegramMessage): string[] {
  if (method === 'sendDocument') return []
  const html = String(given['text'])
  const { text } = parseHtml(html)
  const { inline_keyboard: keyboard = [] } = (given['reply_markup'] ?? {}) as {
    inline_keyboard?: unknown[][]
  }
  return [
    ...(text.length < 1 || text.length > 4_096 ? [`text has ${text.length} characters`] : []),
    ...(keyboard.flat().length > 100 ? [`${keyboard.flat().length} buttons`] : []),
  ]
}

/** What leads somewhere, or calls somebody. */
const live = ({ arguments: given }: TelegramMessage): string[] =>
  parseHtml((given['text'] as string | undefined) ?? 'x').tags.filter((tag) =>
    /evil|bank\.example|tg:|spoiler/.test(tag),
  )

interface Pressable {
  readonly url?: string
}

channelContract<TelegramMessage>({
  name: 'telegram',
  create: ({ origin }) => telegram({ chatId: '-100123', token, baseUrl: origin }),
  interactive: ({ origin }) => telegram({ chatId: '-100123', token, baseUrl: origin, interactive: true }),
  success: ({ path }) => ({
    body: { ok: true, result: path.endsWith('/getMe') ? { id: 1, is_bot: true } : taken },
  }),
  failure: (status) => refused(status, 'Bad Request: something else'),
  requests: [`POST /bot${token}/sendMessage`],
  waits: ['seconds', 'date', (seconds) => refused(429, 'Too Many Requests', { retry_after: seconds })],
  statuses: { 404: ['auth'] },
  refusals: {
    'a chat that is not there': {
      answer: refused(400, 'Bad Request: chat not found'),
      reasons: ['not-found'],
    },
    'a user who blocked the bot': {
      answer: refused(403, 'Forbidden: bot was blocked by the user'),
      reasons: ['gone'],
    },
    'markup that is refused': {
      answer: refused(400, "Bad Request: can't parse entities"),
      reasons: ['invalid'],
    },
  },
  secrets: [token],
  limits: violations,
  live,
  buttons: ({ arguments: given }) =>
    ((given['reply_markup'] ?? {}) as { inline_keyboard?: Pressable[][] }).inline_keyboard?.flat() ?? [],
})
