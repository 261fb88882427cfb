/** Does what a request to Jira says. */
import type { HttpAnswer } from '../http-answer.ts'
import { isObject, list, string, type Json } from '../value.ts'
import { attachmentJson, commentJson, empty, issueJson, json, transitionJson } from './jira-answers.ts'
import { addedComments, fieldsOf } from './jira-call.ts'
import type { Act, Logbook } from './jira-logbook.ts'
import { now, type Comment, type Issue, type Snapshot } from './jira-site.ts'
import { named, projects, transitions, type Transition } from './jira-workflow.ts'

export function create(logbook: Logbook, act: Act): HttpAnswer {
  const { call, origin } = act
  const project = named(projects, fieldsOf(call)['project'])!.key
  const properties = list(call.json['properties']).filter(isObject)
  const values = new Map(properties.map(({ key, value }) => [string(key), value]))
  const issue = logbook.open(project, after({}, call.json), values, act)
  addComments(logbook, act, issue)
  const { id, key } = issue
  return json({ id, key, self: `${origin}/rest/api/3/issue/${id}` }, 201)
}

export function edit(logbook: Logbook, act: Act, issue: Issue): HttpAnswer {
  logbook.advance(issue, { fields: after(now(issue).fields, act.call.json) }, act)
  addComments(logbook, act, issue)
  return act.call.query.get('returnIssue') === 'true' ? json(issueJson(issue, act.origin)) : empty(204)
}

export const comment = (logbook: Logbook, act: Act, issue: Issue): HttpAnswer =>
  json(commentJson(logbook.say(act.call.json['body'], issue, act), act.origin), 201)

export function editComment(logbook: Logbook, act: Act, edited: Comment): HttpAnswer {
  logbook.amend(edited, act.call.json['body'], act)
  return json(commentJson(edited, act.origin))
}

export function transition(logbook: Logbook, act: Act, issue: Issue): HttpAnswer {
  const { transition: wanted } = act.call.json
  const id = isObject(wanted) ? string(wanted['id']) : ''
  const { to } = availableFor(now(issue)).find((each) => each.id === id)!
  logbook.advance(issue, { status: to }, act)
  addComments(logbook, act, issue)
  return empty(204)
}

export function attach(logbook: Logbook, act: Act, issue: Issue): HttpAnswer {
  const files = (act.call.parts ?? []).flatMap(({ name, filename, type, bytes }) =>
    name === 'file' && filename !== undefined
      ? [{ filename, mimeType: type ?? 'application/octet-stream', size: bytes.length }]
      : [],
  )
  return json(logbook.attach(issue, files, act).map((each) => attachmentJson(each, act.origin)))
}

export const availableFor = ({ status }: Snapshot): readonly Transition[] =>
  transitions.filter(({ from }) => from.includes(status.name))

export const transitionsOf = (issue: Issue, origin: string): HttpAnswer =>
  json({
    expand: 'transitions',
    transitions: availableFor(now(issue)).map((each) => transitionJson(each, origin)),
  })

function addComments(logbook: Logbook, act: Act, issue: Issue): void {
  for (const body of addedComments(act.call)) logbook.say(body, issue, act)
}

/** Fields after `fields` and `update` of a request. */
function after(before: Json, request: Json): Json {
  const given = isObject(request['fields']) ? request['fields'] : {}
  const fields: Record<string, unknown> = { ...before, ...given }
  for (const [name, steps] of Object.entries(isObject(request['update']) ? request['update'] : {}))
    for (const step of list(steps).filter(isObject)) {
      if (name === 'comment') continue
      if ('set' in step) fields[name] = step['set']
      if ('add' in step) fields[name] = [...new Set([...list(fields[name]), step['add']])]
      if ('remove' in step) fields[name] = list(fields[name]).filter((each) => each !== step['remove'])
    }
  return fields
}
