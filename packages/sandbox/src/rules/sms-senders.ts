/** From whom a message comes. */
import { magic, senders, service } from '../vendors/sms-accounts.ts'
import { creates, param, type SmsCall } from '../vendors/sms-call.ts'
import { dictionary, form, good, page, said, type SmsRule } from './sms-rule.ts'

const sid = /^MG[0-9a-fA-F]{32}$/
const number = /^\+[1-9]\d{6,14}$/
const shortCode = /^\d{3,8}$/
/** https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id: up to 11, of which one is a letter. */
const name = /^(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11}$/

/** Of either parameter: a service may stand in `From` too. */
export function serviceOf(call: SmsCall): string | undefined {
  const from = param(call, 'From')
  return param(call, 'MessagingServiceSid') ?? (from?.startsWith('MG') === true ? from : undefined)
}
/** What is not a service. */
const senderOf = (call: SmsCall): string | undefined => {
  const from = param(call, 'From')
  return creates(call) && from?.startsWith('MG') !== true ? from : undefined
}
const wellFormed = (from: string): boolean =>
  from !== magic.invalidSender && [number, shortCode, name].some((form) => form.test(from))

const through = (MessagingServiceSid: string, From?: string) => form({ From, MessagingServiceSid })

export const smsSenders: readonly SmsRule[] = [
  {
    id: 'sms/from',
    vendor: 'sms',
    source: dictionary(21_603),
    summary: 'There is a sender: From, MessagingServiceSid, or both.',
    answer: 21_603,
    accept: through(service.sid),
    reject: form({ From: undefined }),
    check: (call) =>
      said(
        creates(call) && param(call, 'From') === undefined && serviceOf(call) === undefined,
        "A 'From' or 'MessagingServiceSid' parameter is required to send a message",
      ),
  },
  {
    id: 'sms/from-number',
    vendor: 'sms',
    source: dictionary(21_212),
    summary: 'From is a number in E.164, a short code, or up to eleven letters, digits and spaces.',
    answer: 21_212,
    accept: form({ From: 'Notify' }),
    reject: form({ From: 'Notify Sandbox' }),
    check(call) {
      const from = senderOf(call)
      return said(from !== undefined && !wellFormed(from), `The 'From' number ${from} is not valid`)
    },
  },
  {
    id: 'sms/service-sid',
    vendor: 'sms',
    source: dictionary(21_705),
    summary: 'A messaging service is named by its SID.',
    answer: 21_705,
    accept: through(service.sid),
    reject: through('MG123'),
    check(call) {
      const given = creates(call) ? serviceOf(call) : undefined
      return said(given !== undefined && !sid.test(given), 'The Messaging Service is invalid')
    },
  },
  {
    id: 'sms/service-known',
    vendor: 'sms',
    source: dictionary(21_701),
    summary: 'The messaging service belongs to the account.',
    answer: 21_701,
    accept: through(service.sid),
    reject: through(`MG${'0'.repeat(32)}`),
    check(call) {
      const given = creates(call) ? serviceOf(call) : undefined
      return said(
        given !== undefined && sid.test(given) && given !== service.sid,
        'The Messaging Service does not exist',
      )
    },
  },
  {
    id: 'sms/from-pool',
    vendor: 'sms',
    source: dictionary(21_711),
    summary: 'From, beside a messaging service, is one of its senders.',
    answer: 21_711,
    accept: through(service.sid, magic.sender),
    reject: through(service.sid, '55555'),
    check(call) {
      const from = serviceOf(call) === undefined ? undefined : senderOf(call)
      return said(
        from !== undefined && !service.pool.some((sender) => sender === from),
        'Phone Number, Shortcode, or AlphaSender is not associated to the specified Messaging Service',
      )
    },
  },
  {
    id: 'sms/from-owned',
    vendor: 'sms',
    source: dictionary(21_606),
    summary: 'The account has the sender.',
    answer: 21_606,
    accept: form({ From: '55555' }),
    reject: form({ From: '+15005550007' }),
    check(call) {
      const from = serviceOf(call) === undefined ? senderOf(call) : undefined
      const owned = from === undefined || senders.includes(from) || from === magic.fullQueue
      return said(
        !owned && wellFormed(from),
        `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number for this destination/account`,
      )
    },
  },
  {
    id: 'sms/queue',
    vendor: 'sms',
    source: page('iam/test-credentials'),
    summary: 'The queue of the sender has room.',
    answer: 21_611,
    accept: good,
    reject: form({ From: magic.fullQueue }),
    check: (call) =>
      said(
        senderOf(call) === magic.fullQueue,
        `This 'From' number has exceeded the maximum number of queued messages`,
      ),
  },
  {
    id: 'sms/name-abroad',
    vendor: 'sms',
    source: page('glossary/what-alphanumeric-sender-id', 'believed'),
    summary: 'Nobody in North America gets messages from a name.',
    answer: 21_612,
    accept: form({ From: 'Notify' }),
    reject: form({ From: 'Notify', To: '+12025550143' }),
    check: (call) =>
      said(
        name.test(senderOf(call) ?? '') && param(call, 'To')?.startsWith('+1') === true,
        'Alphanumeric senders do not reach the United States and Canada',
      ),
  },
]
