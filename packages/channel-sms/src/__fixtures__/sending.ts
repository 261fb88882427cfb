import { DeliveryError, type Channel, type SendContext, type Sent } from '@notify/core/channel'
import { httpRecorder, type HttpAnswer, type HttpRecorder, type RecordedRequest } from '@notify/testkit'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { sms, type SmsMessage, type SmsOptions } from '../index.ts'
import { taken } from './answers.ts'

export const accountSid = 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
export const authToken = 'canary-7f3a9c51d2'
export const number = '+819012345678'
const now = Date.UTC(2026, 10, 21, 9, 0, 0)

export interface Seen extends RecordedRequest {
  readonly form: Readonly<Record<string, string>>
}

export interface Wire {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly origin: () => string
  readonly seen: () => readonly Seen[]
  /** Until so many requests have come in. */
  readonly arrived: (count: number) => Promise<void>
  /** How the next request is answered. */
  readonly answer: (answer: HttpAnswer) => void
  readonly channel: (options?: SmsOptions) => Channel<SmsMessage>
}

/** A stand-in for Twilio for each test, and channels that talk to it. */
export function wire(): Wire {
  let server: HttpRecorder
  beforeEach(async () => {
    server = await httpRecorder({ answer: taken() })
    for (const name of ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_EDGE', 'TWILIO_REGION'])
      vi.stubEnv(name, '')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await server.close()
  })
  return {
    origin: () => server.origin,
    seen: () =>
      server.requests.map((request) => ({
        ...request,
        form: Object.fromEntries(new URLSearchParams(request.body)),
      })),
    arrived: (count) => server.arrived(count),
    answer: (answer) => server.next(answer),
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
