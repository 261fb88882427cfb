import {
  DeliveryError,
  retryAfterMs,
  secondsToMs,
  type DeliveryErrorOptions,
  type Reason,
} from '@notify/core/channel'

type Row = readonly [status: number, words: string, reason: Reason, what: string]

const lost = 'the message cannot be edited any more'
const unknown = '{chat} was not found; add the bot to it, or send the bot a message first'
const rights = 'the bot may not write to {chat}; make it an admin, or allow members to send messages'
const button = 'Telegram refused the URL of a button; it must be public'
const unsure = 'Telegram failed while it worked on the message; it may have been sent'

/**
 * What is in Telegram's descriptions, alternatives with `|`; the first row that fits counts, `{chat}` is filled in.
 * https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp and what tdlib passes on (read 2026-11-21)
 */
const rows: readonly Row[] = [
  [400, 'message is not modified', 'invalid', 'the message reads so already'],
  [400, 'message to edit not found|MESSAGE_ID_INVALID', 'not-found', `${lost}: it was deleted`],
  [400, "message can't be edited", 'not-found', `${lost}: it is too old, or not of this bot`],
  [400, 'chat not found|PEER_ID_INVALID', 'not-found', unknown],
  [
    400,
    'message thread not found|TOPIC_DELETED',
    'not-found',
    'the topic of {chat} was not found; check topic',
  ],
  [400, 'TOPIC_CLOSED', 'not-found', 'the topic of {chat} is closed; open it or check topic'],
  [
    400,
    'not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN',
    'not-found',
    rights,
  ],
  [400, "can't parse entities", 'invalid', 'the markup was refused; check overrides.telegram.text'],
  [400, 'message is too long|ENTITIES_TOO_LONG', 'invalid', 'the message is longer than Telegram takes'],
  [400, 'inline keyboard button URL|BUTTON_URL_INVALID', 'invalid', button],
  [401, '', 'auth', 'the token was refused; copy it from @BotFather, or ask it for a new one'],
  [403, "can't initiate conversation", 'not-found', '{chat} has to send /start to the bot first'],
  [403, 'not a member', 'not-found', 'the bot is not in {chat}; add it'],
  [403, 'blocked by the user', 'gone', '{chat} blocked the bot'],
  [403, 'user is deactivated', 'gone', '{chat} deleted the account'],
  [403, 'was kicked', 'gone', 'the bot was removed from {chat}; add it again'],
  [403, 'was deleted', 'gone', '{chat} was deleted'],
  [403, "can't send messages to", 'gone', '{chat} takes no messages from bots'],
  [403, '', 'not-found', rights],
  // The answer to a token of the wrong shape.
  [404, '', 'auth', 'the token is not known; copy it from @BotFather and check baseUrl'],
  [413, '', 'invalid', 'the file is larger than the server takes'],
  [429, '', 'rate-limited', 'Telegram asks to slow down'],
  [503, '', 'unavailable', 'Telegram could not take the message for now'],
]

export const notModified = 'message is not modified'

/** Where the message was to go. */
export interface Destination {
  /** As the options name it. Left out: one person. */
  readonly chatId?: string | undefined
}

/** An answer of the Bot API that is not `ok`. */
export interface Refusal {
  readonly status: number
  readonly description: string
  readonly parameters: { readonly retry_after?: unknown; readonly migrate_to_chat_id?: unknown }
  readonly retryAfter: string | null
}

/** A refusal as the reason and sentence that stand in the table. Only the table's words are shown: a description may repeat the text. */
export function refusal(refused: Refusal, { chatId }: Destination, now: number): DeliveryError {
  const { status, description, parameters, retryAfter } = refused
  const chat = chatId === undefined ? 'the recipient' : `chat ${JSON.stringify(chatId)}`
  const moved = parameters.migrate_to_chat_id
  const [words, reason, what] = Number.isSafeInteger(moved)
    ? migrated(Number(moved))
    : (listed(status, description) ?? byStatus(status))
  const waits = [retryAfterMs(retryAfter, now), secondsToMs(parameters.retry_after)]
  const waitMs = Math.max(...waits.filter((wait) => wait !== undefined))
  const options: DeliveryErrorOptions = {
    status,
    ...(words !== '' && { vendorCode: words }),
    ...(status >= 429 && Number.isFinite(waitMs) && { retryAfterMs: waitMs }),
    ...(chatId === undefined && (reason === 'gone' || reason === 'not-found') && { recipientOnly: true }),
  }
  return new DeliveryError(reason, `telegram: ${what.replace('{chat}', () => chat)}`, options)
}

type Meaning = readonly [words: string, reason: Reason, what: string]

function listed(status: number, description: string): Meaning | undefined {
  for (const [of, alternatives, reason, what] of rows) {
    const words = alternatives.split('|').find((one) => description.includes(one))
    if (of === status && words !== undefined) return [words, reason, what]
  }
  return undefined
}

const migrated = (id: number): Meaning => [
  'migrate_to_chat_id',
  'not-found',
  `{chat} became a supergroup; its new id is ${id}, set chatId to it`,
]

const byStatus = (status: number): Meaning =>
  status >= 500
    ? ['', 'ambiguous', `${unsure} (status ${status})`]
    : ['', 'invalid', `the message was refused with status ${status}`]

/** An answer that is not the Bot API's: a page of something between us and Telegram, or half an answer. */
export function unclear(
  { status, json, retryAfter }: Pick<Refusal, 'status' | 'retryAfter'> & { readonly json: boolean },
  now: number,
): DeliveryError {
  if (json && status === 200)
    return new DeliveryError(
      'ambiguous',
      'telegram: the answer could not be read; the message may have been sent',
    )
  if (status >= 500 && status !== 503)
    return new DeliveryError('ambiguous', `telegram: ${unsure} (status ${status})`, { status })
  const waitMs = status === 429 || status === 503 ? retryAfterMs(retryAfter, now) : undefined
  const options = { status, ...(waitMs !== undefined && { retryAfterMs: waitMs }) }
  if (status === 429)
    return new DeliveryError(
      'rate-limited',
      'telegram: something before the Bot API asks to slow down',
      options,
    )
  const what = `something else than the Bot API answered with status ${status}; check baseUrl and proxies`
  return new DeliveryError('unavailable', `telegram: ${what}`, options)
}
