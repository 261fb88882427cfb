import { DeliveryError, type SendContext, type Sent } from '@notify/core/channel'
import type { Call, Caller } from './client.ts'
import { unclear, type Asked } from './errors.ts'
import type { Find, Goal, Issue, JiraMessage, Step } from './message.ts'

/** Where steps are taken. */
export interface Desk {
  readonly call: Caller
  readonly project: string
  /** Where a person looks at an issue. */
  readonly urlOf: (issue: Issue) => string | undefined
}

/**
 * How long "nothing was found" counts. A go takes at most 20 s, and one that was lost with its process is taken up no sooner than
 * 30 s after it began: whoever comes later looks again.
 */
const searchCountsMs = 10_000

/** Entity property of an issue: which notification opened it. */
const openedBy = 'notify'

/** How often a transition is tried that somebody else's change keeps failing. */
const conflictsMax = 3

const path = (issue: Issue): string => `/rest/api/3/issue/${encodeURIComponent(issue.id)}`

/** Sends one request; what has to follow on the same issue is the next message. */
export async function take(
  message: JiraMessage,
  context: SendContext,
  desk: Desk,
): Promise<Sent<JiraMessage>> {
  const { step, issue, rest = [] } = message
  if (step.do === 'find')
    return isRecent(step, context) ? open(step, context, desk) : find(step, context, desk)
  if (issue === undefined) throw new DeliveryError('contract', 'jira: the message names no issue')
  const on = (steps: readonly Step[]): Sent<JiraMessage> => following(issue, steps)
  const call = async (
    what: Asked['what'],
    given: Pick<Call, 'method' | 'path' | 'body'>,
  ): Promise<unknown> => {
    const asked = { what, project: desk.project, writes: given.method === 'POST' }
    const answer = await desk.call({ ...given, asked }, context)
    // A client of jira.js gives nothing for a page as well.
    if (answer === undefined && what !== 'transition') throw unclear(asked, '')
    return answer
  }
  switch (step.do) {
    case 'comment':
      await call('comment', { method: 'POST', path: `${path(issue)}/comment`, body: { body: step.body } })
      return on(rest)
    case 'attach':
      return orWarned(on(rest), async () => {
        const form = new FormData()
        const content = await context.open(step.file)
        form.append('file', content.slice(0, content.size, step.file.type), step.file.name)
        await call('attach', { method: 'POST', path: `${path(issue)}/attachments`, body: form })
        return on(rest)
      })
    case 'transitions':
      return orWarned(on(rest), async () => {
        const offered = await call('transitions', { method: 'GET', path: `${path(issue)}/transitions` })
        return on([{ do: 'transition', id: choose(offered, step.goal) }, ...rest])
      })
    case 'transition':
      return orWarned(
        on(rest),
        async () => {
          const body = { transition: { id: step.id } }
          await call('transition', { method: 'POST', path: `${path(issue)}/transitions`, body })
          return on(rest)
        },
        ({ status }) => status === 409 && context.attempt >= conflictsMax,
      )
  }
}

/** The notification itself has arrived: what Jira refuses now is a warning, and the rest goes on. */
async function orWarned(
  rest: Sent<JiraMessage>,
  run: () => Promise<Sent<JiraMessage>>,
  also: (error: DeliveryError) => boolean = () => false,
): Promise<Sent<JiraMessage>> {
  try {
    return await run()
  } catch (error) {
    if (DeliveryError.is(error) && (error.reason === 'invalid' || also(error)))
      return { ...rest, warning: error.message }
    throw error
  }
}

const following = (issue: Issue, steps: readonly Step[]): Sent<JiraMessage> => {
  const [step, ...rest] = steps
  return step === undefined ? {} : { next: { step, issue, rest } }
}

/** Nothing was found a moment ago, in this very go. */
function isRecent({ open, searched }: Find, { attempt, clock }: SendContext): boolean {
  if (open === undefined || searched === undefined || searched.attempt !== attempt) return false
  const sinceMs = clock.now() - searched.at
  return sinceMs >= 0 && sinceMs < searchCountsMs
}

interface Found extends Issue {
  readonly done: boolean
  readonly opener: unknown
}

async function find(step: Find, context: SendContext, desk: Desk): Promise<Sent<JiraMessage>> {
  const asked: Asked = { what: 'search', project: desk.project, writes: false }
  const body = {
    jql: step.jql,
    fields: ['status'],
    properties: [openedBy],
    maxResults: 50,
    ...(step.reconcile.length > 0 && { reconcileIssues: step.reconcile.map(Number) }),
  }
  const answer = await desk.call({ method: 'POST', path: '/rest/api/3/search/jql', body, asked }, context)
  const all = foundIn(answer)
  if (all === undefined) throw unclear(asked, '')
  const issue = all.find(({ opener }) => opener === step.opener) ?? all.find(({ done }) => !done) ?? all[0]
  const { searched: _, ...again } = step
  // The index lags: what it says of a status counts once it was asked about this very issue.
  if (issue !== undefined && !step.reconcile.includes(issue.id) && step.reconcile.length < 5)
    return { next: { step: { ...again, reconcile: [...step.reconcile, issue.id] } } }
  const steps = issue && stepsFor(issue, step)
  if (issue !== undefined && steps !== undefined) return shown(issue, steps, desk)
  if (step.open !== undefined)
    return { next: { step: { ...again, searched: { at: context.clock.now(), attempt: context.attempt } } } }
  return { warning: 'jira: no issue of this incident was found; it was deleted, moved or lost its label' }
}

/** Nothing: another issue has to be opened. */
function stepsFor({ opener, done }: Found, step: Find): readonly Step[] | undefined {
  if (opener === step.opener && step.open !== undefined) return step.open.rest
  return done ? step.closed : step.again
}

async function open(
  { open: issueOf, opener }: Find,
  context: SendContext,
  desk: Desk,
): Promise<Sent<JiraMessage>> {
  const asked: Asked = { what: 'create', project: desk.project, writes: true }
  const properties = [{ key: openedBy, value: { notification: opener } }]
  const body = { fields: issueOf!.fields, properties }
  const issue = issueIn(await desk.call({ method: 'POST', path: '/rest/api/3/issue', body, asked }, context))
  if (issue === undefined) throw unclear(asked, '')
  return shown(issue, issueOf!.rest, desk)
}

const shown = ({ id, key }: Issue, steps: readonly Step[], desk: Desk): Sent<JiraMessage> => {
  const url = desk.urlOf({ id, key })
  return { reference: { id, key }, ...(url !== undefined && { url }), ...following({ id, key }, steps) }
}

function issueIn(answer: unknown): Issue | undefined {
  const { id, key } = (answer ?? {}) as { readonly id?: unknown; readonly key?: unknown }
  const isIssue =
    /^\d{1,18}$/.test(String(id)) && typeof key === 'string' && /^[A-Z][A-Z0-9_]*-\d+$/.test(key)
  return isIssue ? { id: String(id), key } : undefined
}

interface Answered {
  readonly fields?: { readonly status?: { readonly statusCategory?: { readonly key?: unknown } } }
  readonly properties?: { readonly [openedBy]?: { readonly notification?: unknown } }
}

function foundIn(answer: unknown): readonly Found[] | undefined {
  const { issues } = (answer ?? {}) as { readonly issues?: unknown }
  if (!Array.isArray(issues)) return undefined
  return issues.flatMap((one: Answered | null) => {
    const issue = issueIn(one)
    const done = one?.fields?.status?.statusCategory?.key === 'done'
    return issue === undefined ? [] : [{ ...issue, done, opener: one?.properties?.[openedBy]?.notification }]
  })
}

interface Transition {
  readonly id?: unknown
  readonly name?: unknown
  readonly to?: { readonly name?: unknown; readonly statusCategory?: { readonly key?: unknown } }
}

/** @throws {DeliveryError} `invalid` if the workflow offers none that leads there. */
function choose(answer: unknown, { name, category }: Goal): string {
  const { transitions } = (answer ?? {}) as { readonly transitions?: unknown }
  const all: readonly Transition[] = Array.isArray(transitions) ? transitions : []
  const same = (text: unknown): boolean =>
    name !== undefined && typeof text === 'string' && text.toLowerCase() === name.toLowerCase()
  const leads = ({ id, name: own, to }: Transition): boolean =>
    name === undefined
      ? (to?.statusCategory?.key === 'done') === (category === 'done')
      : same(id) || same(own) || same(to?.name)
  const id = all.find(leads)?.id
  if (typeof id === 'string') return id
  const status = category === 'done' ? 'to a status that is done' : 'to a status that is not done'
  const wanted = name === undefined ? status : JSON.stringify(name)
  throw new DeliveryError(
    'invalid',
    `jira: the issue keeps its status: there is no transition ${wanted} for this account`,
  )
}
