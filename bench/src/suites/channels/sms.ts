import { sms } from '@notify/channel-sms'
import twilio from 'twilio'
import type { Group, Scale } from '../../lib/suite.ts'
import { addsLittle, form, multiple, open, post } from './open.ts'
import { atATime, rendered, sendAll } from './send.ts'

const base = 'twilio at its defaults'
const sendName = 'channel-sms, send alone'
const wholeName = 'channel-sms'
const globalName = 'channel-sms, the global fetch'

export const smsGroup = (scale: Scale): Promise<Group> =>
  open(scale, 'twilio', ({ sink, pool, whole, sending }) => {
    const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' }
    const options = {
      ...account,
      from: '+15005550006',
      to: ['+819012345678'],
      baseUrl: `${sink.origin}/twilio`,
    }
    const [channel, byGlobal] = [sms(options), sms({ ...options, fetch: globalThis.fetch })]
    const sdk = twilio(account.accountSid, account.authToken)
    sdk.api.baseUrl = `${sink.origin}/twilio`
    const messages = (index: number) => rendered(channel, index)
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
        { name: sendName, run: sending(messages, (all, index) => sendAll(channel, all, index)) },
        { name: wholeName, run: whole((index) => sendAll(channel, messages(index), index)) },
        {
          name: globalName,
          run: whole((index) => sendAll(byGlobal, messages(index), index)),
        },
        {
          name: 'bare undici.request',
          run: sending(asked, (message) => post(pool, path, form, new URLSearchParams(message).toString())),
        },
      ],
      goals: [...multiple('SMS', wholeName, base), addsLittle(sendName, base)],
      close: () => channel.close?.(),
    }
  })
