/** How Twilio answers. */
import type { HttpAnswer } from '../http-answer.ts'
import type { SmsAccount } from './sms-accounts.ts'
import type { SmsRecord } from './sms-messages.ts'

/** The statuses of codes that are not 400. */
const statusOf: Readonly<Record<number, number>> = {
  20_003: 401,
  20_004: 405,
  20_009: 409,
  20_404: 404,
  20_429: 429,
  30_409: 409,
}

/** What Twilio says with a status for no fault of the request. */
const wordsOf: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Authenticate',
  403: 'Forbidden',
  404: 'The requested resource was not found',
  429: 'Too Many Requests',
  500: 'An internal server error has occurred',
  503: 'Service is unavailable. Please try again',
}

const json = (status: number, value: unknown, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})

/** https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
export function problem(code: number, message: string, status: number = statusOf[code] ?? 400): HttpAnswer {
  const more_info = `https://www.twilio.com/docs/errors/${code}`
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="Twilio API"' } : {}
  return json(status, { code, message, more_info, status }, challenge)
}

/** The code is 20000 and the status, as in 20404 and 20429; only 20003 is older than that. */
export const failureOf = (status: number): HttpAnswer =>
  problem(status === 401 ? 20_003 : 20_000 + status, wordsOf[status] ?? 'The request failed', status)

export const ok = (value: unknown, status = 200): HttpAnswer => json(status, value)

/** RFC 2822, always in GMT: `Thu, 24 Aug 2023 05:01:45 +0000`. */
const dateOf = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000')

export const shownAccount = ({ sid, verified }: SmsAccount): object => ({
  sid,
  owner_account_sid: sid,
  friendly_name: 'Sandbox',
  status: 'active',
  type: verified === undefined ? 'Full' : 'Trial',
  uri: `/2010-04-01/Accounts/${sid}.json`,
})

/** https://www.twilio.com/docs/messaging/api/message-resource#message-properties */
export function shownMessage(record: SmsRecord): object {
  const uri = `/2010-04-01/Accounts/${record.account}/Messages/${record.sid}`
  const { price } = record
  return {
    account_sid: record.account,
    api_version: '2010-04-01',
    body: record.body,
    date_created: dateOf(record.createdAt),
    date_sent: record.sentAt === undefined ? null : dateOf(record.sentAt),
    date_updated: dateOf(record.updatedAt),
    direction: 'outbound-api',
    error_code: record.errorCode ?? null,
    error_message: null,
    from: record.from ?? null,
    messaging_service_sid: record.service ?? null,
    num_media: String(record.media.length),
    // A service has not chosen the sender yet.
    num_segments: record.from === undefined ? '0' : String(record.segments),
    price: price ?? null,
    price_unit: price === undefined ? null : 'USD',
    sid: record.sid,
    status: record.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: record.to,
    uri: `${uri}.json`,
  }
}

export const shownList = (account: string, records: readonly SmsRecord[], size: number): object => ({
  messages: records.slice(0, size).map(shownMessage),
  page: 0,
  page_size: size,
  start: 0,
  end: Math.max(0, Math.min(size, records.length) - 1),
  uri: `/2010-04-01/Accounts/${account}/Messages.json?PageSize=${size}&Page=0`,
  first_page_uri: `/2010-04-01/Accounts/${account}/Messages.json?PageSize=${size}&Page=0`,
  next_page_uri: null,
  previous_page_uri: null,
})
