/** What is asked in a search. */
import { string } from '../value.ts'
import { parseJql, type Query } from '../vendors/jira-jql.ts'
import { queryProblems } from '../vendors/jira-search.ts'
import type { JiraCall } from '../vendors/jira-call.ts'
import { searches, searchesBy } from './jira-requests.ts'
import { issueOf, rest, said, type JiraRule } from './jira-rule.ts'

const jql = (text: string): JiraRule['accept'] => ({ path: 'search/jql', json: { jql: text } })
const guide: JiraRule['source'] = {
  text: 'https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/',
  level: 'documented',
}

const asked = (call: JiraCall): string => string(searchesBy(call, 'jql'))
const read = (call: JiraCall): Query | undefined => {
  const query = searches(call) ? parseJql(asked(call)) : undefined
  return query === undefined || 'error' in query ? undefined : query
}

export const jiraSearch: readonly JiraRule[] = [
  {
    id: 'jira/jql',
    vendor: 'jira',
    source: guide,
    summary: 'The query can be read: quotes close, lists end, reserved characters are quoted.',
    answer: 400,
    accept: jql(
      `project = OPS AND (labels in ("notify-a@b", 'c d') OR NOT statusCategory = Done) ORDER BY created DESC`,
    ),
    reject: jql('labels = notify@host'),
    check(call) {
      const query = searches(call) ? parseJql(asked(call)) : undefined
      return query !== undefined && 'error' in query ? [query.error] : []
    },
  },
  {
    id: 'jira/jql-bounded',
    vendor: 'jira',
    source: issueOf('raycast/extensions/issues/21425'),
    summary: 'A query asks for something.',
    answer: 400,
    accept: jql('labels = notify order by key desc'),
    reject: jql('order by key desc'),
    check(call) {
      const query = read(call)
      return said(
        query !== undefined && query.where === undefined,
        'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
      )
    },
  },
  {
    id: 'jira/jql-known',
    vendor: 'jira',
    source: guide,
    summary: 'Fields, projects, statuses and keys of a query exist, and the field knows the operator.',
    answer: 400,
    accept: jql('project = OPS AND statusCategory != Done'),
    reject: jql('project = NOPE AND state = Open AND summary = "Disk"'),
    check(call, site) {
      const query = read(call)
      return query === undefined ? [] : queryProblems(query, site)
    },
  },
  {
    id: 'jira/jql-order',
    vendor: 'jira',
    source: rest('issue-search'),
    summary: 'A query is ordered by at most 7 fields.',
    answer: 400,
    accept: jql(`project = OPS ORDER BY ${'key, '.repeat(6)}key`),
    reject: jql(`project = OPS ORDER BY ${'key, '.repeat(7)}key`),
    check: (call) => said((read(call)?.order.length ?? 0) > 7, 'The ORDER BY clause has more than 7 fields.'),
  },
]
