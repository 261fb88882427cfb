/** To whom a message goes. */
import { forbiddenCodes, magic } from '../vendors/sms-accounts.ts'
import { creates, param, type SmsCall } from '../vendors/sms-call.ts'
import { dictionary, form, good, said, type SmsFixture, type SmsRule, type SmsState } from './sms-rule.ts'

const number = /^\+[1-9]\d{6,14}$/
/** Country 1 has numbers of ten digits. */
const short = /^\+1(?!\d{10}$)/

const toOf = (call: SmsCall): string | undefined => (creates(call) ? param(call, 'To') : undefined)

interface Plan {
  readonly id: string
  readonly answer: number
  readonly summary: string
  readonly accept?: SmsFixture
  readonly reject: SmsFixture
  readonly breaks: (to: string, call: SmsCall, state: SmsState) => boolean
  readonly message: (to: string) => string
}

const about = ({ id, answer, summary, accept = good, reject, breaks, message }: Plan): SmsRule => ({
  id: `sms/${id}`,
  vendor: 'sms',
  source: dictionary(answer),
  summary,
  answer,
  accept,
  reject,
  check(call, state) {
    const to = toOf(call)
    return to !== undefined && breaks(to, call, state) ? [message(to)] : []
  },
})

export const smsRecipients: readonly SmsRule[] = [
  {
    id: 'sms/to',
    vendor: 'sms',
    source: dictionary(21_604),
    summary: 'To is there. Only forms are read: of JSON nothing is.',
    answer: 21_604,
    accept: good,
    reject: { ...good, contentType: 'application/json' },
    check: (call) =>
      said(creates(call) && param(call, 'To') === undefined, "A 'To' phone number is required."),
  },
  about({
    id: 'to-number',
    answer: 21_211,
    summary: 'To is a number in E.164.',
    accept: form({ To: '+12025550143' }),
    reject: form({ To: '+1202555014' }),
    breaks: (to) => !number.test(to) || short.test(to) || to === magic.invalid,
    message: (to) => `Invalid 'To' Phone Number: ${to}`,
  }),
  about({
    id: 'to-another',
    answer: 21_266,
    summary: 'Nobody writes to themselves.',
    reject: form({ To: magic.sender }),
    breaks: (to, call) => to === param(call, 'From'),
    message: () => "'To' and 'From' number cannot be the same",
  }),
  about({
    id: 'to-reachable',
    answer: 21_612,
    summary: 'The sender reaches the number.',
    reject: form({ To: magic.unroutable }),
    breaks: (to) => to === magic.unroutable,
    message: (to) =>
      `Message cannot be sent with the current combination of 'To' (${to}) and/or 'From' parameters`,
  }),
  about({
    id: 'to-country',
    answer: 21_408,
    summary: 'Messages to the country are switched on.',
    reject: form({ To: '+88213300000' }),
    breaks: (to) => to === magic.forbiddenCountry || forbiddenCodes.some((code) => to.startsWith(code)),
    message: (to) =>
      `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${to}`,
  }),
  about({
    id: 'to-verified',
    answer: 21_608,
    summary: 'A trial account writes to numbers that it verified.',
    accept: { ...good, account: 'trial' },
    reject: { ...form({ To: '+819087654321' }), account: 'trial' },
    breaks: (to, { user, password }, { accounts }) =>
      accounts.authenticate(user, password)?.verified?.has(to) === false,
    message: (to) =>
      `The number ${to} is unverified. Trial accounts cannot send messages to unverified numbers`,
  }),
  about({
    id: 'to-opted-out',
    answer: 21_610,
    summary: 'The owner of the number did not answer STOP.',
    reject: form({ To: magic.optedOut }),
    breaks: (to, _call, { accounts }) => accounts.optedOut.has(to),
    message: () => 'Attempt to send to unsubscribed recipient',
  }),
  about({
    id: 'to-mobile',
    answer: 21_614,
    summary: 'The number is one of a mobile phone.',
    reject: form({ To: magic.landline }),
    breaks: (to) => to === magic.landline,
    message: (to) => `'To' number is not a valid mobile number: ${to}`,
  }),
]
