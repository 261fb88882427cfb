import { sms } from '@notify/channel-sms'
import twilio from 'twilio'
import type { Group, Scale } from '../../lib/suite.ts'
import { fetchOver } from '../../peers/undici-fetch.ts'
import { addsLittle, form, open, post } from './open.ts'
import { atATime, rendered, sendAll } from './send.ts'

const base = 'twilio at its defaults'
const plainSend = 'channel-sms, its fetch, send alone'
const fastWhole = 'channel-sms, fetch over undici'

export const smsGroup = (scale: Scale): Promise<Group> =>
  open(scale, 'twilio', ({ sink, pool, whole, sending }) => {
    const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' }
    const options = {
      ...account,
      from: '+15005550006',
      to: ['+819012345678'],
      baseUrl: `${sink.origin}/twilio`,
    }
    const [plain, fast] = [sms(options), sms({ ...options, fetch: fetchOver(pool) })]
    const sdk = twilio(account.accountSid, account.authToken)
    sdk.api.baseUrl = `${sink.origin}/twilio`
    const messages = (index: number) => rendered(plain, index)
    const asked = (index: number) => {
      const { to, body } = messages(index)[0]!
      return { to, from: options.from, body }
    }
    const path = `/twilio/2010-04-01/Accounts/${account.accountSid}/Messages.json`
    return {
      title: `SMS, ${atATime} in flight`,
      base,
      variants: [
        { name: base, run: sending(asked, (message) => sdk.messages.create(message)) },
        { name: plainSend, run: sending(messages, (all, index) => sendAll(plain, all, index)) },
        {
          name: 'channel-sms, its fetch',
          run: whole((index) => sendAll(plain, rendered(plain, index), index)),
        },
        { name: fastWhole, run: whole((index) => sendAll(fast, rendered(fast, index), index)) },
        {
          name: 'bare undici.request',
          run: sending(asked, (message) => post(pool, path, form, new URLSearchParams(message).toString())),
        },
      ],
      goals: [
        {
          promise: 'SMS at a multiple of its SDK',
          variant: fastWhole,
          base,
          figure: 'rate',
          atLeast: 2.5,
          gates: true,
        },
        addsLittle(plainSend, base),
      ],
    }
  })
