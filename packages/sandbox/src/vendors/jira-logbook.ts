import type { HttpCall } from '../http-server.ts'
import type { Finding, Mutable, SandboxMessage } from '../message.ts'
import type { Json } from '../value.ts'
import type { StandInContext } from '../stand-in.ts'
import { mentionedIn, readAdf } from './jira-adf.ts'
import type { JiraCall } from './jira-call.ts'
import { now, type Attachment, type Comment, type Issue, type Site, type Snapshot } from './jira-site.ts'
import { firstStatus, namesById } from './jira-workflow.ts'

/** A request that the rules have let pass. */
export interface Act {
  readonly call: JiraCall
  readonly http: HttpCall
  readonly warnings: readonly Finding[]
  readonly origin: string
}

/** Writes what a site takes into the record, and keeps it there. */
export interface Logbook {
  open(project: string, fields: Json, properties: ReadonlyMap<string, unknown>, act: Act): Issue
  /** A newer version of an issue. */
  advance(issue: Issue, changed: Partial<Snapshot>, act: Act): void
  say(body: unknown, issue: Issue, act: Act): Comment
  amend(comment: Comment, body: unknown, act: Act): void
  attach(issue: Issue, files: readonly Omit<Attachment, 'id'>[], act: Act): readonly Attachment[]
}

export function createLogbook(context: StandInContext, site: Site): Logbook {
  const { clock } = context
  return {
    open(project, fields, properties, act) {
      const at = clock.now()
      const history = [{ at, fields, status: firstStatus }]
      const started = { id: site.nextId(), key: site.nextKey(project), project, createdAt: at, history }
      const whole = { ...started, comments: [], attachments: [], properties: new Map(properties) }
      const message = keep(context, act, { id: whole.key, to: [project], ...seenIssue(whole) })
      const issue: Issue = { ...whole, message }
      site.keep(issue)
      return issue
    },
    advance(issue, changed, act) {
      issue.history.push({ ...now(issue), ...changed, at: clock.now() })
      change(context, act, issue.message, seenIssue(issue))
    },
    say(body, issue, act) {
      const id = site.nextId()
      const message = keep(context, act, { id, to: [issue.project], thread: issue.key, ...seenComment(body) })
      const comment = { id, issue, body, message, createdAt: clock.now(), updatedAt: clock.now() }
      issue.comments.push(comment)
      return comment
    },
    amend(comment, body, act) {
      comment.body = body
      comment.updatedAt = clock.now()
      change(context, act, comment.message, seenComment(body))
    },
    attach(issue, files, { http, warnings }) {
      const added = files.map((file) => ({ id: site.nextId(), ...file }))
      issue.attachments.push(...added)
      // More stands with the issue, but nothing that stood there is different: no edit.
      Object.assign(issue.message, seenIssue(issue))
      issue.message.requests.push(http.request)
      issue.message.warnings.push(...warnings)
      context.recorder.changed()
      return added
    },
  }
}

type Seen = Pick<SandboxMessage, 'title' | 'text' | 'payload' | 'mentions'>

const plain = (value: unknown): string => (typeof value === 'string' ? value : readAdf(value, namesById))
const called = (value: unknown): string[] => [
  ...new Set(mentionedIn(value).map((id) => `@${namesById.get(id) ?? id}`)),
]

function seenIssue({ key, history, attachments }: Pick<Issue, 'key' | 'history' | 'attachments'>): Seen {
  const { fields, status } = now({ history })
  const title = plain(fields['summary'])
  return {
    title,
    text: [title, plain(fields['description'])].filter(Boolean).join('\n'),
    payload: { key, fields, status: status.name, attachments: [...attachments] },
    mentions: called(fields['description']),
  }
}

function seenComment(body: unknown): Seen {
  const text = plain(body)
  return { title: text.split('\n')[0] ?? '', text, payload: { body }, mentions: called(body) }
}

const keep = (
  { clock, recorder }: StandInContext,
  { http, warnings }: Act,
  message: Seen & Pick<SandboxMessage, 'id' | 'to' | 'thread'>,
): Mutable<SandboxMessage> =>
  recorder.message({ vendor: 'jira', at: clock.now(), ...message, warnings, requests: [http.request] })

/** What stood there before is kept. */
function change(
  { clock, recorder }: StandInContext,
  { http, warnings }: Act,
  message: Mutable<SandboxMessage>,
  seen: Seen,
): void {
  const { at, title, text, payload } = message
  message.edits.push({ at, title, text, payload })
  Object.assign(message, seen, { at: clock.now() })
  message.requests.push(http.request)
  message.warnings.push(...warnings)
  recorder.changed()
}
