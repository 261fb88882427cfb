import type { Channel, DeliveryError, Reference, SendContext, Sent } from '@notify/core/channel'
import {
  failure,
  httpWire,
  partsOf,
  readRequest,
  sendContext,
  signInPage,
  type HttpOutcome,
  type HttpReply,
  type HttpWire,
  type SeenRequest,
} from '@notify/testkit'
import { beforeEach } from 'vitest'
import { jira, type JiraMessage, type JiraOptions } from '../index.ts'
import { adfProblems } from './adf-check.ts'
import { apiToken, options } from './rendered.ts'

export const refuse = (status: number, errors: object = {}, errorMessages: readonly string[] = []): HttpReply => ({
  status,
  body: { errorMessages, errors },
})

export interface StoredIssue {
  readonly id: string
  readonly key: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly properties: Readonly<Record<string, unknown>>
  readonly comments: unknown[]
  readonly attachments: { readonly name: string; readonly type: string; readonly text: string }[]
  status: 'new' | 'indeterminate' | 'done'
  /** What the search index says: it lags until it is told. */
  indexed: StoredIssue['status'] | undefined
}

export interface Site {
  readonly issues: StoredIssue[]
  /** Whether the search index waits until it is told. */
  lags: boolean
  transitions: {
    readonly id: string
    readonly name: string
    readonly to: { readonly name: string; readonly statusCategory: { readonly key: StoredIssue['status'] } }
  }[]
}

const newSite = (): Site => ({
  issues: [],
  lags: false,
  transitions: [
    { id: '11', name: 'Start', to: { name: 'In Progress', statusCategory: { key: 'indeterminate' } } },
    { id: '31', name: 'Close', to: { name: 'Done', statusCategory: { key: 'done' } } },
  ],
})

export function move(site: Site, issue: StoredIssue, status: StoredIssue['status']): void {
  issue.status = status
  if (!site.lags) issue.indexed = status
}

/** Jira as far as it concerns us: strict about what it takes, with a search index that lags. */
async function usual(site: Site, request: SeenRequest): Promise<HttpReply> {
  const { method, path, headers, json: given } = request
  const expected = `Basic ${Buffer.from(`bot@acme.dev:${apiToken}`).toString('base64')}`
  if (headers['authorization'] !== expected) return refuse(401)
  const [, id = '', part = ''] = /^\/rest\/api\/3\/issue\/(\d+)\/(\w+)$/.exec(path) ?? []
  const issue = site.issues.find((one) => one.id === id)
  if (id !== '' && issue === undefined) return refuse(404, {}, ['Issue does not exist.'])
  switch (`${method} ${issue ? part : path}`) {
    case 'POST /rest/api/3/issue':
      return create(site, given)
    case 'POST /rest/api/3/search/jql':
      return search(site, given)
    case 'POST comment':
      if (adfProblems(given['body']).length > 0) return refuse(400, { comment: 'INVALID_INPUT' })
      issue!.comments.push(given['body'])
      return { status: 201, body: { id: String(issue!.comments.length) } }
    case 'POST attachments':
      return attach(issue!, request)
    case 'GET transitions':
      return { body: { transitions: site.transitions } }
    case 'POST transitions': {
      const to = site.transitions.find((one) => one.id === (given['transition'] as { id?: string })?.id)
      if (to === undefined) return refuse(400)
      move(site, issue!, to.to.statusCategory.key)
      return { status: 204 }
    }
    case 'GET /rest/api/3/myself':
      return { body: { accountId: '1' } }
    case 'GET /rest/api/3/issue/createmeta/OPS/issuetypes?maxResults=200':
      return { body: { issueTypes: [{ id: '10001', name: 'Task' }], maxResults: 200, startAt: 0, total: 1 } }
    default:
      return refuse(404, {}, ['No such thing'])
  }
}

function create(site: Site, { fields, properties }: SeenRequest['json']): HttpReply {
  const given = (fields ?? {}) as Record<string, unknown>
  const { summary, description, labels, project } = given
  const errors: Record<string, string> = {}
  if ((project as { key?: string })?.key !== 'OPS') errors['project'] = 'valid project is required'
  if (typeof summary !== 'string' || summary.trim() === '' || summary.includes('\n') || summary.length > 255)
    errors['summary'] = "Summary can't exceed 255 characters."
  if (adfProblems(description).length > 0) errors['description'] = 'INVALID_INPUT'
  if (!Array.isArray(labels) || labels.some((label) => /\s/.test(String(label)) || String(label).length > 255))
    errors['labels'] = 'The label contains spaces which is invalid.'
  if (Object.keys(errors).length > 0) return refuse(400, errors)
  const number = site.issues.length + 1
  const issue: StoredIssue = {
    id: String(10_000 + number),
    key: `OPS-${number}`,
    fields: given,
    properties: Object.fromEntries((properties as { key: string; value: unknown }[]).map(({ key, value }) => [key, value])),
    comments: [],
    attachments: [],
    status: 'new',
    indexed: site.lags ? undefined : 'new',
  }
  site.issues.push(issue)
  return { status: 201, body: { id: issue.id, key: issue.key, self: 'https://acme.atlassian.net/x' } }
}

function search(site: Site, body: SeenRequest['json']): HttpReply {
  const known = ['jql', 'fields', 'properties', 'maxResults', 'reconcileIssues', 'nextPageToken']
  if (Object.keys(body).some((name) => !known.includes(name))) return refuse(400)
  const [, project, label] =
    /^project = "([A-Z]+)" AND labels = "([\w-]+)" ORDER BY created DESC$/.exec(String(body['jql'])) ?? []
  if (project !== 'OPS') return refuse(400, {}, [`The value '${project}' does not exist for the field 'project'.`])
  const fresh = (body['reconcileIssues'] ?? []) as number[]
  const issues = site.issues.toReversed().flatMap((issue) => {
    const status = fresh.includes(Number(issue.id)) ? issue.status : issue.indexed
    const matches = status !== undefined && (issue.fields['labels'] as string[]).includes(label!)
    return matches
      ? [{ id: issue.id, key: issue.key, fields: { status: { statusCategory: { key: status } } }, properties: issue.properties }]
      : []
  })
  return { body: { issues, isLast: true } }
}

async function attach(issue: StoredIssue, request: SeenRequest): Promise<HttpReply> {
  if (request.headers['x-atlassian-token'] !== 'no-check') return { ...signInPage, status: 403 }
  const form = await partsOf(request)
  const file = form.get('file') as File
  issue.attachments.push({ name: file.name, type: file.type, text: await file.text() })
  return { body: [{ id: '1', filename: file.name }] }
}

export interface Wire extends Omit<HttpWire, 'answer'> {
  readonly site: () => Site
  /** How the next request is answered, or the next one that is `to` this, e.g. `POST …/comment`; `after` it has taken effect. */
  readonly answer: (answer: HttpOutcome, when?: { readonly to?: RegExp; readonly after?: true }) => void
  readonly channel: (more?: JiraOptions) => Channel<JiraMessage>
}

/** A stand-in for Jira, with a site of its own in each test, and channels that talk to it. */
export function wire(): Wire {
  const given = httpWire({ environment: ['JIRA_SERVER_URL', 'JIRA_EMAIL', 'JIRA_TOKEN', 'JIRA_PROJECT_KEY'] })
  const next: { readonly answer: HttpOutcome; readonly to: RegExp; readonly after: boolean }[] = []
  let site = newSite()
  beforeEach(() => {
    next.length = 0
    site = newSite()
    given.server().always(async (request) => {
      const { method, path } = request
      const index = next.findIndex(({ to }) => to.test(`${method} ${path}`))
      const [told] = index === -1 ? [] : next.splice(index, 1)
      if (told?.after === false) return told.answer
      const answered = await usual(site, readRequest(request))
      return told?.answer ?? answered
    })
  })
  return {
    ...given,
    site: () => site,
    answer: (answer, { to = /./, after = false } = {}) => next.push({ answer, to, after }),
    channel: (more) => jira({ ...options, baseUrl: given.origin(), ...more }),
  }
}

/** All requests of a delivery, as the dispatcher makes them: what comes next goes first. */
export async function deliver(
  channel: Channel<JiraMessage>,
  messages: readonly JiraMessage[],
  given: Partial<SendContext> = {},
): Promise<{ readonly last: Sent; readonly warnings: readonly string[]; readonly reference: Reference }> {
  let left = [...messages]
  let last: Sent = {}
  let reference: Reference = given.reference ?? {}
  const warnings: string[] = []
  for (let sent = 0; left.length > 0; sent++) {
    if (sent > 50) throw new Error('it never ends')
    // What the store keeps is JSON.
    const [message, ...rest] = JSON.parse(JSON.stringify(left)) as JiraMessage[]
    const answer = await channel.send(message!, sendContext(given)).catch((error: unknown) => {
      throw Object.assign(error as Error, { left })
    })
    reference = answer.reference ?? reference
    if (answer.warning !== undefined) warnings.push(answer.warning)
    last = { ...last, ...answer }
    left = answer.next === undefined ? rest : [answer.next as JiraMessage, ...rest]
  }
  return { last, warnings, reference }
}

/** What a delivery ended with, and the messages that it left for the next go. */
export const stopped = async (
  delivering: Promise<unknown>,
): Promise<DeliveryError & { readonly left: readonly JiraMessage[] }> =>
  (await failure(delivering)) as Awaited<ReturnType<typeof stopped>>
