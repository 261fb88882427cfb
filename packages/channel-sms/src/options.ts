import {
  ConfigurationError,
  duration,
  secret,
  variable,
  type Fetch,
  type Problem,
  type Secret,
} from '@notify/core/channel'
import type { Account } from './client.ts'
import { wrongNumber } from './number.ts'

export interface SmsOptions {
  /** `AC…`. Default: `TWILIO_ACCOUNT_SID`. */
  readonly accountSid?: string
  /** Default: `TWILIO_AUTH_TOKEN`. */
  readonly authToken?: Secret
  /** `SK…`, with `apiSecret` instead of the token of the whole account. */
  readonly apiKey?: string
  readonly apiSecret?: Secret
  /** The sender: a number, a short code, or up to eleven letters where the country allows them. */
  readonly from?: string
  /** `MG…`: a service that chooses the sender, instead of `from`. */
  readonly messagingServiceSid?: string
  /** Each number here gets every message, with a delivery and a receipt of its own. Left out: people, by their address `phone`. */
  readonly to?: readonly string[]
  /** Longer messages are cut; each segment is billed. From 1 to 10, default 3. */
  readonly maxSegments?: number
  /** Where Twilio tells what became of a message; check its requests with `verifyCallback`. */
  readonly statusCallback?: string
  /** How long a message may wait at Twilio, at most `'10h'`. Default `'1h'`. */
  readonly validity?: string
  /** Calling codes such as `'81'`; no message goes elsewhere. Default: everywhere. */
  readonly countries?: readonly string[]
  /** Default `https://api.twilio.com`. */
  readonly baseUrl?: string
  /** Sends the requests, e.g. through a proxy. Default: connections of its own, as fast as undici. */
  readonly fetch?: Fetch
}

/** What goes with every message. */
export interface Sending {
  readonly from?: string
  readonly messagingServiceSid?: string
  readonly statusCallback?: string
  /** Seconds. */
  readonly validityPeriod: number
}

export interface Settings {
  readonly account: Account
  /** Numbers. */
  readonly to: readonly string[]
  readonly maxSegments: number
  readonly sending: Sending
  /** Calling codes with their plus. */
  readonly countries: readonly string[]
}

type Report = (option: string, message: string, hint?: string) => void

/** https://www.twilio.com/docs/messaging/api/message-resource (read 2026-11-21: ValidityPeriod "from 1 to 36000", Body "up to 1,600 characters") */
const validityMaxMs = 36_000_000
const segmentsMost = 10

/** @throws {ConfigurationError} that names every wrong option. */
export function readOptions(options: SmsOptions): Settings {
  const problems: Problem[] = []
  const report: Report = (option, message, hint) =>
    problems.push({ code: 'E_CONFIG', path: `sms.${option}`, message, ...(hint !== undefined && { hint }) })
  const { apiKey, baseUrl, fetch } = options
  const accountSid = options.accountSid ?? variable('TWILIO_ACCOUNT_SID') ?? ''
  if (!sid('AC').test(accountSid))
    report('accountSid', 'expected AC and 32 hexadecimal digits', 'give it or set TWILIO_ACCOUNT_SID')
  if (apiKey !== undefined && !sid('SK').test(apiKey))
    report('apiKey', 'expected SK and 32 hexadecimal digits')
  if (baseUrl !== undefined && !isHttp(baseUrl)) report('baseUrl', 'expected an http or https URL')
  const countries = (options.countries ?? []).map((code, index) => {
    if (!/^\+?[1-9]\d{0,6}$/.test(code))
      report(`countries[${index}]`, 'expected a calling code', "write '81' for Japan")
    return `+${code.replace('+', '')}`
  })
  const { to = [], maxSegments = 3 } = options
  checkNumbers(options.to, countries, report)
  if (!Number.isInteger(maxSegments) || maxSegments < 1 || maxSegments > segmentsMost)
    report('maxSegments', `expected a whole number from 1 to ${segmentsMost}`)
  const sending = readSending(options, report)
  if (problems.length > 0) throw new ConfigurationError(problems)
  const password =
    apiKey === undefined
      ? secret(options.authToken, 'sms: authToken', 'TWILIO_AUTH_TOKEN')
      : secret(options.apiSecret, 'sms: apiSecret')
  return {
    account: { accountSid, user: apiKey ?? accountSid, password, baseUrl, fetch },
    to,
    maxSegments,
    sending,
    countries,
  }
}

function checkNumbers(to: SmsOptions['to'], countries: readonly string[], report: Report): void {
  to?.forEach((number, index) => {
    const wrong = wrongNumber(number, countries)
    if (wrong !== undefined) report(`to[${index}]`, wrong)
    if (to.indexOf(number) < index) report(`to[${index}]`, 'this number is there twice')
  })
  if (to?.length === 0)
    report('to', 'expected at least one number', 'leave it out to reach people by their own numbers')
}

const sender = /^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11})$/

function readSending(options: SmsOptions, report: Report): Sending {
  const { from, messagingServiceSid, statusCallback, validity = '1h' } = options
  if ((from === undefined) === (messagingServiceSid === undefined))
    report('from', 'expected either "from" or "messagingServiceSid"')
  if (from !== undefined && !sender.test(from))
    report('from', 'expected a number (E.164), a short code, or up to eleven letters and digits')
  if (messagingServiceSid !== undefined && !sid('MG').test(messagingServiceSid))
    report('messagingServiceSid', 'expected MG and 32 hexadecimal digits')
  if (statusCallback !== undefined && !isHttp(statusCallback))
    report('statusCallback', 'expected an http or https URL')
  const validityMs = duration(validity, 'sms.validity')
  if (validityMs < 1_000 || validityMs > validityMaxMs) report('validity', 'expected from 1s to 10h')
  return {
    ...(from !== undefined && { from }),
    ...(messagingServiceSid !== undefined && { messagingServiceSid }),
    ...(statusCallback !== undefined && { statusCallback }),
    validityPeriod: Math.ceil(validityMs / 1_000),
  }
}

const sid = (kind: string): RegExp => new RegExp(`^${kind}[0-9a-fA-F]{32}$`)
const isHttp = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '')
