import { DeliveryError, type Channel } from '@notify/core/channel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { slack, type SlackMessage, type SlackOptions } from '../index.ts'
import { standIn, type Answer, type Seen } from './stand-in.ts'

export const token = 'xoxb-canary-7f3a9c'
export const hookPath = '/services/T000/B000/canary-hook-51d2'
const now = Date.UTC(2026, 10, 21, 9, 0, 0)

export interface Wire {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly origin: () => string
  readonly seen: () => readonly Seen[]
  /** How the next request is answered. */
  readonly answer: (answer: Answer) => void
  readonly bot: (options?: SlackOptions) => Channel<SlackMessage>
  readonly hook: (options?: SlackOptions) => Channel<SlackMessage>
}

/** A stand-in for Slack that lives as long as the tests of a file, and channels that talk to it. */
export function wire(): Wire {
  let server: Awaited<ReturnType<typeof standIn>>
  beforeAll(async () => {
    server = await standIn()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.seen.length = 0
    server.next.length = 0
    for (const name of ['SLACK_TOKEN', 'SLACK_WEBHOOK_URL']) vi.stubEnv(name, '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  return {
    origin: () => server.origin,
    seen: () => server.seen,
    answer: (answer) => server.next.push(answer),
    bot: (options) => slack({ channel: '#ops', token, baseUrl: `${server.origin}/api/`, ...options }),
    hook: (options) => slack({ webhookUrl: `${server.origin}${hookPath}`, ...options }),
  }
}

export const post: SlackMessage = {
  method: 'chat.postMessage',
  arguments: { channel: '#ops', text: 'Disk full' },
}
const hookPost: SlackMessage = { method: 'webhook', arguments: { text: 'Disk full' } }

export const context = {
  idempotencyKey: 'd1',
  attempt: 1,
  clock: { now: () => now, at: () => () => {} },
  open: () => Promise.reject(new Error('no files')),
}

export const live = (): AbortSignal => new AbortController().signal

export const sendTo = (channel: Channel<SlackMessage>, signal = live()): Promise<unknown> =>
  channel.send(channel.features.incidents === 'follows' ? hookPost : post, { ...context, signal })

export async function failure(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}
