import {
  DeliveryError,
  retryAfterMs,
  secondsToMs,
  type DeliveryErrorOptions,
  type Reason,
} from '@notify/core/channel'

type Row = readonly [reason: Reason, what: string]

const unsure = 'Discord failed while it worked on the message; it may have been posted'
const lost = 'the message cannot be edited any more'
const slowDown = 'Discord asks to slow down'

/**
 * Discord's codes. Whatever is not listed goes by its status.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (read 2026-11-21)
 */
const codes: ReadonlyMap<number, Row> = new Map<number, Row>([
  [10003, ['not-found', 'the channel or thread was not found; check its id']],
  // Of an edit: `not-found` makes the dispatcher post a new message.
  [10008, ['not-found', `${lost}: it was deleted`]],
  [50005, ['not-found', `${lost}: another bot or webhook posted it`]],
  [10015, ['gone', 'the webhook was removed; create a new one']],
  [50027, ['gone', 'the webhook was removed or its URL is wrong; create a new one']],

  [40001, ['auth', 'the token was refused; reset it at the Developer Portal']],
  [50014, ['auth', 'the token was refused; reset it at the Developer Portal']],
  [50001, ['auth', 'the bot cannot see the channel; give it View Channel there']],
  [50013, ['auth', 'the bot may not write here; give it Send Messages, Embed Links and Attach Files']],

  [20016, ['rate-limited', `${slowDown}: the channel is in slow mode`]],
  [20028, ['rate-limited', `${slowDown}: too much is written to this channel`]],
  [40062, ['rate-limited', slowDown]],
  [30046, ['unavailable', 'too many edits of a message older than one hour']],
  [40333, ['unavailable', 'Cloudflare blocked the request; check proxies on the way']],
  [130000, ['unavailable', 'Discord is overloaded']],

  [40005, ['invalid', 'the message and its files are too large']],
  [50006, ['invalid', 'the message is empty']],
  [50008, ['invalid', 'the channel takes no messages; choose a text channel']],
  [50083, ['invalid', 'the thread is archived; set threadId to another']],
  [160005, ['invalid', 'the thread is locked; set threadId to another']],
  [200000, ['invalid', "the server's AutoMod blocked the message"]],
  [220001, ['invalid', 'a forum channel takes messages in threads only; set threadId']],
])

const statuses: ReadonlyMap<number, Row> = new Map<number, Row>([
  [401, ['auth', 'the credentials were refused; reset the token, or create a new webhook']],
  [403, ['auth', 'the request was refused; check the permissions in the channel, and a proxy on the way']],
  [
    404,
    ['not-found', 'nothing was found at this address; check the URL of the webhook, channelId and baseUrl'],
  ],
  [413, ['invalid', 'the message and its files are too large']],
  [429, ['rate-limited', slowDown]],
])

export interface Refusal {
  readonly status: number
  /** Discord's, or whatever stood in its place. */
  readonly body: unknown
  readonly retryAfter: string | null
}

/** A refusal as the reason and sentence that stand in the tables: Discord's code first, then the status. */
export function refusal({ status, body, retryAfter }: Refusal, now: number): DeliveryError {
  const {
    code,
    errors,
    global: everywhere,
    retry_after: seconds,
  } = (body ?? {}) as Readonly<Record<string, unknown>>
  const vendorCode = typeof code === 'number' && Number.isInteger(code) && code > 0 ? String(code) : undefined
  const [reason, what] = codes.get(Number(vendorCode)) ?? byStatus(status, vendorCode, fieldsIn(errors))
  const waitMs =
    reason === 'rate-limited' ? (retryAfterMs(retryAfter, now) ?? secondsToMs(seconds)) : undefined
  const options: DeliveryErrorOptions = {
    status,
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  }
  return new DeliveryError(reason, `discord: ${what}${everywhere === true ? ' everywhere' : ''}`, options)
}

function byStatus(status: number, vendorCode: string | undefined, fields: string): Row {
  const row = statuses.get(status)
  if (row !== undefined) return row
  if (status >= 500) return ['ambiguous', `${unsure} (status ${status})`]
  if (status < 400)
    return ['unavailable', `a redirect or nothing came back (status ${status}); check baseUrl and proxies`]
  if (fields !== '') return ['invalid', `the message was refused: ${fields}`]
  return [
    'invalid',
    `the request was refused with ${vendorCode === undefined ? `status ${status}` : `code ${vendorCode}`}`,
  ]
}

/** Which fields are wrong, e.g. `embeds[0].title (BASE_TYPE_MAX_LENGTH)`. Discord's sentences may repeat what was sent. */
function fieldsIn(errors: unknown, path = '', depth = 0): string {
  if (typeof errors !== 'object' || errors === null || depth > 8) return ''
  return Object.entries(errors)
    .slice(0, 10)
    .map(([key, inner]) => {
      if (key === '_errors') return `${path || 'the message'}${wordOf(inner)}`
      if (/^\d{1,3}$/.test(key)) return fieldsIn(inner, `${path}[${key}]`, depth + 1)
      return /^[a-z_]{1,40}$/.test(key)
        ? fieldsIn(inner, path === '' ? key : `${path}.${key}`, depth + 1)
        : ''
    })
    .filter((text) => text !== '')
    .join(', ')
    .slice(0, 300)
}

function wordOf(list: unknown): string {
  const { code } = ((Array.isArray(list) ? list[0] : undefined) ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? ` (${code})` : ''
}

/** A 200 that says neither yes nor no: a page of something between us and Discord, or an answer that broke. */
export const unclear = (answer: string): DeliveryError =>
  answer.trimStart().startsWith('<')
    ? new DeliveryError(
        'unavailable',
        'discord: a page came back instead of an answer; check baseUrl and proxies',
      )
    : new DeliveryError(
        'ambiguous',
        'discord: the answer could not be read; the message may have been posted',
      )
