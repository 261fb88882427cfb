import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DeliveryError, type Channel, type Reference, type SendContext, type Sent } from '@notify/core/channel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { jira, type JiraMessage, type JiraOptions } from '../index.ts'
import { adfProblems } from './adf-check.ts'
import { apiToken, options } from './rendered.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly json: Readonly<Record<string, unknown>>
}

export type Answer = (response: ServerResponse) => void

export const json =
  (status: number, body?: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  }

export const refuse = (status: number, errors: object = {}, errorMessages: readonly string[] = []): Answer =>
  json(status, { errorMessages, errors })

export const page =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' })
    response.end('<!doctype html><title>Log in</title>')
  }

export const hang: Answer = () => {}
export const reset: Answer = (response) => response.socket?.resetAndDestroy()
/** Headers, half a body, and the end. */
export const truncated =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '500' })
    response.write('{"id":')
    setImmediate(() => response.socket?.destroy())
  }

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
async function usual(site: Site, seen: Seen): Promise<Answer> {
  const { method, path, headers, json: given } = seen
  const expected = `Basic ${Buffer.from(`bot@acme.dev:${apiToken}`).toString('base64')}`
  if (headers.authorization !== expected) return refuse(401)
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
      return json(201, { id: String(issue!.comments.length) })
    case 'POST attachments':
      return attach(issue!, seen)
    case 'GET transitions':
      return json(200, { transitions: site.transitions })
    case 'POST transitions': {
      const to = site.transitions.find((one) => one.id === (given['transition'] as { id?: string })?.id)
      if (to === undefined) return refuse(400)
      move(site, issue!, to.to.statusCategory.key)
      return json(204)
    }
    case 'GET /rest/api/3/myself':
      return json(200, { accountId: '1' })
    case 'GET /rest/api/3/issue/createmeta/OPS/issuetypes?maxResults=200':
      return json(200, { issueTypes: [{ id: '10001', name: 'Task' }], maxResults: 200, startAt: 0, total: 1 })
    default:
      return refuse(404, {}, ['No such thing'])
  }
}

function create(site: Site, { fields, properties }: Readonly<Record<string, unknown>>): Answer {
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
  return json(201, { id: issue.id, key: issue.key, self: 'https://acme.atlassian.net/x' })
}

function search(site: Site, body: Readonly<Record<string, unknown>>): Answer {
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
  return json(200, { issues, isLast: true })
}

async function attach(issue: StoredIssue, { headers, body }: Seen): Promise<Answer> {
  if (headers['x-atlassian-token'] !== 'no-check') return page(403)
  const type = { 'content-type': headers['content-type']! }
  const form = await new Response(new Uint8Array(body), { headers: type }).formData()
  const file = form.get('file') as File
  issue.attachments.push({ name: file.name, type: file.type, text: await file.text() })
  return json(200, [{ id: '1', filename: file.name }])
}

export interface Wire {
  readonly origin: () => string
  readonly site: () => Site
  readonly seen: () => readonly Seen[]
  /** How the next request is answered, or the next one that is `to` this, e.g. `POST …/comment`; `after` it has taken effect. */
  readonly answer: (answer: Answer, when?: { readonly to?: RegExp; readonly after?: true }) => void
  readonly channel: (more?: JiraOptions) => Channel<JiraMessage>
}

/** A stand-in that lives as long as the tests of a file, and channels that talk to it. */
export function wire(): Wire {
  const seen: Seen[] = []
  const next: { readonly answer: Answer; readonly to: RegExp; readonly after: boolean }[] = []
  let site = newSite()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void (async () => {
        const { url = '', method = '', headers } = request
        const body = Buffer.concat(chunks)
        const isJson = headers['content-type'] === 'application/json'
        const one: Seen = { method, path: url, headers, body, json: isJson ? (JSON.parse(body.toString()) as Seen['json']) : {} }
        seen.push(one)
        const index = next.findIndex(({ to }) => to.test(`${method} ${url}`))
        const [told] = index === -1 ? [] : next.splice(index, 1)
        if (told?.after === false) return told.answer(response)
        const answered = await usual(site, one)
        ;(told?.answer ?? answered)(response)
      })()
    })
  })
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  beforeEach(() => {
    seen.length = 0
    next.length = 0
    site = newSite()
    for (const name of ['JIRA_SERVER_URL', 'JIRA_EMAIL', 'JIRA_TOKEN', 'JIRA_PROJECT_KEY']) vi.stubEnv(name, '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  return {
    origin,
    site: () => site,
    seen: () => seen,
    answer: (answer, { to = /./, after = false } = {}) => next.push({ answer, to, after }),
    channel: (more) => jira({ ...options, baseUrl: origin(), ...more }),
  }
}

export const now: number = Date.UTC(2026, 10, 21, 9, 0, 0)

export const context = (given: Partial<SendContext> = {}): SendContext => ({
  idempotencyKey: 'd1',
  attempt: 1,
  signal: new AbortController().signal,
  clock: { now: () => now, at: () => () => {} },
  open: () => Promise.reject(new Error('no files')),
  ...given,
})

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
    const answer = await channel.send(message!, context(given)).catch((error: unknown) => {
      throw Object.assign(error as Error, { left })
    })
    reference = answer.reference ?? reference
    if (answer.warning !== undefined) warnings.push(answer.warning)
    last = { ...last, ...answer }
    left = answer.next === undefined ? rest : [answer.next as JiraMessage, ...rest]
  }
  return { last, warnings, reference }
}

/** What a go ended with, and the messages that it left for the next one. */
export async function failure(
  sending: Promise<unknown>,
): Promise<DeliveryError & { readonly left: readonly JiraMessage[] }> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError & { readonly left: readonly JiraMessage[] }
}
