/** How rules about Jira are written. */
import type { Json } from '../value.ts'
import { creates, edits, type JiraCall } from '../vendors/jira-call.ts'
import type { Site } from '../vendors/jira-site.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. `{key:0}` in it stands for the key of the issue, or the id of the comment, that the first of `before` made. */
export interface JiraStep {
  /** Default POST. */
  readonly method?: string
  /** Below `/rest/api/3/`. Default `issue`; another version when it starts with a slash. */
  readonly path?: string
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string
  readonly contentType?: string
  /** Files by the name of their part. */
  readonly files?: readonly (readonly [part: string, name: string])[]
  /** `null`: none. */
  readonly xsrf?: string | null
  /** `email:token`; `null`: none. */
  readonly login?: string | null
}

export interface JiraFixture extends JiraStep {
  readonly before?: readonly JiraStep[]
}

/** The answer is the HTTP status. A message that starts with the name of a field and a colon stands beside that field. */
export type JiraRule = Rule<JiraCall, Site, number, JiraFixture>

export const rest = (group: string, level: Level = 'documented'): Source => ({
  text: `https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-${group}/`,
  level,
})
export const issueOf = (repository: string): Source => ({
  text: `https://github.com/${repository}`,
  level: 'documented',
})

export const doc = (...content: readonly unknown[]): Json => ({ type: 'doc', version: 1, content })
export const paragraph = (text: string, more: Json = {}): Json => ({
  type: 'paragraph',
  content: [{ type: 'text', text }],
  ...more,
})

/** An issue that Jira takes. */
export const fields = (more: Json = {}): JiraFixture => ({
  json: { fields: { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary: 'Disk full', ...more } },
})
export const ok: JiraFixture = fields()
/** A request about an issue that was just made. */
export const onIssue = (path: string, json: unknown, method = 'POST'): JiraFixture => ({
  method,
  path: `issue/{key:0}${path}`,
  ...(json === undefined ? {} : { json }),
  before: [ok],
})

export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])
export const writes = (call: JiraCall): boolean => creates(call) || edits(call)
