import type { Channel, SendContext } from '@notify/core/channel'
import {
  httpWire,
  notification,
  renderContext,
  sendContext,
  type HttpRecorder,
  type HttpReply,
  type HttpWire,
  type HttpWireOptions,
  type RecordedRequest,
} from '@notify/testkit'
import { Agent, fetch as undiciFetch } from 'undici'
import { vi } from 'vitest'
import { msteams, type Fetch, type MsteamsMessage, type MsteamsOptions } from '../index.ts'
import { channelId, people, teamId } from './rendered.ts'

export const hookPath = '/workflows/1/triggers/manual/paths/invoke?api-version=1&sig=canary-sig-51d2'
export const clientId = '11111111-2222-4333-8444-555555555555'

const environment = ['WEBHOOK_URL', 'REFRESH_TOKEN', 'CLIENT_ID', 'CLIENT_SECRET', 'TENANT_ID', 'TEAM_ID', 'CHANNEL'].map(
  (name) => `MSTEAMS_${name}`,
)

export const noEnvironment = (): void => {
  for (const name of environment) vi.stubEnv(name, '')
}

export interface Wire extends HttpWire {
  readonly make: (options?: MsteamsOptions) => Channel<MsteamsMessage>
}

/** A stand-in, and channels that talk to it. */
function wire(server: HttpWireOptions, options: (server: HttpRecorder) => MsteamsOptions): Wire {
  const given = httpWire({ environment, ...server })
  return { ...given, make: (more) => given.kept(msteams({ people, ...options(given.server()), ...more })) }
}

/** Of a workflow. */
export const hookWire = (): Wire =>
  wire({ answer: () => ({ status: 202 }) }, ({ origin }) => ({ webhookUrl: `${origin}${hookPath}` }))

/** Of Graph and its sign-in, over TLS. */
export const graphWire = (): Wire =>
  wire({ tls: true, answer: graphAndLogin() }, (server) => ({
    token: 'canary-token',
    teamId,
    channel: channelId,
    baseUrl: server.origin,
    loginUrl: server.origin,
    fetch: trusting(server),
  }))

function graphAndLogin(): (request: RecordedRequest) => HttpReply {
  let count = 0
  const general = { id: '19:general@thread.tacv2', displayName: 'General' }
  const ops = { id: '19:ops@thread.tacv2', displayName: '運用 🔥' }
  return ({ method, path }) => {
    if (path.endsWith('/token')) {
      const id = ++count
      return { body: { access_token: `access-${id}`, refresh_token: `canary-refresh-${id}`, expires_in: 3_600 } }
    }
    if (method === 'PATCH') return { status: 204 }
    if (method === 'GET') return { body: { value: [general, null, ops] } }
    const id = `16169900320${++count}`
    return { status: 201, body: { id, webUrl: 'https://teams.microsoft.com/l/message/1' } }
  }
}

/** Trusts the certificate of the stand-in, as a proxy's own `fetch` would. */
function trusting({ ca }: HttpRecorder): Fetch {
  const dispatcher = new Agent({ connect: { ca } })
  return (url, init) => undiciFetch(url, { ...(init as object), dispatcher })
}

/** Graph repeats what it was sent. */
export const refuse = (status: number, code: string): HttpReply => ({
  status,
  body: { error: { code, message: 'canary-message: Disk full' } },
})

/** Options of a sign-in instead of the token. */
export const signedIn: MsteamsOptions = {
  token: undefined as never,
  refreshToken: 'canary-refresh-0',
  clientId,
  clientSecret: 'canary-secret',
  tenantId: 'acme.dev',
}

export const post = (channel: Channel<MsteamsMessage>): MsteamsMessage =>
  channel.render(notification({ title: 'Disk full' }), renderContext())[0]!

export const sendTo = (
  channel: Channel<MsteamsMessage>,
  given: Partial<SendContext> = {},
  message: MsteamsMessage = post(channel),
): Promise<unknown> => channel.send(message, sendContext(given))
