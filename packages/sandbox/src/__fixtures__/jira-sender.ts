/** A client for Jira, as plain as can be. */
import type { JiraFixture, JiraStep } from '../rules/jira-rule.ts'
import type { Sandbox } from '../sandbox.ts'

export interface JiraAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Of a JSON answer that is an object; else empty. */
  readonly json: Readonly<Record<string, unknown>>
}

const filled = (text: string, keys: readonly string[]): string =>
  text.replace(/\{key:(\d)\}/g, (_, index: string) => keys[Number(index)] ?? 'none')

function form(files: NonNullable<JiraStep['files']>): FormData {
  const data = new FormData()
  for (const [part, name] of files) data.append(part, new Blob(['log'], { type: 'text/plain' }), name)
  return data
}

export async function sendJira({ jira }: Sandbox, step: JiraStep, keys: readonly string[] = []): Promise<JiraAnswer> {
  const { method = 'POST', path = 'issue', login = `${jira.email}:${jira.token}`, xsrf = 'no-check', files } = step
  const url = new URL(filled(path.startsWith('/') ? path : `/rest/api/3/${path}`, keys), jira.origin)
  const headers: Record<string, string> = {}
  if (login !== null) headers['authorization'] = `Basic ${Buffer.from(login).toString('base64')}`
  if (xsrf !== null && path.endsWith('/attachments')) headers['x-atlassian-token'] = xsrf
  const text = step.body ?? (step.json === undefined ? undefined : JSON.stringify(step.json))
  if (text !== undefined) headers['content-type'] = step.contentType ?? 'application/json'
  const body = files === undefined ? text && Buffer.from(filled(text, keys)) : form(files)
  const response = await fetch(url, { method, headers, ...(body ? { body } : {}), redirect: 'manual' })
  const answer = await response.text()
  const json = (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(answer) : {}
  return { status: response.status, headers: response.headers, text: answer, json }
}

/** The requests before, and then the one that counts. */
export async function sendJiraFixture(sandbox: Sandbox, fixture: JiraFixture): Promise<JiraAnswer> {
  const keys: string[] = []
  for (const step of fixture.before ?? []) {
    const { json } = await sendJira(sandbox, step, keys)
    keys.push(String(json['key'] ?? json['id']))
  }
  return sendJira(sandbox, fixture, keys)
}
