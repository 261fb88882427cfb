import { DeliveryError, retryAfterMs, type DeliveryErrorOptions, type Reason } from '@notify/core/channel'

type Row = readonly [reason: Reason, what: string]

/** Who answered: the workflow behind a webhook, Graph, or the sign-in that gives its tokens. */
export type Service = 'workflow' | 'graph' | 'login'

const names = { workflow: 'the workflow', graph: 'Graph', login: 'the sign-in' } as const
const renew = 'sign in again and give a new refresh token'
const anyone =
  'set "Who can trigger the flow" to Anyone, and copy the whole URL of its trigger, with &sig= in it'
const deleted = 'the workflow was deleted; create a new one'
const off = 'the workflow is switched off or was deleted; switch it on, or create a new one'
const delegated = 'the token was refused; it must be a delegated one for Graph'
const permissions = 'ChannelMessage.Send and Channel.ReadBasic.All'
const lost = 'the message cannot be edited any more'

/**
 * Words of Microsoft's services. What is not listed goes by its status.
 * https://learn.microsoft.com/en-us/graph/errors,
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-token-endpoint-errors
 * (read 2026-11-21). Those of workflows are not documented: they are what users report.
 */
const words: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['WorkflowTriggerIsNotEnabled', ['gone', off]],
  ['WorkflowNotFound', ['gone', deleted]],
  ['DirectApiAuthorizationRequired', ['auth', `the workflow asks for a sign-in; ${anyone}`]],
  ['InvalidAuthenticationToken', ['auth', delegated]],
  ['invalid_grant', ['auth', `the refresh token was refused; ${renew}`]],
  ['interaction_required', ['auth', `the sign-in asks for more than a refresh token; ${renew}`]],
  ['consent_required', ['auth', `consent is missing; ${renew}`]],
  ['invalid_client', ['auth', 'clientId or clientSecret was refused; the secret may have expired']],
  ['unauthorized_client', ['auth', 'the application was refused; check clientId and tenantId']],
  ['temporarily_unavailable', ['unavailable', 'the sign-in is overloaded']],
])

/** An edit that cannot be made: `not-found` makes the dispatcher post a new message. */
const edits: ReadonlyMap<number, Row> = new Map<number, Row>([
  [403, ['not-found', `${lost}: another user posted it, or ChannelMessage.ReadWrite is missing`]],
  [404, ['not-found', `${lost}: it was deleted`]],
])

const statuses: Readonly<Record<Service, ReadonlyMap<number, Row>>> = {
  workflow: new Map<number, Row>([
    [401, ['auth', `the workflow refused the request; ${anyone}`]],
    [403, ['auth', `the workflow refused the request; check proxies on the way, else ${anyone}`]],
    [404, ['gone', deleted]],
    [410, ['gone', 'the webhook was retired; create one with the Workflows app in Teams']],
  ]),
  graph: new Map<number, Row>([
    [401, ['auth', delegated]],
    [403, ['auth', `the user may not do this; it takes membership of the team, ${permissions}`]],
    [404, ['not-found', 'the team or channel was not found; check teamId and channel']],
    [410, ['gone', 'the team or channel was deleted']],
  ]),
  login: new Map<number, Row>([
    [401, ['auth', 'the application was refused; check clientId and clientSecret']],
    [403, ['auth', 'the application was refused; check clientId, tenantId and proxies on the way']],
    [404, ['auth', 'the tenant was not found; check tenantId and loginUrl']],
  ]),
}

export interface Refusal {
  readonly service: Service
  readonly status: number
  /** The word of the service, or whatever stood in its place. */
  readonly word: unknown
  readonly retryAfter: string | null
  /** A message was to be changed. */
  readonly edit: boolean
}

/** A refusal as the reason and sentence that stand in the tables: an edit's status, then the word, then the status. */
export function refusal({ service, status, word, retryAfter, edit }: Refusal, now: number): DeliveryError {
  const vendorCode = isWord(word) ? word : undefined
  const [reason, what] =
    (edit && edits.get(status)) ||
    words.get(vendorCode ?? '') ||
    statuses[service].get(status) ||
    byStatus(service, status, vendorCode)
  const timed = reason === 'rate-limited' || status === 503 ? retryAfterMs(retryAfter, now) : undefined
  const options: DeliveryErrorOptions = {
    status,
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(timed === undefined ? {} : { retryAfterMs: timed }),
  }
  return new DeliveryError(reason, `msteams: ${what}`, options)
}

/** Anything longer or stranger may be a page, and may repeat what was sent. */
const isWord = (text: unknown): text is string =>
  typeof text === 'string' && /^[A-Za-z][A-Za-z0-9_]{1,60}$/.test(text)

function byStatus(service: Service, status: number, vendorCode = `status ${status}`): Row {
  const name = names[service]
  if (status === 408) return ['unavailable', `${name} did not get the message in time`]
  if (status === 413) return ['invalid', 'the message is too large']
  if (status === 429) return ['rate-limited', `${name} asks to slow down`]
  if (status === 503) return ['unavailable', `${name} could not take the message for now`]
  if (status >= 500)
    return ['ambiguous', `${name} failed; the message may have been posted (status ${status})`]
  if (status < 400)
    return ['unavailable', `a redirect came back (status ${status}); check baseUrl and proxies`]
  return [service === 'login' ? 'auth' : 'invalid', `${name} refused the message: ${vendorCode}`]
}

/** A 2xx that says neither yes nor no: a page of something between us and the service, or an answer that broke. */
export const unclear = (answer: string): DeliveryError =>
  answer.trimStart().startsWith('<')
    ? new DeliveryError(
        'unavailable',
        `msteams: a page came back instead of an answer; check baseUrl and proxies`,
      )
    : new DeliveryError(
        'ambiguous',
        'msteams: the answer could not be read; the message may have been posted',
      )

/** What only asks has posted nothing, however it ended. */
export const harmless = (error: DeliveryError): DeliveryError =>
  error.mayHaveArrived && error.reason !== 'aborted'
    ? new DeliveryError('unavailable', 'msteams: no usable answer came before anything was posted')
    : error
