import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import { createRates, type Rate, type Rates } from '../rate.ts'
import { graphRules } from '../rules/graph.ts'
import { judge } from '../rules/rule.ts'
import type { ChannelSettings, StandIn, StandInContext } from '../stand-in.ts'
import { channelList, failed, json, throttled, tokenFailed, tokenGiven } from './graph-answers.ts'
import { filteredName, readCall, type GraphCall } from './graph-call.ts'
import { createCertificate } from './graph-certificate.ts'
import { createPostbox, type Act, type Postbox } from './graph-postbox.ts'
import {
  channels,
  chatId,
  clientId,
  clientSecret,
  createTenant,
  firstRefreshToken,
  firstToken,
  teamId,
  tenantId,
  tokenLifeMs,
  user,
  type Tenant,
} from './graph-tenant.ts'

export interface GraphAddress {
  /** TLS; also answers for login.microsoftonline.com, under `/{tenantId}/oauth2/v2.0/token`. */
  readonly origin: string
  /** PEM: what a client has to trust. */
  readonly ca: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** An access token of the user; expires an hour after the start, or after the last `reset()`. */
  readonly token: string
  readonly refreshToken: string
  readonly teamId: string
  /** Id by name: General, Ops and Alerts. */
  readonly channels: Readonly<Record<string, string>>
  readonly chatId: string
}

// "A maximum of four requests per second per app can be issued on a given team", and one "on a given channel or chat"; bursts
// are not mentioned. https://learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits
const perTeam: Rate = { burst: 4, everyMs: 250 }
const perPlace: Rate = { burst: 4, everyMs: 1_000 }

/** How long to wait before the request is let through. */
function waitOf({ route }: GraphCall, rates: Rates): number {
  if (route === undefined) return 0
  const teamMs = rates.take(route.team ?? '', perTeam)
  return teamMs > 0 || route.place === undefined ? teamMs : rates.take(route.place, perPlace)
}

export async function graphStandIn(context: StandInContext): Promise<StandIn<GraphAddress>> {
  const { clock, mode } = context
  const tenant = createTenant(clock)
  const rates = createRates(clock)
  const postbox = createPostbox(context, tenant)

  function answer(http: HttpCall): HttpAnswer {
    const call = readCall(http)
    const { refusal, warnings } = judge(graphRules, call, tenant, mode)
    const stranger = refusal?.answer.startsWith('401') === true
    const waitMs = stranger ? 0 : waitOf(call, rates)
    if (waitMs > 0) {
      http.refuse([{ rule: 'graph/rate', message: `wait ${waitMs} ms` }])
      return throttled(clock.now(), Math.ceil(waitMs / 1_000))
    }
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      const message = refusal.findings[0]?.message ?? ''
      return (call.tenant === undefined ? failed : tokenFailed)(refusal.answer, message, clock.now())
    }
    if (call.tenant !== undefined)
      return tokenGiven(
        tenant.issue(call.form['grant_type'] === 'refresh_token' ? 'delegated' : 'app'),
        tokenLifeMs,
      )
    return act({ call, route: call.route!, http, warnings }, tenant, postbox)
  }

  const tls = await createCertificate()
  const vendor: HttpVendor = {
    vendor: 'graph',
    tls,
    answer,
    failure: (status) =>
      status === 429
        ? throttled(clock.now())
        : failed(`${status} UnknownError`, 'a fault of the sandbox', clock.now()),
  }
  const { origin, close } = await serveHttp(context, vendor)
  return {
    address: {
      origin,
      ca: tls.cert,
      tenantId,
      clientId,
      clientSecret,
      token: firstToken,
      refreshToken: firstRefreshToken,
      teamId,
      channels,
      chatId,
    },
    settings: settingsOf(origin),
    reset() {
      tenant.reset()
      rates.reset()
    },
    close,
  }
}

const settingsOf = (origin: string): ChannelSettings => ({
  options: {
    use: 'msteams',
    refreshToken: '${MSTEAMS_REFRESH_TOKEN}',
    clientId,
    clientSecret: '${MSTEAMS_CLIENT_SECRET}',
    tenantId,
    teamId,
    channel: 'Ops',
    baseUrl: origin,
    loginUrl: origin,
  },
  environment: { MSTEAMS_REFRESH_TOKEN: firstRefreshToken, MSTEAMS_CLIENT_SECRET: clientSecret },
})

/** Does what a request says; the rules have let it pass. */
function act(given: Act, tenant: Tenant, postbox: Postbox): HttpAnswer {
  const { call, route } = given
  if (route.what === 'me') return json({ ...user, userPrincipalName: 'notify@sandbox.example', mail: null })
  if (route.what === 'channels') {
    const name = call.filter === undefined ? undefined : filteredName(call.filter)?.toLowerCase()
    return channelList(
      Object.entries(channels).filter(([each]) => name === undefined || each.toLowerCase() === name),
    )
  }
  if (route.what === 'messages') return json(postbox.post(given), 201)
  const posted = tenant.posted(route.place!, route.message!)
  if (posted === undefined || posted === 'foreign') return json({ id: route.message })
  if (call.method === 'GET') return json(posted.chatMessage)
  postbox.edit(posted, given)
  return { status: 204, body: '' }
}
