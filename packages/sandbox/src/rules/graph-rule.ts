/** How rules about Microsoft Graph are written. */
import { writes, type GraphCall } from '../vendors/graph-call.ts'
import {
  channels,
  chatId,
  clientId,
  clientSecret,
  firstRefreshToken,
  teamId,
  tenantId,
  type Tenant,
} from '../vendors/graph-tenant.ts'
import type { Json } from '../value.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. `{id:0}` in a path stands for the id that the first of `before` got. */
export interface GraphStep {
  /** Default POST. */
  readonly method?: string
  /** Default: messages of the channel Ops. */
  readonly path?: string
  /** Default `user`: the delegated one; `app`: one for client credentials. */
  readonly token?: 'user' | 'app' | 'unknown' | 'none'
  readonly json?: Json
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is. */
  readonly body?: string
  readonly contentType?: string
}

export interface GraphFixture extends GraphStep {
  readonly before?: readonly GraphStep[]
}

/** The answer is the status and the code, e.g. `404 NotFound`. */
export type GraphRule = Rule<GraphCall, Tenant, string, GraphFixture>

export const learn = (path: string, level: Level = 'documented'): Source => ({
  text: `https://learn.microsoft.com/${path}`,
  level,
})

export const discussed = (repository: 'docs' | 'docs-contrib', number: number): Source => ({
  text: `https://github.com/microsoftgraph/microsoft-graph-${repository}/issues/${number}`,
  level: 'documented',
})

export const team: string = `/v1.0/teams/${teamId}`
export const ops: string = `${team}/channels/${channels['Ops']}/messages`
export const chat: string = `/v1.0/chats/${chatId}/messages`

/** A message that Teams takes. */
export const message = (more: Json = {}): Json => ({
  body: { contentType: 'text', content: 'Disk full' },
  ...more,
})
export const html = (content: string, more: Json = {}): Json => ({
  body: { contentType: 'html', content },
  ...more,
})
export const ok: GraphFixture = { json: message() }

export const signIn = (form: Readonly<Record<string, string>>, tenant: string = tenantId): GraphFixture => ({
  path: `/${tenant}/oauth2/v2.0/token`,
  token: 'none',
  form,
})
export const refresh: Readonly<Record<string, string>> = {
  grant_type: 'refresh_token',
  client_id: clientId,
  client_secret: clientSecret,
  refresh_token: firstRefreshToken,
}

export const said = (broken: boolean, text: string): readonly string[] => (broken ? [text] : [])

export interface Plan {
  readonly id: string
  readonly summary: string
  readonly source?: Source
  readonly strictOnly?: true
  readonly answer?: string
  readonly accept: GraphFixture
  readonly reject: GraphFixture
}

/** A rule about what is posted or edited. */
export const messageRule = (
  { id, source = learn('graph/api/chatmessage-post'), answer = '400 BadRequest', ...plan }: Plan,
  check: (call: GraphCall) => readonly string[],
): GraphRule => ({
  ...plan,
  id: `graph/${id}`,
  vendor: 'graph',
  source,
  answer,
  check: (call) => (writes(call) ? check(call) : []),
})
