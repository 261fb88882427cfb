import { DeliveryError, type Channel } from '@notify/core/channel'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { msteams, type Fetch, type MsteamsMessage, type MsteamsOptions } from '../index.ts'
import { certificate } from './certificate.ts'
import { channelId, firing, people, teamId } from './rendered.ts'
import { graphAndLogin, workflow, type Answer, type Seen, type StandIn } from './stand-in.ts'

export const hookPath = '/workflows/1/triggers/manual/paths/invoke?api-version=1&sig=canary-sig-51d2'
export const clientId = '11111111-2222-4333-8444-555555555555'
export const now = Date.UTC(2026, 10, 21, 9, 0, 0)

const variables = ['WEBHOOK_URL', 'REFRESH_TOKEN', 'CLIENT_ID', 'CLIENT_SECRET', 'TENANT_ID', 'TEAM_ID', 'CHANNEL']

export const noEnvironment = (): void => {
  for (const name of variables) vi.stubEnv(`MSTEAMS_${name}`, '')
}

export interface Wire {
  readonly origin: () => string
  readonly seen: () => readonly Seen[]
  /** How the next request is answered. */
  readonly answer: (...answers: Answer[]) => void
  readonly make: (options?: MsteamsOptions) => Channel<MsteamsMessage>
}

/** A stand-in that lives as long as the tests of a file, and channels that talk to it. */
function wire(start: () => Promise<StandIn>, options: (origin: string) => MsteamsOptions): Wire {
  let server: StandIn
  const made: Channel<MsteamsMessage>[] = []
  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    await Promise.all(made.map(async (channel) => channel.close?.()))
    await server.close()
  })
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
    answer: (...answers) => server.next.push(...answers),
    make(more) {
      const channel = msteams({ people, ...options(server.origin), ...more })
      made.push(channel)
      return channel
    },
  }
}

export const hookWire = (): Wire => wire(workflow, (origin) => ({ webhookUrl: `${origin}${hookPath}` }))

/** Trusts the stand-in's certificate, as a proxy's own `fetch` would. */
const trusting = new Agent({ connect: { ca: certificate.cert } })
export const trustingFetch: Fetch = (url, init) =>
  undiciFetch(url, { ...(init as object), dispatcher: trusting })

export const graphWire = (): Wire =>
  wire(graphAndLogin, (origin) => ({
    token: 'canary-token',
    teamId,
    channel: channelId,
    baseUrl: origin,
    loginUrl: origin,
    fetch: trustingFetch,
  }))

/** Options of a sign-in instead of the token. */
export const signedIn: MsteamsOptions = {
  token: undefined as never,
  refreshToken: 'canary-refresh-0',
  clientId,
  clientSecret: 'canary-secret',
  tenantId: 'acme.dev',
}

export const context = {
  idempotencyKey: 'd1',
  attempt: 1,
  clock: { now: () => now, at: () => () => {} },
  open: () => Promise.reject(new Error('no files')),
}

export const live = (): AbortSignal => new AbortController().signal

export const post = (channel: Channel<MsteamsMessage>): MsteamsMessage =>
  channel.render({ ...firing, title: 'Disk full' }, { cause: 'route', locale: 'en' })[0]!

export const sendTo = (
  channel: Channel<MsteamsMessage>,
  more: Partial<Parameters<Channel['send']>[1]> = {},
  message: MsteamsMessage = post(channel),
): Promise<unknown> => channel.send(message, { ...context, signal: live(), ...more })

export async function failure(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}
