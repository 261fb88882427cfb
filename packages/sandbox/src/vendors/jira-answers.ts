/** How Jira answers. */
import type { HttpAnswer } from '../http-answer.ts'
import type { Finding } from '../message.ts'
import type { Json } from '../value.ts'
import type { JiraCall } from './jira-call.ts'
import { picks } from './jira-search.ts'
import { now, type Attachment, type Comment, type Issue, type Snapshot } from './jira-site.ts'
import {
  issueTypes,
  me,
  named,
  priorities,
  projects,
  type Account,
  type Category,
  type Status,
  type Transition,
} from './jira-workflow.ts'

const jsonType = { 'content-type': 'application/json;charset=UTF-8' }

export const json = (value: unknown, status = 200): HttpAnswer => ({
  status,
  headers: jsonType,
  body: JSON.stringify(value),
})
export const empty = (status: number): HttpAnswer => ({ status, body: '' })

/** `2021-01-17T12:34:00.000+0000` */
const time = (at: number): string => new Date(at).toISOString().replace('Z', '+0000')

/** A message that starts with the name of a field stands beside that field. */
export function refused(status: number, findings: readonly Finding[], call: JiraCall): HttpAnswer {
  if (status === 401)
    return {
      status,
      headers: {
        ...jsonType,
        'www-authenticate': 'OAuth realm="https%3A%2F%2Fsandbox.example"',
        'x-seraph-loginreason': 'AUTHENTICATED_FAILED',
      },
      body: JSON.stringify({ message: findings[0]?.message, 'status-code': 401 }),
    }
  // Of the form, Jira says so in plain text.
  if (findings[0]?.rule === 'jira/xsrf')
    return { status, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: 'XSRF check failed' }
  const errors: Record<string, string> = {}
  const errorMessages: string[] = []
  for (const { rule, message } of findings) {
    const [, field, text] = /^([a-z]\w*): (.*)$/is.exec(message) ?? []
    if (rule.startsWith('jira/adf-'))
      errorMessages.push(
        call.what === 'comments' || call.what === 'comment' ? 'Comment body is not valid!' : 'INVALID_INPUT',
      )
    else if (field === undefined || text === undefined) errorMessages.push(message)
    else errors[field] ??= text
  }
  return json({ errorMessages: [...new Set(errorMessages)], errors }, status)
}

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
export interface Limited {
  readonly reason: 'jira-burst-based' | 'jira-per-issue-on-write' | 'jira-quota-tenant-based'
  readonly limit: number
  readonly waitMs: number
}

export const limited = ({ reason, limit, waitMs }: Limited, at: number): HttpAnswer => ({
  status: 429,
  headers: {
    ...jsonType,
    'retry-after': String(Math.ceil(waitMs / 1_000)),
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': new Date(at + waitMs).toISOString(),
    'ratelimit-reason': reason,
  },
  body: JSON.stringify({ errorMessages: ['Rate limit exceeded.'], errors: {} }),
})

/** A status that is no fault of the request. */
export const failed = (status: number): HttpAnswer => {
  const message = status === 429 ? 'Rate limit exceeded.' : 'a fault of the sandbox'
  const { headers, ...rest } = json({ errorMessages: [message], errors: {} }, status)
  return {
    ...rest,
    headers: { ...headers, ...(status === 429 ? { 'ratelimit-reason': 'jira-burst-based' } : {}) },
  }
}

export const accountJson = ({ accountId, displayName }: Account, origin: string): Json => ({
  self: `${origin}/rest/api/3/user?accountId=${accountId}`,
  accountId,
  accountType: 'atlassian',
  displayName,
  active: true,
  timeZone: 'Etc/UTC',
})

const categoryJson = ({ id, key, name, colorName }: Category, origin: string): Json => ({
  self: `${origin}/rest/api/3/statuscategory/${id}`,
  id,
  key,
  colorName,
  name,
})

export const statusJson = ({ id, name, category }: Status, origin: string): Json => ({
  self: `${origin}/rest/api/3/status/${id}`,
  description: '',
  iconUrl: `${origin}/images/icons/statuses/generic.png`,
  name,
  id,
  statusCategory: categoryJson(category, origin),
})

export const transitionJson = ({ id, name, to }: Transition, origin: string): Json => ({
  id,
  name,
  to: statusJson(to, origin),
  hasScreen: false,
  isGlobal: false,
  isInitial: false,
  isAvailable: true,
  isConditional: false,
  looped: false,
})

export const attachmentJson = ({ id, filename, mimeType, size }: Attachment, origin: string): Json => ({
  self: `${origin}/rest/api/3/attachment/${id}`,
  id,
  filename,
  author: accountJson(me, origin),
  size,
  mimeType,
  content: `${origin}/rest/api/3/attachment/content/${id}`,
})

export const commentJson = ({ id, issue, body, createdAt, updatedAt }: Comment, origin: string): Json => ({
  self: `${origin}/rest/api/3/issue/${issue.id}/comment/${id}`,
  id,
  author: accountJson(me, origin),
  updateAuthor: accountJson(me, origin),
  body,
  created: time(createdAt),
  updated: time(updatedAt),
  jsdPublic: true,
})

/** `reference`: its key or its id. */
export const projectJson = (reference: string, origin: string): Json => {
  const { id, key, name } = projects.find((project) => project.key === reference || project.id === reference)!
  return {
    self: `${origin}/rest/api/3/project/${id}`,
    id,
    key,
    name,
    projectTypeKey: 'software',
    simplified: false,
    style: 'classic',
    isPrivate: false,
    issueTypes: typesJson(origin),
  }
}

export const typesJson = (origin: string): Json[] =>
  issueTypes.map(({ id, name }) => ({
    self: `${origin}/rest/api/3/issuetype/${id}`,
    id,
    name,
    description: '',
    subtask: false,
    hierarchyLevel: 0,
  }))

/** `wanted`: names of fields; left out: all. */
export function issueJson(
  issue: Issue,
  origin: string,
  wanted: readonly string[] = ['*all'],
  as: Snapshot = now(issue),
): Json {
  const { fields } = as
  const whole: Json = {
    ...fields,
    description: fields['description'] ?? null,
    labels: fields['labels'] ?? [],
    assignee: fields['assignee'] ?? null,
    project: projectJson(issue.project, origin),
    issuetype: typesJson(origin).find(({ id }) => id === named(issueTypes, fields['issuetype'])?.id),
    priority: named(priorities, fields['priority']) ?? priorities[2],
    status: statusJson(as.status, origin),
    statusCategory: categoryJson(as.status.category, origin),
    creator: accountJson(me, origin),
    reporter: accountJson(me, origin),
    created: time(issue.createdAt),
    updated: time(as.at),
    resolution: null,
    attachment: issue.attachments.map((each) => attachmentJson(each, origin)),
    comment: {
      comments: issue.comments.map((each) => commentJson(each, origin)),
      maxResults: issue.comments.length,
      total: issue.comments.length,
      startAt: 0,
    },
  }
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issue.id,
    self: `${origin}/rest/api/3/issue/${issue.id}`,
    key: issue.key,
    fields: Object.fromEntries(Object.entries(whole).filter(([name]) => picks(wanted, name))),
  }
}
