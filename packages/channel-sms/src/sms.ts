import { DeliveryError, type Channel, type SendContext, type Sent } from '@notify/core/channel'
import type { MessageInstance } from 'twilio/lib/rest/api/v2010/account/message.js'
import { caller } from './client.ts'
import { refusal, unclear } from './errors.ts'
import { render, type SmsMessage } from './message.ts'
import { wrongNumber } from './number.ts'
import { readOptions, type SmsOptions } from './options.ts'

/**
 * Text messages through Twilio, to the numbers of `to`, else to each recipient's `phone` address: a delivery and a receipt for
 * each number. What follows an incident is a new message.
 *
 * Twilio takes no idempotency key: where a message may have been taken it is not sent again, and the fallback starts.
 *
 * @throws {ConfigurationError} that names every wrong option.
 *
 * @example
 * sms({ from: '+15005550006', to: ['+819012345678'] })   // TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN
 */
export function sms(options: SmsOptions): Channel<SmsMessage> {
  const { account, to, maxSegments, sending, countries } = readOptions(options)
  const { call, close } = caller(account)
  return {
    spec: 1,
    kind: 'sms',
    features: {
      incidents: 'follows',
      address: 'phone',
      ...(to.length > 0 && { recipients: to.map((phone) => ({ id: phone, addresses: { phone } })) }),
    },
    defaults: { retry: { attempts: 4, maxAge: '30m', base: '30s', cap: '5m', ambiguous: 'unknown' } },
    render: (notification, context) => render(notification, context, maxSegments),
    async send(message, context) {
      check(message, countries)
      const answer = await call(context, (client) =>
        client.messages.create({ to: message.to, body: message.body, ...sending }),
      )
      return sent(answer, message, context)
    },
    async verify({ signal }) {
      // Keys other than the main one may not read the account.
      await call({ signal, clock: wallClock }, async (client) =>
        options.apiKey === undefined
          ? active((await client.api.v2010.accounts(account.accountSid).fetch()).status)
          : client.messages.list({ limit: 1, pageSize: 1 }),
      )
    },
    close,
  }
}

/** Once more, whatever made the message: a wrong number costs money and tells a stranger. */
function check({ to }: SmsMessage, countries: readonly string[]): void {
  const wrong = to === '' ? 'the recipient has no address of the kind "phone"' : wrongNumber(to, countries)
  if (wrong !== undefined)
    throw new DeliveryError('invalid', `sms: the number cannot be used: ${wrong}`, { recipientOnly: true })
}

const failed: ReadonlySet<string> = new Set(['failed', 'undelivered', 'canceled'])

/** What Twilio took, and what it costs: the price is known here only if Twilio has computed it already. */
function sent(answer: MessageInstance, message: SmsMessage, context: SendContext): Sent<SmsMessage> {
  const { sid, status, errorCode, numSegments, price, priceUnit } = answer
  if (!/^(SM|MM)[0-9a-f]{32}$/i.test(String(sid))) throw unclear('')
  if (failed.has(status)) throw refusal({ status: 400, code: errorCode }, context.clock.now())
  // A messaging service counts 0 until it has chosen the sender.
  const counted = Number(numSegments) > 0 ? Number(numSegments) : message.segments
  return {
    reference: {
      sid,
      segments: String(counted),
      ...(price && { price: `${price} ${priceUnit ?? ''}`.trim() }),
    },
  }
}

function active(status: string): void {
  if (status !== 'active') throw refusal({ status: 403, code: 20005 }, wallClock.now())
}

/** `verify` gets no clock; it only turns the date of a Retry-After into a wait. */
const wallClock = { now: (): number => Date.now() }
