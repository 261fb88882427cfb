import type { Channel, Sent } from '@notify/core/channel'
import { httpWire, sendContext, type HttpWire } from '@notify/testkit'
import { sms, type SmsMessage, type SmsOptions } from '../index.ts'
import { taken } from './answers.ts'

export const accountSid = 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
export const authToken = 'canary-7f3a9c51d2'
export const number = '+819012345678'

export interface Wire extends HttpWire {
  readonly channel: (options?: SmsOptions) => Channel<SmsMessage>
}

/** A stand-in for Twilio, and channels that talk to it. */
export function wire(): Wire {
  const environment = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_EDGE', 'TWILIO_REGION']
  const given = httpWire({ answer: taken(), environment })
  return {
    ...given,
    channel: (options) =>
      sms({ accountSid, authToken, from: '+15005550006', baseUrl: given.origin(), ...options }),
  }
}

export const message: SmsMessage = { to: number, body: 'Critical: Disk full', segments: 1 }

export const sendTo = (channel: Channel<SmsMessage>, signal?: AbortSignal): Promise<Sent> =>
  channel.send(message, sendContext(signal === undefined ? {} : { signal }))
