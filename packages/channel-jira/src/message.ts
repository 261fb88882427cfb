import {
  follows,
  phrases,
  scoped,
  severities,
  type Attachment,
  type Notification,
  type RenderContext,
  type Severity,
} from '@notify/core/channel'
import { documents, line, type People } from './content.ts'
import type { AdfDocument } from './adf.ts'
import * as limits from './limits.ts'
import type { JiraOverrides } from './native.ts'

/** An issue as Jira names it. */
export interface Issue {
  readonly id: string
  readonly key: string
}

/** Fields of an issue, as Jira's REST API takes them. */
export type Fields = Readonly<Record<string, unknown>>

/** Where a transition leads: by name or id, else to the first status that is done, or is not. */
export interface Goal {
  readonly name?: string
  readonly category?: 'done' | 'open'
}

/** Looks for the issue, at every go anew: what follows depends on what is there. */
export interface Find {
  readonly do: 'find'
  /** The project and a hash: nothing that a notification says. */
  readonly jql: string
  /** Names the delivery: an issue that it opened itself, in an attempt that seemed to fail, is gone on with. */
  readonly opener: string
  /** Ids of issues that the search must not show an old state of. */
  readonly reconcile: readonly string[]
  /** No issue, or none to go on with. Left out for what only follows. */
  readonly open?: { readonly fields: Fields; readonly rest: readonly Step[] }
  /** An issue is there, and not done. */
  readonly again: readonly Step[]
  /** An issue is there, and done. Left out: another one is opened. */
  readonly closed?: readonly Step[]
  /** When, and in which attempt, nothing was found: the issue may be opened now. */
  readonly searched?: { readonly at: number; readonly attempt: number }
}

/** One request. */
export type Step =
  | Find
  | { readonly do: 'comment'; readonly body: AdfDocument }
  | { readonly do: 'attach'; readonly file: Pick<Attachment, 'name' | 'type' | 'sha256'> }
  | { readonly do: 'transitions'; readonly goal: Goal }
  | { readonly do: 'transition'; readonly id: string }

/** One request, and those that follow it on the same issue. */
export interface JiraMessage {
  readonly step: Step
  readonly issue?: Issue
  readonly rest?: readonly Step[]
}

/** What rendering needs of the options. */
export interface Appearance {
  readonly project: string
  readonly issueType: string
  readonly priority: Partial<Readonly<Record<Severity, string>>>
  readonly labels: readonly string[]
  readonly fields: Fields
  readonly people: People
  readonly transitions: Transitions
}

/** Names or ids of transitions, or names of the statuses they lead to. */
export interface Transitions {
  /** Default: an acknowledged issue stays where it is. */
  readonly acknowledge?: string
  /** Default: the first one to a status that is done. `false`: the issue stays open. */
  readonly resolve?: string | false
  /** What fires again after its issue was done: `true` for the first one to a status that is not. Default: a new issue. */
  readonly reopen?: string | boolean
}

/**
 * A notification as the requests that show it. Pure and total.
 *
 * Each incident of a digest has an issue of its own, so that what opens can also be closed; the rest share one.
 */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly JiraMessage[] {
  const { members = [] } = notification
  const incidents = members.filter(({ state }) => state !== undefined)
  if (incidents.length === 0) return [message(notification, context, look)]
  const { cause, locale } = context
  const rest = members.filter(({ state }) => state === undefined)
  return [
    ...incidents.map((member) => message(member, { cause, locale }, look)),
    ...(rest.length === 0 ? [] : [message(reduced(notification, rest, locale), context, look)]),
  ]
}

/** The digest of only these. */
const reduced = (digest: Notification, members: readonly Notification[], locale: string): Notification => ({
  ...digest,
  title: phrases(locale).digest(members.length),
  severity: severities.findLast((severity) => members.some((member) => member.severity === severity))!,
  members,
})

function message(notification: Notification, context: RenderContext, look: Appearance): JiraMessage {
  const { id, key, state } = notification
  const label = labelOf(notification, look)
  const known = context.reference?.['id']
  const common = {
    do: 'find',
    jql: `project = "${look.project}" AND labels = "${label}" ORDER BY created DESC`,
    // What calls people once more is a comment, also on an issue that the same notification opened.
    opener: context.ring ? `${id} ring` : id,
    reconcile: known !== undefined && /^\d{1,18}$/.test(known) ? [known] : [],
  } as const
  const { sent, unsent } = filesOf(notification, context)
  const text = (titled: boolean, limit: number): readonly AdfDocument[] =>
    documents(notification, context, look.people, { titled, unsent, limit })
  const files = sent.map((file): Step => ({ do: 'attach', file }))
  const goal = goalOf(notification, look)

  if (follows(notification)) {
    const said = [...text(true, limits.partsMax).map(comment), ...files]
    return { step: { ...common, again: [...said, ...moved(goal)], closed: said } }
  }
  const [description, ...parts] = text(false, limits.partsMax)
  const rest = [...parts.map(comment), ...files]
  const open = { fields: fieldsOf(notification, look, label, description!), rest }
  // Only the notification itself can have opened such an issue.
  if (key === undefined || state === undefined)
    return { step: { ...common, open, again: rest, closed: rest } }
  const again = [...text(true, 1).map(comment), ...files]
  return { step: { ...common, open, again, ...(goal && { closed: [...moved(goal), ...again] }) } }
}

const moved = (goal: Goal | undefined): readonly Step[] =>
  goal === undefined ? [] : [{ do: 'transitions', goal }]

const comment = (body: AdfDocument): Step => ({ do: 'comment', body })

/**
 * Finds the issue of an incident again, or the one that a notification opened. A hash: it holds nothing that JQL could read, and
 * a tenant cannot reach the issues of another.
 */
const labelOf = ({ id, key, state, tenant }: Notification, { issueType }: Appearance): string => {
  const single = key === undefined || state === undefined
  const named = single ? `id\u0000${id}\u0000${issueType}` : `key\u0000${key}`
  // Loading it takes as long as all else that the package loads.
  const { hash } = process.getBuiltinModule('node:crypto')
  return `notify-${hash('sha256', scoped(tenant, named)).slice(0, 40)}`
}

/** Where the issue is to go: a firing moves one that is done, the others one that is not. */
function goalOf({ state }: Notification, { transitions }: Appearance): Goal | undefined {
  const { acknowledge, resolve, reopen } = transitions
  if (state === 'acknowledged') return acknowledge === undefined ? undefined : { name: acknowledge }
  if (state === 'resolved')
    return resolve === false ? undefined : resolve === undefined ? { category: 'done' } : { name: resolve }
  if (reopen === undefined || reopen === false) return undefined
  return reopen === true ? { category: 'open' } : { name: reopen }
}

/** By id if it is one. */
const named = (name: string): Fields => (/^\d+$/.test(name) ? { id: name } : { name })

function fieldsOf(
  notification: Notification,
  look: Appearance,
  label: string,
  description: AdfDocument,
): Fields {
  const native: JiraOverrides = notification.overrides?.jira ?? {}
  const given = (own: unknown): string | undefined =>
    typeof own === 'string' && own.trim() !== '' ? own.trim() : undefined
  const priority = given(native.priority) ?? look.priority[notification.severity]
  const labels = [...look.labels, ...(Array.isArray(native.labels) ? native.labels.map(String) : [])]
  return {
    ...look.fields,
    ...(typeof native.fields === 'object' && native.fields),
    project: { key: look.project },
    issuetype: named(given(native.issueType) ?? look.issueType),
    summary: line(given(native.summary) ?? notification.title, limits.summaryMaxChars) || notification.type,
    description,
    labels: [...new Set([...labels.map(labelled).filter((one) => one !== ''), label])],
    ...(priority !== undefined && { priority: named(priority) }),
  }
}

/** Jira refuses a space in a label. */
const labelled = (label: string): string => line(label, limits.labelMaxChars).replaceAll(/\s/g, '_')

interface Files {
  readonly sent: readonly Extract<Step, { do: 'attach' }>['file'][]
  /** Only named. */
  readonly unsent: readonly Attachment[]
}

/** What follows sends what came with it, never again what came with the firing. */
function filesOf(notification: Notification, { incident }: RenderContext): Files {
  const { attachments = [] } = notification
  const shown = new Set(
    follows(notification) ? incident?.firing.attachments?.map(({ sha256 }) => sha256) : [],
  )
  const fresh = attachments.filter(({ sha256 }) => !shown.has(sha256))
  return {
    sent: fresh
      .filter(({ bytes }) => bytes <= limits.fileMaxBytes)
      .map(({ name, type, sha256 }) => ({ name: line(name, 200) || 'attachment', type, sha256 })),
    unsent: fresh.filter(({ bytes }) => bytes > limits.fileMaxBytes),
  }
}
