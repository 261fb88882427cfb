import { channelContract, type HttpReply } from '@notify/testkit'
import { sms, type SmsMessage } from './index.ts'

const accountSid = 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const authToken = 'canary-7f3a9c51d2'
const number = '+819012345678'

const refused = (status: number, code: number): HttpReply => ({
  status,
  body: { code, message: `The number ${number} is not fine for ${accountSid}`, status },
})

/** Of three segments. What is beyond the euro sign is not in the alphabet of GSM, and takes UTF-16. */
const mostUnits = (body: string): number => (/[^\0-\u20ac]/.test(body) ? 3 * 67 : 3 * 153)

channelContract<SmsMessage>({
  name: 'sms',
  create: ({ origin }) => sms({ accountSid, authToken, from: '+15005550006', baseUrl: origin }),
  address: number,
  success: ({ method, body }) => ({
    status: method === 'GET' ? 200 : 201,
    body: {
      sid: 'SMbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
      status: method === 'GET' ? 'active' : 'queued',
      body: new URLSearchParams(body).get('Body'),
      num_segments: '1',
      error_code: null,
      price: null,
    },
  }),
  requests: [`POST /2010-04-01/Accounts/${accountSid}/Messages.json`],
  refusals: {
    'a number that does not exist': { answer: refused(400, 21_211), reasons: ['invalid'] },
    'a number that opted out': { answer: refused(400, 21_610), reasons: ['gone'] },
    'a message that may have been taken': { answer: refused(500, 20_500), reasons: ['ambiguous'] },
  },
  secrets: [authToken],
  limits: ({ to, body, segments }) => [
    ...(/^\+[1-9]\d{6,14}$/.test(to) ? [] : ['to is no number']),
    ...(body.trim() === '' ? ['body is empty'] : []),
    ...(body.length > mostUnits(body) ? [`body has ${body.length} characters`] : []),
    ...(segments < 1 || segments > 3 ? [`${segments} segments`] : []),
  ],
})
