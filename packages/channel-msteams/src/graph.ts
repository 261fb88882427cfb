import { DeliveryError, type Fetch, type SendContext, type Sent } from '@notify/core/channel'
import { isWebUrl } from '@notify/markup'
import { unclear } from './errors.ts'
import { exchange, parsed } from './http.ts'
import type { MsteamsMessage } from './message.ts'
import type { MsteamsObject } from './native.ts'
import { shared, type Asking } from './shared.ts'
import type { TokenSource } from './token.ts'

export interface Destination {
  readonly token: TokenSource
  readonly teamId: string
  /** Name or id. */
  readonly channel: string
  /** https; the token goes to no other host. */
  readonly baseUrl: string
  readonly fetch: Fetch
}

interface Call extends Asking {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: MsteamsObject
}

type Answered = Readonly<Record<string, unknown>>

export interface Graph {
  send(message: MsteamsMessage, context: SendContext): Promise<Sent<MsteamsMessage>>
  /** The token, the team and the channel. */
  verify(asking: Asking): Promise<void>
}

/** Posts, replies and edits on behalf of a user. */
export function graph(to: Destination): Graph {
  const channelId = channelFinder(to)
  return {
    async send({ body, edit, reply }, { signal, clock, reference }) {
      const by = { signal, clock }
      const teamId = edit?.teamId ?? (reply && reference?.['teamId']) ?? to.teamId
      const channel = edit?.channelId ?? (reply && reference?.['channelId']) ?? (await channelId(by))
      const messages = pathOf('teams', teamId, 'channels', channel, 'messages')
      if (edit !== undefined) {
        await call(to, { ...by, method: 'PATCH', path: `${messages}${pathOf(edit.messageId)}`, body })
        return { reference: { ...edit } }
      }
      const parent = reply && reference?.['messageId']
      const path = parent ? `${messages}${pathOf(parent, 'replies')}` : messages
      const { id, webUrl } = await call(to, { ...by, method: 'POST', path, body })
      if (typeof id !== 'string') throw unclear('')
      if (reply) return {}
      const url = typeof webUrl === 'string' && isWebUrl(webUrl) ? { url: webUrl } : {}
      return { reference: { teamId, channelId: channel, messageId: id }, ...url }
    },
    async verify(by) {
      const path = pathOf('teams', to.teamId, 'channels', await channelId(by))
      await call(to, { ...by, method: 'GET', path: `${path}?$select=id` })
    },
  }
}

const pathOf = (...segments: readonly string[]): string =>
  segments.map((one) => `/${encodeURIComponent(one)}`).join('')

/**
 * Calls through the SDK, with nothing between its authentication and our one request: its own handlers retry, follow
 * redirects and have no limits. A client per call (0.1 ms) ties the call's signal to its request.
 */
async function call(
  { token, baseUrl, fetch }: Destination,
  { method, path, body, ...by }: Call,
): Promise<Answered> {
  const { AuthenticationHandler, Client } = await import('@microsoft/microsoft-graph-client')
  let failure: unknown
  // The SDK puts what it catches into an error of its own.
  const kept = (error: unknown): never => {
    failure = error
    throw error
  }
  const transport = {
    async execute(context: { request: unknown; options?: object; response?: Response }) {
      const request = { service: 'graph', method, url: String(context.request), ...context.options } as const
      const text = await exchange(request, { ...by, fetch }).catch(kept)
      const answer = parsed(text)
      // An edit is answered with nothing.
      if (answer === undefined && (method !== 'PATCH' || text !== '')) kept(unclear(text))
      context.response = Response.json(answer ?? {})
    },
  }
  const client = Client.initWithMiddleware({
    baseUrl,
    customHosts: new Set([new URL(baseUrl).hostname]),
    middleware: [new AuthenticationHandler({ getAccessToken: () => token.read(by).catch(kept) }), transport],
  })
  const request = client.api(path).header('content-type', 'application/json; charset=utf-8')
  try {
    if (method === 'GET') return (await request.get()) as Answered
    return (await (method === 'POST' ? request.post(body) : request.patch(body))) as Answered
  } catch {
    if (DeliveryError.is(failure) && failure.reason === 'auth') token.forget()
    throw failure ?? unclear('')
  }
}

/** The id of the channel; a name is looked up once. */
function channelFinder(to: Destination): (asking: Asking) => Promise<string> {
  const { channel, teamId } = to
  let known = /^19:\S+@thread\.\w+$/.test(channel) ? channel : undefined
  const find = shared(async (asking) => {
    const path = `${pathOf('teams', teamId, 'channels')}?$select=id,displayName`
    const { value } = await call(to, { ...asking, method: 'GET', path })
    const wanted = folded(channel)
    const found: unknown = (Array.isArray(value) ? (value as readonly (Answered | null)[]) : []).find(
      (one) => typeof one?.['displayName'] === 'string' && folded(one['displayName']) === wanted,
    )?.['id']
    if (typeof found === 'string') return (known = found)
    throw new DeliveryError(
      'not-found',
      `msteams: the team has no channel ${JSON.stringify(channel)} that the user can see; check the name, or give its id`,
    )
  })
  return async (asking) => known ?? find(asking)
}

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase()
