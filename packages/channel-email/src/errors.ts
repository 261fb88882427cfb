import { DeliveryError, type Reason } from '@notify/core/channel'
import type { NodemailerError } from 'nodemailer'
import { mask } from './address.ts'
import type { Server } from './server.ts'

/** What is known of the attempt that failed. */
export interface Attempted {
  /** Left out for a ready transporter. */
  readonly server?: Pick<Server, 'host' | 'port' | 'secure'>
  /** The whole mail had been handed to the connection; left out where nobody looked. */
  readonly contentSent?: boolean
  /** What no message may show. */
  readonly hide?: readonly string[]
}

type Rule = readonly [pattern: RegExp, reason: Reason, sentence: string]

/**
 * Replies, written as command, status and enhanced status (RFC 3463; `-` if the server gave none). The first that matches
 * counts. 4yz may be tried again, 5yz not; the exceptions stand first.
 */
const replies: readonly Rule[] = [
  [/^STARTTLS 4/, 'unavailable', 'cannot begin TLS now'],
  // Office 365: 432 4.3.2, Gmail: 421 4.7.0, 450 4.2.1 and 454 4.7.0 for too much at a time.
  [/ 432 | 4(21|54) 4\.7\.| 450 4\.2\.1$/, 'rate-limited', 'asks us to slow down'],
  [/^\w+ (4|552 4\.|503 )/, 'unavailable', 'cannot take it now'],
  [
    /^AUTH | 53\d | 5\.7\.(8|9|14)$/,
    'auth',
    'refused the login; check user and password, Gmail and others want an app password',
  ],
  [/^STARTTLS /, 'unavailable', "does not offer STARTTLS; secure: 'tls' is for port 465"],
  [/^(CONN|EHLO|HELO|LHLO) /, 'unavailable', 'takes no mail from here'],
  [/ 552 5\.2\.2$| 5\.2\.2$/, 'invalid', 'says that the mailbox is full'],
  [/ 552 | 5\.3\.4$| 5\.2\.3$/, 'invalid', 'says that the mail is too large'],
  [
    / 5\.7\.\d+$/,
    'invalid',
    'refuses it by its rules; check that it may send for the domain of "from" (SPF, DKIM, DMARC)',
  ],
  [/^MAIL /, 'invalid', 'refused the sender; check "from"'],
  [/^RCPT /, 'invalid', 'refused the recipient'],
  [/^/, 'invalid', 'refused the mail'],
]

/** No reply: nodemailer's code, then the code of the system, TLS, or the wait that ended. */
const failures: readonly Rule[] = [
  [/^(EAUTH|ENOAUTH|EOAUTH2) /, 'auth', 'could not be logged in to; check user and password'],
  [/^EDNS /, 'unavailable', 'could not be found; check "host"'],
  [/ ECONNREFUSED$/, 'unavailable', 'refused the connection; check "host" and "port"'],
  [/ (EHOSTUNREACH|ENETUNREACH)$/, 'unavailable', 'cannot be reached from here'],
  [
    / (EPROTO|ERR_SSL_\w+)$/,
    'unavailable',
    "does not speak TLS as asked; secure: 'tls' is for port 465, 'starttls' for 587",
  ],
  [
    / (CERTIFICATE|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    'unavailable',
    'has a certificate that is not trusted; give its authority as tls.ca, its name as tls.servername',
  ],
  [/^ETLS /, 'unavailable', 'could not begin TLS'],
  [
    / (GREETING|UPGRADE)_TIMEOUT$/,
    'unavailable',
    "did not say hello in time; secure: 'tls' is for port 465, 'starttls' for 587",
  ],
  [/ CONNECT_TIMEOUT$/, 'unavailable', 'did not accept a connection in time; check "host" and "port"'],
  [/^(EENVELOPE|EMAXRECIPIENTS) /, 'invalid', 'cannot be given these addresses'],
  [/^EMESSAGE /, 'invalid', 'takes no mail of this size'],
  [/^(ESTREAM|ECONFIG) /, 'contract', 'was not reached: the mail could not be written'],
]

const certificate = /certificate|altnames/i

/** What nodemailer threw, as an error that says what to do. Its own text, which may hold anything, is not passed on. */
export function toDeliveryError(thrown: unknown, attempted: Attempted): DeliveryError {
  if (DeliveryError.is(thrown)) return thrown
  const error = (thrown ?? {}) as Partial<NodemailerError>
  const server =
    attempted.server === undefined ? 'the mail server' : `${attempted.server.host}:${attempted.server.port}`
  return error.responseCode === undefined
    ? unanswered(error, server, attempted)
    : refused(error, server, attempted)
}

/** The server said no. */
function refused(error: Partial<NodemailerError>, server: string, { hide = [] }: Attempted): DeliveryError {
  const { responseCode: status = 0, response = '' } = error
  const command = (error.command ?? '').split(' ', 1)[0] ?? ''
  const enhanced = enhancedOf(response)
  const [, reason, sentence] = replies.find(([pattern]) =>
    pattern.test(`${command} ${status} ${enhanced ?? '-'}`),
  )!
  // What follows DATA may quote the mail, what follows AUTH the login.
  const words = ['CONN', 'MAIL', 'RCPT'].includes(command) ? scrub(response, hide) : ''
  return new DeliveryError(
    reason,
    `email: ${server} ${sentence} (${words || [status, enhanced].filter(Boolean).join(' ')})`,
    {
      status,
      ...(enhanced !== undefined && { vendorCode: enhanced }),
      ...(command === 'RCPT' && { recipientOnly: true }),
    },
  )
}

/** The connection failed, or nodemailer did not try. */
function unanswered(
  error: Partial<NodemailerError>,
  server: string,
  { contentSent }: Attempted,
): DeliveryError {
  const { code = '', timeoutType, originalCode = '', message = '' } = error
  const vendorCode = /^[A-Z][A-Z0-9_]{2,60}$/.test(originalCode || code)
    ? { vendorCode: originalCode || code }
    : {}
  const why =
    timeoutType ?? (certificate.test(message) && originalCode !== 'EPROTO' ? 'CERTIFICATE' : originalCode)
  const rule = failures.find(([pattern]) => pattern.test(`${code} ${why}`))
  if (rule !== undefined) return new DeliveryError(rule[1], `email: ${server} ${rule[2]}`, vendorCode)
  return lost(server, code === 'ETIMEDOUT', contentSent, vendorCode)
}

/** Silence, or the end of the connection: it depends on how much of the mail was out. */
function lost(
  server: string,
  late: boolean,
  contentSent: boolean | undefined,
  options: object,
): DeliveryError {
  const how = late ? 'did not answer in time' : 'ended the connection'
  if (contentSent === false)
    return new DeliveryError('unavailable', `email: ${server} ${how} before it had the mail`, options)
  return new DeliveryError(
    late ? 'timeout' : 'ambiguous',
    `email: ${server} ${how}; the mail may have arrived`,
    options,
  )
}

/** The signal ended it: a policy's own error, a deadline, or a shutdown. */
export function ended(signal: AbortSignal, { server, contentSent }: Attempted): DeliveryError {
  const reason: unknown = signal.reason
  if (DeliveryError.is(reason)) return reason
  const place = server === undefined ? 'the mail server' : `${server.host}:${server.port}`
  if ((reason as { name?: unknown } | undefined)?.name === 'TimeoutError')
    return lost(place, true, contentSent, {})
  return new DeliveryError('aborted', `email: sending to ${place} was ended from here`)
}

/** For the receipt of a mail that only some of its recipients get. */
export function refusals(errors: readonly NodemailerError[], hide: readonly string[]): string | undefined {
  if (errors.length === 0) return undefined
  const each = errors
    .slice(0, 10)
    .map(({ recipient = '', response = '' }) => `${mask(recipient)} (${scrub(response, hide)})`)
  const more = errors.length > 10 ? ` and ${errors.length - 10} more` : ''
  return `refused for ${each.join(', ')}${more}`
}

const enhancedOf = (response: string): string | undefined =>
  /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]

const replyMaxChars = 200

/** A server's words: one short line without addresses and without what we know to be secret. */
function scrub(response: string, hide: readonly string[]): string {
  let text = response.toWellFormed()
  for (const secret of hide) if (secret !== '') text = text.replaceAll(secret, '***')
  return text
    .replaceAll(/[^\s<>@"'(]+@[^\s<>@"',;)]+/g, (address) => mask(address))
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, replyMaxChars)
    .toWellFormed()
}
