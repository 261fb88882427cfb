import { flag, one, separated, wrong, type Found, type Reading } from './reading.ts'
import type { Parts } from './parts.ts'

const account = /^AC[0-9a-f]{32}$/i
const service = /^MG[0-9a-f]{32}$/i

/** Ten digits and more are a number with its country; a short code stays as it is. */
const number = (text: string): string => {
  const digits = text.replaceAll(/[\s().-]/g, '')
  return /^\d{10,15}$/.test(digits) ? `+${digits}` : /^\+?\d+$/.test(digits) ? digits : text
}

function read(parts: Parts, from: string | undefined, to: readonly string[]): Found {
  const { user = '', password, query } = parts
  if (!account.test(user))
    return wrong('the account is not AC and 32 hexadecimal digits', 'it is the Account SID')
  if (password === undefined)
    return wrong('the token of the account is missing', 'write twilio://AC…:TOKEN@…')
  if (from === undefined) return wrong('the sender is missing', 'name a number, or a messaging service MG…')
  if ((query.get('method') ?? 'sms') !== 'sms' || flag(query.get('call')) === true)
    return wrong('calls are not made, only text messages', 'leave method out')
  const apiKey = query.get('apikey')
  return one(
    'sms',
    {
      accountSid: user,
      ...(apiKey === undefined ? { authToken: password } : { apiKey, apiSecret: password }),
      ...(service.test(from) ? { messagingServiceSid: from } : { from: number(from) }),
      to: to.length === 0 ? undefined : to.map(number),
    },
    to.length === 0 ? ['it names no number to send to: messages go to the people of a notification'] : [],
  )
}

export const smsReadings: readonly Reading[] = [
  {
    dialects: ['apprise', 'shoutrrr'],
    schemes: ['twilio'],
    form: 'twilio://AC…:TOKEN@FROM/TO',
    is: ({ user, host }) => user !== undefined && host !== '' && host !== 'default',
    read: (parts) => read(parts, parts.host, [...parts.path, ...separated(parts.query.get('to'))]),
  },
  {
    dialects: ['symfony'],
    schemes: ['twilio'],
    form: 'twilio://AC…:TOKEN@default?from=FROM',
    is: ({ user, host }) => user !== undefined && host === 'default',
    read: (parts) => read(parts, parts.query.get('from'), separated(parts.query.get('to'))),
  },
]
