import { DeliveryError, type Channel, type SendContext } from '@notify/core/channel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { discord, type DiscordMessage, type DiscordOptions } from '../index.ts'
import { standIn, type Answer, type Seen } from './stand-in.ts'

export const token = 'bot-canary-7f3a9c'
export const hookPath = '/api/webhooks/100000000000000001/hook-canary-51d2'
export const channelId = '200000000000000001'

export interface Wire {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly origin: () => string
  readonly seen: () => readonly Seen[]
  /** How the next request is answered. */
  readonly answer: (answer: Answer) => void
  readonly bot: (options?: DiscordOptions) => Channel<DiscordMessage>
  readonly hook: (options?: DiscordOptions) => Channel<DiscordMessage>
}

/** A stand-in for Discord that lives as long as the tests of a file, and channels that talk to it. */
export function wire(): Wire {
  let server: Awaited<ReturnType<typeof standIn>>
  beforeAll(async () => {
    server = await standIn()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.seen.length = 0
    server.next.length = 0
    noEnvironment()
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  return {
    origin: () => server.origin,
    seen: () => server.seen,
    answer: (answer) => server.next.push(answer),
    bot: (options) => discord({ token, channelId, baseUrl: `${server.origin}/api/`, ...options }),
    hook: (options) => discord({ webhookUrl: `${server.origin}${hookPath}`, ...options }),
  }
}

export function noEnvironment(): void {
  for (const name of ['DISCORD_WEBHOOK_URL', 'DISCORD_BOT_TOKEN', 'DISCORD_CHANNEL_ID']) vi.stubEnv(name, '')
}

export const toHook: DiscordMessage = { webhook: '*', body: { content: 'Disk full' } }
export const toBot: DiscordMessage = { body: { content: 'Disk full' } }

export const context: Omit<SendContext, 'signal'> = {
  idempotencyKey: 'd1',
  attempt: 1,
  clock: { now: () => Date.UTC(2026, 10, 21, 9, 0, 0), at: () => () => {} },
  open: ({ name }) => Promise.resolve(new Blob([`content of ${name}`])),
}

export const live = (): AbortSignal => new AbortController().signal

export const failure = async (sending: Promise<unknown>): Promise<DeliveryError> => {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}
