/** Who asks, and for what. */
import { filteredName, writes, type GraphCall } from '../vendors/graph-call.ts'
import {
  channels,
  chatId,
  clientId,
  clientSecret,
  foreignId,
  teamId,
  tenantId,
  type Tenant,
} from '../vendors/graph-tenant.ts'
import { chat, learn, message, ok, ops, refresh, said, signIn, team, type GraphRule } from './graph-rule.ts'

const flow = learn('entra/identity-platform/v2-oauth2-auth-code-flow')
const codes = learn('entra/identity-platform/reference-error-codes')
const send = learn('graph/api/channel-post-messages')

const asksToken = (call: GraphCall): boolean => call.tenant !== undefined
const credentials = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
const scope = 'https://graph.microsoft.com/.default'

const token: readonly GraphRule[] = [
  {
    id: 'graph/token-tenant',
    vendor: 'graph',
    source: codes,
    summary: 'The tenant is known.',
    answer: '400 invalid_request',
    accept: signIn(refresh),
    reject: signIn(refresh, 'contoso.example'),
    check: ({ tenant }) =>
      said(tenant !== undefined && tenant !== tenantId, `AADSTS90002: Tenant '${tenant}' not found.`),
  },
  {
    id: 'graph/token-form',
    vendor: 'graph',
    source: flow,
    summary: 'The request is a form with a grant type.',
    answer: '400 invalid_request',
    accept: signIn(refresh),
    reject: { ...signIn(refresh), contentType: 'application/json' },
    check: (call) =>
      said(
        asksToken(call) &&
          (!/^application\/x-www-form-urlencoded\b/i.test(call.contentType) || !call.form['grant_type']),
        "AADSTS900144: The request body must contain the following parameter: 'grant_type'.",
      ),
  },
  {
    id: 'graph/token-grant',
    vendor: 'graph',
    source: codes,
    summary: 'The grant is a refresh token or client credentials.',
    answer: '400 unsupported_grant_type',
    accept: signIn(refresh),
    reject: signIn({ ...refresh, grant_type: 'password' }),
    check: (call) =>
      said(
        asksToken(call) &&
          !['refresh_token', 'client_credentials', undefined].includes(call.form['grant_type']),
        'AADSTS70003: The app requested an unsupported grant type.',
      ),
  },
  {
    id: 'graph/token-client',
    vendor: 'graph',
    source: codes,
    summary: 'The application is registered in the tenant.',
    answer: '400 unauthorized_client',
    accept: signIn(refresh),
    reject: signIn({ ...refresh, client_id: '00000000-0000-4000-8000-000000000000' }),
    check: (call) =>
      said(
        asksToken(call) && call.form['client_id'] !== clientId,
        `AADSTS700016: Application with identifier '${call.form['client_id']}' was not found in the directory.`,
      ),
  },
  {
    id: 'graph/token-secret',
    vendor: 'graph',
    source: codes,
    summary: 'The secret is that of the application.',
    answer: '401 invalid_client',
    accept: signIn(refresh),
    reject: signIn({ ...refresh, client_secret: 'old' }),
    check(call) {
      const secret = call.form['client_secret']
      if (!asksToken(call) || secret === clientSecret) return []
      return secret === undefined
        ? [
            "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
          ]
        : ['AADSTS7000215: Invalid client secret provided.']
    },
  },
  {
    id: 'graph/token-refresh',
    vendor: 'graph',
    source: flow,
    summary: 'The refresh token is one that was given.',
    answer: '400 invalid_grant',
    accept: signIn(refresh),
    reject: signIn({ ...refresh, refresh_token: 'somebody-elses' }),
    check: (call, tenant) =>
      said(
        call.form['grant_type'] === 'refresh_token' && !tenant.takes(call.form['refresh_token'] ?? ''),
        'AADSTS9002313: Invalid request. Request is malformed or invalid.',
      ),
  },
  {
    id: 'graph/token-scope',
    vendor: 'graph',
    source: learn('answers/questions/1329148/refresh-token-400-invalid-grant-error-after-access'),
    summary: 'Scopes are separated by spaces.',
    answer: '400 invalid_grant',
    accept: signIn({ ...refresh, scope: 'ChannelMessage.Send offline_access' }),
    reject: signIn({ ...refresh, scope: 'ChannelMessage.Send,offline_access' }),
    check: (call) =>
      said(/,/.test(call.form['scope'] ?? ''), 'AADSTS70011: The provided value for scope is not valid.'),
  },
  {
    id: 'graph/token-default-scope',
    vendor: 'graph',
    source: learn('entra/identity-platform/v2-oauth2-client-creds-grant-flow'),
    summary: 'Client credentials are for the scope /.default of one resource.',
    answer: '400 invalid_scope',
    accept: signIn({ ...credentials, scope }),
    reject: signIn({ ...credentials, scope: 'ChannelMessage.Send' }),
    check: ({ form }) =>
      said(
        form['grant_type'] === 'client_credentials' && !/^\S+\/\.default$/.test(form['scope'] ?? ''),
        'AADSTS1002012: The provided value for scope is not valid: client credential flows need /.default.',
      ),
  },
]

const who: readonly GraphRule[] = [
  {
    id: 'graph/token-present',
    vendor: 'graph',
    source: learn('graph/resolve-auth-errors'),
    summary: 'A token comes along.',
    answer: '401 InvalidAuthenticationToken',
    accept: ok,
    reject: { ...ok, token: 'none' },
    check: (call) => said(!asksToken(call) && call.token === undefined, 'Access token is empty.'),
  },
  {
    id: 'graph/token-valid',
    vendor: 'graph',
    source: learn('graph/resolve-auth-errors'),
    summary: 'The token was given by the tenant, less than an hour ago.',
    answer: '401 InvalidAuthenticationToken',
    accept: ok,
    reject: { ...ok, token: 'unknown' },
    check(call, tenant) {
      if (asksToken(call) || call.token === undefined) return []
      const whose = tenant.whose(call.token)
      if (whose === 'expired') return ['Lifetime validation failed, the token is expired.']
      return said(whose === undefined, 'CompactToken parsing failed with error code: 80049217')
    },
  },
  {
    id: 'graph/route',
    vendor: 'graph',
    source: send,
    summary: 'The resource exists, and knows the method.',
    answer: '400 BadRequest',
    accept: ok,
    reject: { ...ok, path: ops.replace('messages', 'message') },
    check({ route, method, path, tenant }) {
      if (tenant !== undefined) return []
      const known = { me: 'GET', channels: 'GET', messages: 'POST', message: 'GET PATCH' }[
        route?.what ?? 'me'
      ]
      const found = route !== undefined && known.split(' ').includes(method)
      return said(!found, `Resource not found for the segment '${path.split('/').at(-1)}'.`)
    },
  },
  {
    id: 'graph/delegated',
    vendor: 'graph',
    source: learn('graph/api/chatmessage-post#permissions'),
    summary: 'Only a user posts and edits; an application alone does not.',
    answer: '403 Forbidden',
    accept: ok,
    reject: { ...ok, token: 'app' },
    check: (call, tenant) =>
      said(
        writes(call) && call.token !== undefined && tenant.whose(call.token) === 'app',
        "Missing role permissions on the request. API requires one of 'Teamwork.Migrate.All'. Roles on the request ''.",
      ),
  },
  {
    id: 'graph/me',
    vendor: 'graph',
    source: learn('graph/api/user-get'),
    summary: '/me is a user: an application alone is nobody.',
    answer: '400 BadRequest',
    accept: { method: 'GET', path: '/v1.0/me' },
    reject: { method: 'GET', path: '/v1.0/me', token: 'app' },
    check: ({ route, token: given }, tenant) =>
      said(
        route?.what === 'me' && given !== undefined && tenant.whose(given) === 'app',
        '/me request is only valid with delegated authentication flow.',
      ),
  },
]

const placeKnown = ({ route }: GraphCall): boolean =>
  route?.place === undefined ||
  (route.team === undefined ? route.place === chatId : Object.values(channels).includes(route.place))
const missing = (call: GraphCall, tenant: Tenant, id: string | undefined): boolean =>
  id !== undefined && call.route?.place !== undefined && tenant.posted(call.route.place, id) === undefined
const edit = (id: string) => ({ method: 'PATCH', path: `${ops}/${id}`, json: message() })

const places: readonly GraphRule[] = [
  {
    id: 'graph/team',
    vendor: 'graph',
    source: send,
    summary: 'The team exists.',
    answer: '404 NotFound',
    accept: { method: 'GET', path: `${team}/channels` },
    reject: { method: 'GET', path: '/v1.0/teams/00000000-0000-4000-8000-000000000000/channels' },
    check: ({ route }) =>
      said(route?.team !== undefined && route.team !== teamId, `No team found with Group Id ${route?.team}`),
  },
  {
    id: 'graph/place',
    vendor: 'graph',
    source: send,
    summary: 'The channel or chat exists; a channel goes by its id, not its name.',
    answer: '404 NotFound',
    accept: { ...ok, path: chat },
    reject: { ...ok, path: `${team}/channels/Ops/messages` },
    check: (call) => said(!placeKnown(call), 'NotFound'),
  },
  {
    id: 'graph/filter',
    vendor: 'graph',
    source: learn('graph/api/channel-list'),
    summary: 'A filter of channels asks for a displayName.',
    answer: '400 BadRequest',
    accept: {
      method: 'GET',
      path: `${team}/channels?$filter=${encodeURIComponent("displayName eq 'O''Neil'")}`,
    },
    reject: {
      method: 'GET',
      path: `${team}/channels?$filter=${encodeURIComponent("displayName eq 'O'Neil'")}`,
    },
    check: ({ route, filter }) =>
      said(
        route?.what === 'channels' && filter !== undefined && filteredName(filter) === undefined,
        `Invalid filter clause: ${filter}`,
      ),
  },
  {
    id: 'graph/thread',
    vendor: 'graph',
    source: learn('graph/api/chatmessage-post-replies'),
    summary: 'A reply answers a message of the same channel.',
    answer: '404 NotFound',
    accept: { ...ok, path: `${ops}/{id:0}/replies`, before: [ok] },
    reject: { ...ok, path: `${team}/channels/${channels['Alerts']}/messages/{id:0}/replies`, before: [ok] },
    check: (call, tenant) => said(missing(call, tenant, call.route?.thread), 'NotFound'),
  },
  {
    id: 'graph/message',
    vendor: 'graph',
    source: learn('graph/api/chatmessage-update'),
    summary: 'What is read or edited was posted there.',
    answer: '404 NotFound',
    accept: { ...edit('{id:0}'), before: [ok] },
    reject: edit('1500000000000'),
    check: (call, tenant) => said(missing(call, tenant, call.route?.message), 'NotFound'),
  },
  {
    id: 'graph/own-message',
    vendor: 'graph',
    source: learn('graph/api/chatmessage-update', 'documented'),
    summary: 'A user edits only what the same user has posted.',
    answer: '403 Forbidden',
    accept: { ...edit('{id:0}'), before: [ok] },
    reject: edit(foreignId),
    check: (call, tenant) => {
      const { place, message: id } = call.route ?? {}
      const foreign = place !== undefined && id !== undefined && tenant.posted(place, id) === 'foreign'
      return said(foreign && call.method === 'PATCH', 'InsufficientPrivileges')
    },
  },
]

export const graphRequests: readonly GraphRule[] = [...token, ...who, ...places]
