import { ConfigurationError, secret, variable, type Fetch, type Secret } from '@notify/core/channel'
import type { Destination } from './graph.ts'
import { personName, type People } from './mentions.ts'
import type { Appearance } from './message.ts'
import { givenToken, refreshedToken, type TokenSource } from './token.ts'

export interface MsteamsOptions {
  /** Of a workflow that begins with "When a Teams webhook request is received". Default, without Graph: `MSTEAMS_WEBHOOK_URL`. */
  readonly webhookUrl?: Secret
  /** A delegated access token for Graph, which goes before `webhookUrl`. A function is asked before every request. */
  readonly token?: Secret
  /** Of the user who posts through Graph, instead of a token. Default: `MSTEAMS_REFRESH_TOKEN`. */
  readonly refreshToken?: Secret
  /** Application id of the app registration that the refresh token was made for. Default: `MSTEAMS_CLIENT_ID`. */
  readonly clientId?: string
  /** Of a confidential app registration; a public client has none. Default: `MSTEAMS_CLIENT_SECRET`. */
  readonly clientSecret?: Secret
  /** Id or domain of the tenant. Default: `MSTEAMS_TENANT_ID`, else `organizations`. */
  readonly tenantId?: string
  /** Graph: id of the team. Default: `MSTEAMS_TEAM_ID`. */
  readonly teamId?: string
  /** Graph: name or id (`19:…@thread.tacv2`) of the channel. Default: `MSTEAMS_CHANNEL`, else `General`. */
  readonly channel?: string
  /** By the names that notifications mention: object ids of Entra or, with a webhook, user principal names. */
  readonly people?: People
  /** What does not fit goes into replies (with a webhook: further messages), or is cut and counted. Default `parts`. */
  readonly overflow?: 'parts' | 'cut'
  /** Of Graph: https, without the version. Default `https://graph.microsoft.com`. */
  readonly baseUrl?: string
  /** Of the sign-in. Default `https://login.microsoftonline.com`. */
  readonly loginUrl?: string
  /** Sends the requests, e.g. through a proxy. Default: undici's own. */
  readonly fetch?: Fetch
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const principal = /^[^\s<>"@]+@[^\s<>"@]+$/

/** Whether Graph is to be used: its token goes before a webhook, an option before the environment. */
export const usesGraph = ({ webhookUrl, token, refreshToken }: MsteamsOptions): boolean =>
  token !== undefined ||
  refreshToken !== undefined ||
  (webhookUrl === undefined && variable('MSTEAMS_REFRESH_TOKEN') !== undefined)

const wayOut = 'give the URL of a workflow as webhookUrl, or set MSTEAMS_WEBHOOK_URL'

/** @throws {ConfigurationError} if there is neither a workflow nor a delegated token. */
export function checkWay(options: MsteamsOptions): void {
  const { webhookUrl, clientId, clientSecret, teamId } = options
  const asked = clientId ?? clientSecret ?? teamId
  if (webhookUrl !== undefined || (asked === undefined && variable('MSTEAMS_WEBHOOK_URL') !== undefined))
    return
  const application = asked ?? variable('MSTEAMS_CLIENT_ID') ?? variable('MSTEAMS_CLIENT_SECRET')
  throw new ConfigurationError(
    application === undefined
      ? 'msteams: webhookUrl is missing'
      : 'msteams: Graph lets no application post to channels, only a user: refreshToken or token is missing',
    {
      code: 'E_CONFIG_MISSING',
      hint:
        application === undefined
          ? `${wayOut}; for Graph give token, or refreshToken and clientId`
          : `give refreshToken, or set MSTEAMS_REFRESH_TOKEN; without a user ${wayOut}`,
    },
  )
}

/** @throws {ConfigurationError} with the first option that is missing or wrong. */
export function destinationOf(options: MsteamsOptions, fetch: Fetch): Destination {
  const teamId = options.teamId ?? variable('MSTEAMS_TEAM_ID') ?? missing('teamId', 'MSTEAMS_TEAM_ID')
  if (!guid.test(teamId))
    wrong(
      'teamId',
      'an id such as fbe2bf47-16c8-47cf-b4a5-4b9b187c508b',
      'in Teams: Get link to team, groupId=…',
    )
  const channel = options.channel ?? variable('MSTEAMS_CHANNEL') ?? 'General'
  if (channel.trim() === '') wrong('channel', 'the name or id of a channel')
  const baseUrl = origin('baseUrl', options.baseUrl ?? 'https://graph.microsoft.com').replace(/\/v1\.0$/, '')
  return { token: tokenSource(options, fetch), teamId, channel, baseUrl: `${baseUrl}/`, fetch }
}

function tokenSource(options: MsteamsOptions, fetch: Fetch): TokenSource {
  if (options.token !== undefined) return givenToken(options.token)
  const clientId =
    options.clientId ?? variable('MSTEAMS_CLIENT_ID') ?? missing('clientId', 'MSTEAMS_CLIENT_ID')
  if (!guid.test(clientId)) wrong('clientId', 'the application id of an app registration')
  const tenant = options.tenantId ?? variable('MSTEAMS_TENANT_ID') ?? 'organizations'
  if (!/^[\w.-]+$/.test(tenant)) wrong('tenantId', 'the id or a domain of a tenant')
  const login = origin('loginUrl', options.loginUrl ?? 'https://login.microsoftonline.com')
  const clientSecret = options.clientSecret ?? variable('MSTEAMS_CLIENT_SECRET')
  return refreshedToken({
    refreshToken: secret(options.refreshToken, 'msteams: refreshToken', 'MSTEAMS_REFRESH_TOKEN'),
    clientId,
    clientSecret: clientSecret === undefined ? undefined : secret(clientSecret, 'msteams: clientSecret'),
    authority: `${login}/${tenant}`,
    fetch,
  })
}

export function appearance({ people = {}, overflow = 'parts' }: MsteamsOptions, graph: boolean): Appearance {
  for (const [name, id] of Object.entries(people)) {
    if (!personName.test(name)) wrong(`people.${name}`, "a name of letters, digits, spaces and . ' _ -")
    if (!guid.test(id) && (graph || !principal.test(id)))
      wrong(
        `people.${name}`,
        graph ? 'the object id of a user' : 'the object id or the principal name of a user',
        'Entra shows both with the user',
      )
  }
  return { graph, people, overflow }
}

function origin(path: string, text: string): string {
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' || url.username !== '' || url.search !== '') wrong(path, 'an https URL')
  return url.href.replace(/\/+$/, '')
}

function missing(option: string, name: string): never {
  throw new ConfigurationError(`msteams: ${option} is missing`, {
    code: 'E_CONFIG_MISSING',
    path: option,
    hint: `give it as an option or set ${name}`,
  })
}

function wrong(path: string, expected: string, hint?: string): never {
  throw new ConfigurationError(`msteams: expected ${expected}`, {
    path,
    ...(hint === undefined ? {} : { hint }),
  })
}
