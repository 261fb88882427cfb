import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import { list, string } from '../value.ts'
import { jiraRules } from '../rules/jira.ts'
import { judge } from '../rules/rule.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import {
  accountJson,
  commentJson,
  empty,
  failed,
  issueJson,
  json,
  limited,
  projectJson,
  refused,
  typesJson,
} from './jira-answers.ts'
import { readCall, type JiraCall } from './jira-call.ts'
import { attach, comment, create, edit, editComment, transition, transitionsOf } from './jira-issues.ts'
import { createLogbook, type Act, type Logbook } from './jira-logbook.ts'
import { createLimits } from './jira-limits.ts'
import { parseJql, type Query } from './jira-jql.ts'
import { matches, reconciled, sorted, wantedFields } from './jira-search.ts'
import { createSite, email, indexed, token, type Issue, type Site } from './jira-site.ts'
import { me, people, priorities, transitions } from './jira-workflow.ts'

export interface JiraAddress {
  /** The host of the site: `/rest/api/3` follows. */
  readonly origin: string
  readonly email: string
  readonly token: string
  /** Also there: WEB. */
  readonly projectKey: string
  /** Id by name. */
  readonly people: Readonly<Record<string, string>>
  /** Id by name; each starts from some statuses only. */
  readonly transitions: Readonly<Record<string, string>>
  /** How long a search does not see what has changed. */
  readonly searchLagMs: number
  /** Refuses everything for so long, as it does with an app that has used up its points. */
  exhaustQuota(forMs: number): void
}

const searchLagMs = 2_000
const projectKey = 'OPS'

export async function jiraStandIn(context: StandInContext): Promise<StandIn<JiraAddress>> {
  const { clock, mode } = context
  const site = createSite(me)
  const limits = createLimits(clock, site)
  const logbook = createLogbook(context, site)
  let origin = ''

  function answer(http: HttpCall): HttpAnswer {
    const call = readCall(http)
    const { refusal, warnings } = judge(jiraRules, call, site, mode)
    const limit = refusal?.answer === 401 ? undefined : limits.over(call)
    if (limit !== undefined) {
      http.refuse([{ rule: 'jira/rate', message: `${limit.reason}: wait ${limit.waitMs} ms` }])
      return limited(limit, clock.now())
    }
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      return refused(refusal.answer, refusal.findings, call)
    }
    const act: Act = { call, http, warnings, origin }
    const issue = site.issue(call.key)
    if (call.what === 'search') return search(call, site, context, origin)
    return (issue === undefined ? undefined : onIssue(act, issue, site, logbook)) ?? elsewhere(act, logbook)
  }

  const vendor: HttpVendor = {
    vendor: 'jira',
    answer,
    failure: failed,
  }
  const server = await serveHttp(context, vendor)
  origin = server.origin
  return {
    address: {
      origin,
      email,
      token,
      projectKey,
      people: Object.fromEntries(people.map(({ displayName, accountId }) => [displayName, accountId])),
      transitions: Object.fromEntries(transitions.map(({ name, id }) => [name, id])),
      searchLagMs,
      exhaustQuota: limits.exhaust,
    },
    settings: {
      options: { use: 'jira', baseUrl: server.origin, email, apiToken: '${JIRA_TOKEN}', project: projectKey },
      environment: { JIRA_TOKEN: token },
    },
    reset() {
      site.reset()
      limits.reset()
    },
    close: server.close,
  }
}

function onIssue(act: Act, issue: Issue, site: Site, logbook: Logbook): HttpAnswer | undefined {
  const { call, origin } = act
  switch (`${call.method} ${call.what}`) {
    case 'GET issue':
      return json(issueJson(issue, origin, wantedFields(call.query.getAll('fields'))))
    case 'PUT issue':
      return edit(logbook, act, issue)
    case 'GET comments': {
      const comments = issue.comments.map((each) => commentJson(each, origin))
      return json({ startAt: 0, maxResults: 5_000, total: comments.length, comments })
    }
    case 'POST comments':
      return comment(logbook, act, issue)
    case 'GET comment':
      return json(commentJson(site.comment(call.key, call.id)!, origin))
    case 'PUT comment':
      return editComment(logbook, act, site.comment(call.key, call.id)!)
    case 'GET transitions':
      return transitionsOf(issue, origin)
    case 'POST transitions':
      return transition(logbook, act, issue)
    case 'POST attachments':
      return attach(logbook, act, issue)
    case 'GET property':
      return json({ key: call.id, value: issue.properties.get(call.id!) })
    case 'PUT property': {
      const known = issue.properties.has(call.id!)
      issue.properties.set(call.id!, call.body)
      return empty(known ? 200 : 201)
    }
    default:
      return undefined
  }
}

function elsewhere(act: Act, logbook: Logbook): HttpAnswer {
  const { call, origin } = act
  switch (String(call.what)) {
    case 'issues':
      return create(logbook, act)
    case 'myself':
      return json({ ...accountJson(me, origin), emailAddress: email, locale: 'en_US' })
    case 'project':
      return json(projectJson(call.key!, origin))
    case 'issuetypes': {
      const issueTypes = typesJson(origin)
      return json({ issueTypes, maxResults: 50, startAt: 0, total: issueTypes.length })
    }
    case 'priorities':
      return json(priorities)
    default:
      return json({
        baseUrl: origin,
        version: '1001.0.0-SNAPSHOT',
        versionNumbers: [1001, 0, 0],
        deploymentType: 'Cloud',
        serverTitle: 'Jira',
      })
  }
}

function search(
  { method, query, json: body }: JiraCall,
  site: Site,
  { clock }: StandInContext,
  origin: string,
): HttpAnswer {
  const get = method === 'GET'
  const jql = string(get ? query.get('jql') : body['jql'])
  const fresh = (
    get ? query.getAll('reconcileIssues').flatMap((ids) => ids.split(',')) : list(body['reconcileIssues'])
  ).map(String)
  const wanted = wantedFields(get ? query.getAll('fields') : body['fields']) ?? ['id']
  const size = Number((get ? query.get('maxResults') : body['maxResults']) ?? 50)
  const start = Number((get ? query.get('nextPageToken') : body['nextPageToken']) ?? 0)
  const parsed = parseJql(jql) as Query
  const known = site.issues.flatMap((issue) => {
    const as = indexed(issue, clock, searchLagMs)
    return as === undefined || fresh.includes(issue.id) ? [] : [{ issue, as }]
  })
  const found = sorted(
    [...known, ...reconciled(site, fresh)].filter((each) => matches(parsed.where!, each, clock.now())),
    parsed,
  )
  const page = found.slice(start, start + size)
  const isLast = start + size >= found.length
  const only = wanted.length === 1 && wanted[0] === 'id'
  return json({
    issues: page.map(({ issue, as }) => (only ? { id: issue.id } : issueJson(issue, origin, wanted, as))),
    isLast,
    ...(isLast ? {} : { nextPageToken: String(start + size) }),
  })
}
