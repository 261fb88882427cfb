/** A request to Jira, read the way Jira reads it. */
import type { HttpCall } from '../http-server.ts'
import { isObject, list, type Json } from '../value.ts'
import { readMultipart, type Part } from './multipart.ts'

export type What =
  | 'serverInfo'
  | 'myself'
  | 'project'
  | 'issuetypes'
  | 'priorities'
  | 'removed'
  | 'search'
  | 'issues'
  | 'issue'
  | 'comments'
  | 'comment'
  | 'transitions'
  | 'attachments'
  | 'property'

export interface JiraCall {
  readonly method: string
  readonly version: '2' | '3'
  /** Nothing: there is no such path. */
  readonly what?: What
  /** Id or key: of an issue, of a project. */
  readonly key?: string
  /** Of a comment; the key of a property. */
  readonly id?: string
  readonly login?: string
  readonly contentType: string
  readonly xsrf?: string
  readonly text: string
  /** Nothing if the body is not JSON. */
  readonly body?: unknown
  /** The body if it is an object, else empty. */
  readonly json: Json
  readonly query: URLSearchParams
  /** Of a form with files. */
  readonly parts?: readonly Part[]
}

const routes: readonly (readonly [What, RegExp])[] = [
  ['serverInfo', /^serverInfo$/],
  ['myself', /^myself$/],
  ['project', /^project\/(?<key>[^/]+)$/],
  ['issuetypes', /^issue\/createmeta\/(?<key>[^/]+)\/issuetypes$/],
  ['priorities', /^priority$/],
  ['removed', /^search$/],
  ['search', /^search\/jql$/],
  ['issues', /^issue$/],
  ['issue', /^issue\/(?<key>[^/]+)$/],
  ['comments', /^issue\/(?<key>[^/]+)\/comment$/],
  ['comment', /^issue\/(?<key>[^/]+)\/comment\/(?<id>[^/]+)$/],
  ['transitions', /^issue\/(?<key>[^/]+)\/transitions$/],
  ['attachments', /^issue\/(?<key>[^/]+)\/attachments$/],
  ['property', /^issue\/(?<key>[^/]+)\/properties\/(?<id>[^/]+)$/],
]

/** Methods by resource. */
export const methods: Readonly<Record<What, readonly string[]>> = {
  serverInfo: ['GET'],
  myself: ['GET'],
  project: ['GET'],
  issuetypes: ['GET'],
  priorities: ['GET'],
  removed: ['GET', 'POST'],
  search: ['GET', 'POST'],
  issues: ['POST'],
  issue: ['GET', 'PUT'],
  comments: ['GET', 'POST'],
  comment: ['GET', 'PUT'],
  transitions: ['GET', 'POST'],
  attachments: ['POST'],
  property: ['GET', 'PUT'],
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function readCall({ method, url, headers, body }: HttpCall): JiraCall {
  const [, version, path = ''] = /^\/rest\/api\/([23])\/(.*)$/.exec(url.pathname) ?? []
  const found = routes.flatMap(([what, pattern]) => {
    const match = pattern.exec(path)
    return match === null ? [] : [{ what, key: match.groups?.['key'], id: match.groups?.['id'] }]
  })[0]
  const basic = /^Basic\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  const contentType = headers['content-type'] ?? ''
  const text = Buffer.from(body).toString('utf8')
  const parsed = parse(text)
  const xsrf = headers['x-atlassian-token']
  const parts = found?.what === 'attachments' ? readMultipart(body, contentType) : undefined
  return {
    method,
    version: version === '2' ? '2' : '3',
    ...(found === undefined ? {} : { what: found.what }),
    ...(found?.key === undefined ? {} : { key: decoded(found.key) }),
    ...(found?.id === undefined ? {} : { id: decoded(found.id) }),
    ...(basic === undefined ? {} : { login: Buffer.from(basic, 'base64').toString('utf8') }),
    contentType,
    ...(xsrf === undefined ? {} : { xsrf }),
    text,
    ...(parsed === undefined ? {} : { body: parsed }),
    json: isObject(parsed) ? parsed : {},
    query: url.searchParams,
    ...(parts === undefined ? {} : { parts }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export const does = ({ what, method }: JiraCall, wanted: What, by: string): boolean =>
  what === wanted && method === by
export const creates = (call: JiraCall): boolean => does(call, 'issues', 'POST')
export const edits = (call: JiraCall): boolean => does(call, 'issue', 'PUT')
/** Of what is created or edited. */
export const fieldsOf = ({ json }: JiraCall): Json => (isObject(json['fields']) ? json['fields'] : {})

interface Text {
  /** As Jira calls it in errors. */
  readonly field: string
  readonly value: unknown
}

/** Every long text of a call: documents in version 3, texts in version 2. */
export function textsOf(call: JiraCall): readonly Text[] {
  const { what, method, json } = call
  if ((what === 'comments' && method === 'POST') || (what === 'comment' && method === 'PUT'))
    return json['body'] === undefined ? [] : [{ field: 'comment', value: json['body'] }]
  if (!creates(call) && !edits(call) && !does(call, 'transitions', 'POST')) return []
  const update = isObject(json['update']) ? json['update'] : {}
  const fields = ['description', 'environment'].flatMap((field) => {
    const value =
      fieldsOf(call)[field] ?? list(update[field]).flatMap((step) => (isObject(step) ? [step['set']] : []))[0]
    return value === undefined || value === null ? [] : [{ field, value }]
  })
  return [...fields, ...addedComments(call).map((value) => ({ field: 'comment', value }))]
}

/** Bodies of the comments that an edit or a transition brings along. */
export function addedComments({ json }: JiraCall): readonly unknown[] {
  const update = isObject(json['update']) ? json['update'] : {}
  return list(update['comment']).flatMap((step) =>
    isObject(step) && isObject(step['add']) && step['add']['body'] !== undefined ? [step['add']['body']] : [],
  )
}
