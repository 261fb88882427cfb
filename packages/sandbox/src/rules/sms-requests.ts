/** Who asks, and for what. */
import { isFinal, type SmsRecord } from '../vendors/sms-messages.ts'
import { service } from '../vendors/sms-accounts.ts'
import type { SmsCall } from '../vendors/sms-call.ts'
import { dictionary, form, good, page, said, type SmsRule, type SmsState } from './sms-rule.ts'

const asking = ({ user, password }: SmsCall, { accounts }: SmsState) => accounts.authenticate(user, password)
const named = (call: SmsCall, { messages }: SmsState): SmsRecord | undefined =>
  messages.find(call.account, call.sid)

/** By what the path names. */
const methods: Readonly<Record<SmsCall['route'], readonly string[]>> = {
  account: ['GET'],
  messages: ['GET', 'POST'],
  message: ['GET', 'POST', 'DELETE'],
  nothing: [],
}

const who: readonly SmsRule[] = [
  {
    id: 'sms/path',
    vendor: 'sms',
    source: dictionary(20_404),
    summary: 'The resource exists.',
    answer: 20_404,
    accept: good,
    reject: { ...good, path: '/SMS/Message.json' },
    check: (call) =>
      said(
        call.route === 'nothing' || !/^AC[0-9a-fA-F]{32}$/.test(call.account),
        `The requested resource ${call.path} was not found`,
      ),
  },
  {
    id: 'sms/credentials',
    vendor: 'sms',
    source: dictionary(20_003),
    summary: 'The SID of an account or of a key comes along, with its secret.',
    answer: 20_003,
    accept: { ...good, as: 'key' },
    reject: { ...good, password: 'wrong' },
    check: (call, state) => said(asking(call, state) === undefined, 'Authenticate'),
  },
  {
    id: 'sms/account',
    vendor: 'sms',
    source: dictionary(20_003),
    summary: 'The account of the path is the one that asks.',
    answer: 20_003,
    accept: good,
    reject: { ...good, account: 'trial', as: 'main' },
    check(call, state) {
      const account = asking(call, state)
      return said(account !== undefined && account.sid !== call.account, 'Authenticate')
    },
  },
  {
    id: 'sms/key-scope',
    vendor: 'sms',
    source: page('iam/api-keys'),
    summary: 'A Standard key does not read the account.',
    answer: 20_003,
    accept: { method: 'GET', path: '/Messages.json', as: 'key' },
    reject: { method: 'GET', path: '.json', as: 'key' },
    check: (call) => said(call.route === 'account' && call.user?.startsWith('SK') === true, 'Authenticate'),
  },
  {
    id: 'sms/method',
    vendor: 'sms',
    source: dictionary(20_004),
    summary: 'The resource has the method.',
    answer: 20_004,
    accept: { method: 'GET', path: '.json' },
    reject: { ...good, method: 'PUT' },
    check: ({ route, method }) =>
      said(route !== 'nothing' && !methods[route].includes(method), 'Method not allowed'),
  },
]

const scheduled = form({
  From: undefined,
  MessagingServiceSid: service.sid,
  ScheduleType: 'fixed',
  SendAt: '{in:1d}',
})
const canceling = { path: '/Messages/{sid:0}.json', form: { Status: 'canceled' } }

const messages: readonly SmsRule[] = [
  {
    id: 'sms/message-known',
    vendor: 'sms',
    source: dictionary(20_404),
    summary: 'The message was sent by this account, and was not deleted.',
    answer: 20_404,
    accept: { method: 'GET', path: '/Messages/{sid:0}.json', before: [good] },
    reject: { method: 'GET', path: `/Messages/SM${'0'.repeat(32)}.json` },
    check: (call, state) =>
      said(
        call.route === 'message' && named(call, state) === undefined,
        `The requested resource ${call.path} was not found`,
      ),
  },
  {
    id: 'sms/message-done',
    vendor: 'sms',
    source: dictionary(20_009),
    summary: 'What is deleted or redacted is on its way no more.',
    answer: 20_009,
    accept: { method: 'DELETE', path: '/Messages/{sid:0}.json', before: [scheduled, canceling] },
    reject: { method: 'DELETE', path: '/Messages/{sid:0}.json', before: [good] },
    check(call, state) {
      const record = named(call, state)
      const erases =
        call.method === 'DELETE' || (call.method === 'POST' && call.params.get('Body')?.[0] === '')
      return said(
        record !== undefined && erases && !isFinal(record),
        'Cannot delete message because delivery has not been completed.',
      )
    },
  },
  {
    id: 'sms/message-cancel',
    vendor: 'sms',
    source: dictionary(30_409),
    summary: 'What is canceled was not sent yet.',
    answer: 30_409,
    accept: { ...canceling, before: [scheduled] },
    reject: { ...canceling, before: [scheduled, canceling] },
    check(call, state) {
      const record = call.method === 'POST' ? named(call, state) : undefined
      const cancels = call.params.get('Status')?.[0] === 'canceled'
      const open = record !== undefined && ['scheduled', 'accepted', 'queued'].includes(record.status)
      return said(record !== undefined && cancels && !open, 'This message cannot be canceled')
    },
  },
]

export const smsRequests: readonly SmsRule[] = [...who, ...messages]
