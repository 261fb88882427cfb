import { DeliveryError, type Channel, type SendContext, type Sent } from '@notify/core/channel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { sms, type SmsMessage, type SmsOptions } from '../index.ts'
import { standIn, type Answer, type Seen } from './stand-in.ts'

export const accountSid = 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
export const authToken = 'canary-7f3a9c51d2'
export const number = '+819012345678'
const now = Date.UTC(2026, 10, 21, 9, 0, 0)

export interface Wire {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly origin: () => string
  readonly seen: () => readonly Seen[]
  /** How the next request is answered. */
  readonly answer: (answer: Answer) => void
  readonly channel: (options?: SmsOptions) => Channel<SmsMessage>
}

/** A stand-in for Twilio that lives as long as the tests of a file, and channels that talk to it. */
export function wire(): Wire {
  let server: Awaited<ReturnType<typeof standIn>>
  beforeAll(async () => {
    server = await standIn()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.seen.length = 0
    server.next.length = 0
    for (const name of ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_EDGE', 'TWILIO_REGION'])
      vi.stubEnv(name, '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  return {
    origin: () => server.origin,
    seen: () => server.seen,
    answer: (answer) => server.next.push(answer),
    channel: (options) =>
      sms({ accountSid, authToken, from: '+15005550006', baseUrl: server.origin, ...options }),
  }
}

export const message: SmsMessage = { to: number, body: 'Critical: Disk full', segments: 1 }

export const live = (): AbortSignal => new AbortController().signal

export const context: Omit<SendContext, 'signal'> = {
  idempotencyKey: 'd1',
  attempt: 1,
  clock: { now: () => now, at: () => () => {} },
  open: () => Promise.reject(new Error('no files')),
}

export const sendTo = (channel: Channel<SmsMessage>, signal = live()): Promise<Sent> =>
  channel.send(message, { ...context, signal })

export async function failure(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}
