import { DeliveryError, retryAfterMs, type DeliveryErrorOptions, type Reason } from '@notify/core/channel'

interface Row {
  readonly reason: Reason
  readonly what: string
  /** It concerns this number, not the account. */
  readonly number: boolean
}

const filtered = 'the carrier filtered the message; register the sender, and keep to plain words and links'
const unsure = 'Twilio failed while it worked on the message; it may have been taken'

type Entry = readonly [reason: Reason, what: string, ...codes: number[]]

/** About the number. 30xxx come by callback only. https://www.twilio.com/docs/api/errors (read 2026-11-21) */
const ofNumbers: readonly Entry[] = [
  [
    'invalid',
    'the number does not exist or cannot get messages; check it',
    21211,
    21265,
    21266,
    21268,
    30005,
  ],
  ['invalid', 'the number is no mobile phone and cannot get messages', 21614, 21635, 30006],
  [
    'invalid',
    "messages to the number's country are off; switch it on under Messaging, Settings, Geo permissions in the Twilio Console",
    21408,
  ],
  ['invalid', 'the sender cannot reach the number; choose a sender for its country', 21612],
  [
    'invalid',
    'a trial account writes only to verified numbers; verify it in the Twilio Console or upgrade',
    21608,
    572005,
  ],
  ['gone', 'the number has opted out (STOP); its owner opts in again by answering START', 21610],
  ['unavailable', 'the phone is switched off or out of reach', 30003],
  ['invalid', 'the number or its carrier blocks the message', 30004],
  ['invalid', filtered, 30007],
  ['invalid', 'the carrier gave no reason', 30008],
]

/** About the account, the sender or the message. */
const ofAccounts: readonly Entry[] = [
  ['auth', 'the credentials were refused; check accountSid with authToken, or apiKey with apiSecret', 20003],
  ['auth', 'the account is closed or suspended; look in the Twilio Console', 10001, 20005, 30002, 90010],
  ['auth', 'the credentials may not do this; test credentials and some keys may not', 20006, 20008, 70051],
  ['not-found', 'the account or the service was not found; check accountSid and baseUrl', 20404],
  ['rate-limited', 'too many requests at a time; Twilio did not process this one', 20429],
  ['unavailable', 'the queue of the sender is full', 21611, 30001],
  ['unavailable', 'Twilio cannot take the message for now', 20503],
  [
    'invalid',
    'the sender cannot send messages, or is not of this account; check "from"',
    21212,
    21603,
    21606,
    21659,
    21660,
    21661,
  ],
  ['invalid', 'the messaging service was not found or has no sender; check it', 21701, 21703, 21704, 21705],
  ['invalid', 'Twilio does not take this callback; check statusCallback', 21609],
  ['invalid', 'the message is empty or too long for Twilio', 21602, 21605, 21617],
  ['invalid', 'the sender is not registered for this country (A2P 10DLC, toll-free)', 30032, 30034],
  ['ambiguous', unsure, 20500, 20504],
]

const rows: ReadonlyMap<number, Row> = new Map(
  [...ofNumbers, ...ofAccounts].flatMap((entry) => {
    const [reason, what, ...codes] = entry
    return codes.map((code) => [code, { reason, what, number: ofNumbers.includes(entry) }] as const)
  }),
)

/** For answers without a code that we know. */
const codeOfStatus: ReadonlyMap<number, number> = new Map([
  [401, 20003],
  [403, 20006],
  [404, 20404],
  [429, 20429],
  [503, 20503],
])

/** What Twilio said, in a sentence for an operator. Its own words are not shown: they name numbers and SIDs. */
function rowOf(status: number, code: number | undefined): Row {
  const known = rows.get(code ?? 0) ?? rows.get(codeOfStatus.get(status) ?? 0)
  if (known !== undefined) return known
  const account = { number: false }
  if (status >= 500) return { reason: 'ambiguous', what: `${unsure} (status ${status})`, ...account }
  if (code !== undefined) {
    const what = `the message was refused, see https://www.twilio.com/docs/api/errors/${code}`
    return { reason: 'invalid', what, ...account }
  }
  return status >= 400
    ? { reason: 'invalid', what: `the request was refused with status ${status}`, ...account }
    : {
        reason: 'unavailable',
        what: `a redirect or nothing came back (status ${status}); check baseUrl and proxies`,
        ...account,
      }
}

/** Why a message that Twilio had taken did not arrive. */
export const whyFailed = (code: number): string => rowOf(400, code).what

export interface Refusal {
  readonly status: number
  /** Twilio's own, e.g. 21211. */
  readonly code?: unknown
  readonly retryAfter?: string | null
}

/** A refusal as the reason and sentence that stand in the tables: Twilio's code first, then the status. */
export function refusal({ status, code, retryAfter }: Refusal, now: number): DeliveryError {
  const known = typeof code === 'number' && Number.isInteger(code) && code > 0 ? code : undefined
  const { reason, what, number } = rowOf(status, known)
  const waitMs =
    reason === 'rate-limited' || reason === 'unavailable' ? retryAfterMs(retryAfter, now) : undefined
  const options: DeliveryErrorOptions = {
    status,
    ...(known !== undefined && { vendorCode: `${known}` }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(number && { recipientOnly: true }),
  }
  return new DeliveryError(reason, `sms: ${what}${known === undefined ? '' : ` (${known})`}`, options)
}

/** A success that does not say so: a page of something between us and Twilio, or an answer that broke. */
export const unclear = (answer: string): DeliveryError =>
  answer.trimStart().startsWith('<')
    ? new DeliveryError(
        'unavailable',
        'sms: a page came back instead of an answer; check baseUrl and proxies',
      )
    : new DeliveryError('ambiguous', 'sms: the answer could not be read; the message may have been taken')
