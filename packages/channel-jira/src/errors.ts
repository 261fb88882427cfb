import { DeliveryError, retryAfterMs, type DeliveryErrorOptions, type Reason } from '@notify/core/channel'

/** What a request was about. */
export interface Asked {
  readonly what:
    | 'search'
    | 'create'
    | 'comment'
    | 'attach'
    | 'transitions'
    | 'transition'
    | 'account'
    | 'types'
  /** It changes something: it may have arrived where no answer did. */
  readonly writes: boolean
  readonly project: string
}

/** An answer that is not a success. */
export interface Refusal {
  readonly status: number
  /** Parsed, if it was JSON. */
  readonly said: unknown
  readonly retryAfter: string | null
  /** The header `RateLimit-Reason`. */
  readonly limit: string | null
  readonly now: number
}

type Row = readonly [reason: Reason, what: string]

const later = 'Jira could not take the request for now'
const noIssue = 'the issue was deleted, or the account may not see it'
const noProject = 'project {project} was not found, or the account may not see it'
const refused = 'the e-mail and API token, or the access token, were refused; make a new token'

/** By status, for one kind of request and else for all; `{project}` is filled in. https://developer.atlassian.com/cloud/jira/platform/rest/v3/ (read 2026-11-21) */
const rows: Readonly<Record<string, Row>> = {
  '401': ['auth', refused],
  '403': ['auth', 'the account may not do this; check its permissions in project {project}, and proxies'],
  '403 attach': ['invalid', 'a file was not attached: the account may not attach files'],
  '403 transition': ['invalid', 'the issue keeps its status: the account may not transition issues'],
  '404': ['not-found', 'nothing was found at this address; check baseUrl'],
  '404 comment': ['invalid', noIssue],
  '404 attach': ['invalid', `a file was not attached: ${noIssue}, or attachments are switched off`],
  '404 transitions': ['invalid', noIssue],
  '404 transition': ['invalid', noIssue],
  '404 types': ['not-found', noProject],
  '400 types': ['not-found', noProject],
  '400 transition': ['invalid', 'the workflow refused the transition, or the status has changed meanwhile'],
  '409': ['unavailable', 'somebody else changes the issue at this moment'],
  '410': ['gone', 'Jira removed this part of its API; update @notify/channel-jira'],
  '413': ['invalid', 'the request is too large'],
  '413 comment': ['invalid', 'the issue has as many comments as Jira takes'],
  '413 attach': ['invalid', 'a file was not attached: it is too large for the site, or the issue is full'],
  '422': ['invalid', 'a setting of the project keeps the issue from being changed; ask its admin'],
  '429': ['rate-limited', 'Jira asks to slow down'],
  '503': ['unavailable', later],
}

/** `RateLimit-Reason`. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (read 2026-11-21) */
const limits: readonly (readonly [prefix: string, what: string])[] = [
  ['jira-burst-based', 'too many requests in a second'],
  ['jira-per-issue-on-write', 'too many changes of one issue'],
  ['jira-quota', 'the quota of the app for this hour is used up'],
]

/** A refusal as the reason and sentence that stand in the tables. Of Jira's own words only names of fields are repeated. */
export function refusal(asked: Asked, { status, said, retryAfter, limit, now }: Refusal): DeliveryError {
  const [reason, what] = (status === 400 && byField(asked, said)) || byStatus(asked, status)
  const kind = limits.find(([prefix]) => status === 429 && limit?.startsWith(prefix))
  const waitMs = status === 429 || status >= 500 ? retryAfterMs(retryAfter, now) : undefined
  const options: DeliveryErrorOptions = {
    status,
    ...(kind && { vendorCode: kind[0] }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  }
  const sentence = what.replaceAll('{project}', () => JSON.stringify(asked.project))
  const why = kind ? `: ${kind[1]}` : ''
  return new DeliveryError(reason, `jira: ${sentence}${why} (status ${status})`, options)
}

function byStatus({ what, writes }: Asked, status: number): Row {
  const row = rows[`${status} ${what}`] ?? rows[status]
  if (row !== undefined) return row
  if (status >= 500)
    return writes
      ? ['ambiguous', 'Jira failed while it worked on the request; it may have taken it']
      : ['unavailable', later]
  return status >= 400
    ? ['invalid', 'the request was refused']
    : ['unavailable', 'a redirect or nothing came back; check baseUrl and proxies']
}

const isField = (name: string): boolean => /^[A-Za-z][\w-]{0,60}$/.test(name)

/** What people get wrong most, by the field that Jira names. Its sentences may repeat what was sent, and are in the site's language. */
function byField({ what }: Asked, said: unknown): Row | undefined {
  const { errors, errorMessages } = (said ?? {}) as Readonly<Record<'errors' | 'errorMessages', unknown>>
  const fields: Readonly<Record<string, unknown>> =
    typeof errors === 'object' && errors !== null ? { ...errors } : {}
  const sentences = Array.isArray(errorMessages) ? errorMessages.map(String).join('\n').slice(0, 4_000) : ''
  if (what === 'search') return /field 'project'/.test(sentences) ? ['not-found', noProject] : undefined
  if (what !== 'create') return undefined
  if ('project' in fields || 'pid' in fields)
    return ['not-found', 'project {project} was not found, or the account may not create issues in it']
  if ('issuetype' in fields)
    return ['not-found', 'the issue type does not exist in project {project}; check issueType']
  // "Field 'priority' is required" stands among the sentences.
  const quoted = [...sentences.matchAll(/Field '([^']{1,61})'/g)].map(([, name]) => name!)
  const named = [...new Set([...Object.keys(fields), ...quoted])].filter(isField).slice(0, 10)
  if (named.length === 0) return ['invalid', 'the issue was refused']
  const words = JSON.stringify(fields)
  const why = words.includes('cannot be set')
    ? 'cannot be set: it is not on the create screen of this issue type; add it there or leave it out'
    : /is required/.test(`${words}\n${sentences}`)
      ? 'is required in this project; give it as one of "fields", or make it optional there'
      : 'has a value that Jira does not take'
  const list = named.map((name) => `"${name}"`).join(', ')
  return ['invalid', `${named.length === 1 ? 'field' : 'each of the fields'} ${list} ${why}`]
}

/** A success that does not say so: a page of something between us and Jira, or an answer that broke. */
export const unclear = ({ writes }: Asked, text: string): DeliveryError => {
  if (writes && !text.trimStart().startsWith('<'))
    return new DeliveryError(
      'ambiguous',
      'jira: the answer could not be read; Jira may have taken the request',
    )
  const what = 'something else came back instead of an answer; check baseUrl and proxies'
  return new DeliveryError('unavailable', `jira: ${what}`)
}
