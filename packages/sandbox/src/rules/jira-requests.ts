/** Who asks, for what, and whether it can be read. */
import { string } from '../value.ts'
import { does, methods, textsOf, type JiraCall } from '../vendors/jira-call.ts'
import { email } from '../vendors/jira-site.ts'
import { projects } from '../vendors/jira-workflow.ts'
import { doc, fields, issueOf, ok, onIssue, paragraph, rest, said, type JiraRule } from './jira-rule.ts'

const intro: JiraRule['source'] = {
  text: 'https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/',
  level: 'documented',
}
const takesJson = (call: JiraCall): boolean =>
  (call.method === 'POST' || call.method === 'PUT') && call.what !== undefined && call.what !== 'attachments'

const requests: readonly JiraRule[] = [
  {
    id: 'jira/login',
    vendor: 'jira',
    source: intro,
    summary: 'Basic: the email address of an account and its API token. Only serverInfo is for everybody.',
    answer: 401,
    accept: ok,
    reject: { ...ok, login: `${email}:wrong` },
    check: (call, { token }) =>
      said(
        call.what !== 'serverInfo' && call.login !== `${email}:${token}`,
        'Client must be authenticated to access this resource.',
      ),
  },
  {
    id: 'jira/search-removed',
    vendor: 'jira',
    source: { text: 'https://developer.atlassian.com/changelog/#CHANGE-2046', level: 'documented' },
    summary: '/search is no more; /search/jql is.',
    answer: 410,
    accept: { path: 'search/jql', json: { jql: 'project = OPS' } },
    reject: { path: 'search', json: { jql: 'project = OPS' } },
    check: ({ what }) =>
      said(
        what === 'removed',
        'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
      ),
  },
  {
    id: 'jira/path',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'The path exists.',
    answer: 404,
    accept: ok,
    reject: { ...ok, path: 'issues' },
    check: ({ what }) => said(what === undefined, 'null for uri'),
  },
  {
    id: 'jira/method',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'The path knows the method.',
    answer: 405,
    accept: ok,
    reject: { ...ok, method: 'PUT' },
    check: ({ what, method }) =>
      said(what !== undefined && !methods[what].includes(method), 'HTTP 405 Method Not Allowed'),
  },
  {
    id: 'jira/content-type',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'The content type is JSON.',
    answer: 415,
    accept: ok,
    reject: { ...ok, contentType: 'text/plain' },
    check: (call) =>
      said(
        takesJson(call) && !/^application\/json\b/i.test(call.contentType),
        'HTTP 415 Unsupported Media Type',
      ),
  },
  {
    id: 'jira/json',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'The body is JSON; but for properties, an object.',
    answer: 400,
    accept: ok,
    reject: { body: '{"fields":' },
    check: (call) =>
      said(
        takesJson(call) && (call.what === 'property' ? call.body === undefined : call.json !== call.body),
        'There was an error parsing JSON. Check that your request body is valid.',
      ),
  },
  {
    id: 'jira/project-exists',
    vendor: 'jira',
    source: rest('projects'),
    summary: 'The project exists.',
    answer: 404,
    accept: { method: 'GET', path: 'project/OPS' },
    reject: { method: 'GET', path: 'project/NOPE' },
    check: ({ what, key }) =>
      said(
        (what === 'project' || what === 'issuetypes') &&
          !projects.some((project) => project.key === key || project.id === key),
        `No project could be found with key '${key}'.`,
      ),
  },
  {
    id: 'jira/issue-exists',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'The issue exists.',
    answer: 404,
    accept: onIssue('', undefined, 'GET'),
    reject: { method: 'GET', path: 'issue/OPS-999' },
    check: ({ what, key }, site) =>
      said(
        key !== undefined && what !== 'project' && what !== 'issuetypes' && site.issue(key) === undefined,
        'Issue does not exist or you do not have permission to see it.',
      ),
  },
]

const versions: readonly JiraRule[] = [
  {
    id: 'jira/document',
    vendor: 'jira',
    source: issueOf('lesstif/php-jira-rest-client/issues/280'),
    summary: 'In version 3, descriptions and comments are documents, not texts.',
    answer: 400,
    accept: fields({ description: doc(paragraph('日本語 🔥 ‏עברית')) }),
    reject: fields({ description: 'Disk full' }),
    check: (call) =>
      textsOf(call).flatMap(({ field, value }) =>
        said(
          call.version === '3' && (typeof value !== 'object' || value === null),
          `${field}: Operation value must be an Atlassian Document (see the Atlassian Document Format)`,
        ),
      ),
  },
  {
    id: 'jira/document-version',
    vendor: 'jira',
    source: issueOf('tenable/integration-jira-cloud/issues/32'),
    summary: 'In version 2, descriptions and comments are texts, not documents.',
    answer: 400,
    accept: { ...fields({ description: 'h1. Disk full' }), path: '/rest/api/2/issue' },
    reject: { ...fields({ description: doc(paragraph('Disk full')) }), path: '/rest/api/2/issue' },
    check: (call) =>
      textsOf(call).flatMap(({ field, value }) =>
        said(call.version === '2' && typeof value !== 'string', `${field}: Operation value must be a string`),
      ),
  },
]

const search = (json: unknown): JiraRule['accept'] => ({ path: 'search/jql', json })

export const searchesBy = (call: JiraCall, name: string): unknown =>
  call.method === 'GET' ? (call.query.get(name) ?? undefined) : call.json[name]
export const searches = (call: JiraCall): boolean => does(call, 'search', call.method)

const searching: readonly JiraRule[] = [
  {
    id: 'jira/search-arguments',
    vendor: 'jira',
    source: rest('issue-search'),
    summary: 'Every argument is one of the search; startAt is no longer.',
    answer: 400,
    accept: search({ jql: 'project = OPS', fields: ['summary'], maxResults: 10, reconcileIssues: [10_001] }),
    reject: search({ jql: 'project = OPS', startAt: 0 }),
    check: (call) =>
      said(
        searches(call) &&
          call.method === 'POST' &&
          Object.keys(call.json).some((name) => !searchArguments.has(name)),
        'Invalid request payload. Refer to the REST API documentation and try again.',
      ),
  },
  {
    id: 'jira/search-size',
    vendor: 'jira',
    source: issueOf('jenkinsci/jira-plugin/issues/646'),
    summary: 'A page has between 1 and 5,000 issues.',
    answer: 400,
    accept: search({ jql: 'project = OPS', maxResults: 5_000 }),
    reject: search({ jql: 'project = OPS', maxResults: 5_001 }),
    check(call) {
      const size = Number((searches(call) ? searchesBy(call, 'maxResults') : undefined) ?? 50)
      return said(!(size >= 1 && size <= 5_000), 'The max results parameter has to be between 1 and 5,000.')
    },
  },
  {
    id: 'jira/search-page',
    vendor: 'jira',
    source: rest('issue-search'),
    summary: 'The token of a page is one that a search gave.',
    answer: 400,
    accept: search({ jql: 'project = OPS' }),
    reject: search({ jql: 'project = OPS', nextPageToken: 'two' }),
    check(call) {
      const given = searches(call) ? searchesBy(call, 'nextPageToken') : undefined
      return said(
        given !== undefined && !/^\d+$/.test(string(given)),
        'The provided next page token is invalid or expired.',
      )
    },
  },
  {
    id: 'jira/search-reconcile',
    vendor: 'jira',
    source: rest('issue-search'),
    summary: 'At most 50 issues are reconciled, by their ids.',
    answer: 400,
    accept: search({ jql: 'project = OPS', reconcileIssues: [10_001] }),
    reject: search({ jql: 'project = OPS', reconcileIssues: ['OPS-1'] }),
    check(call) {
      if (!searches(call)) return []
      const given =
        call.method === 'GET' ? call.query.getAll('reconcileIssues') : call.json['reconcileIssues']
      if (given === undefined) return []
      const ids = Array.isArray(given) ? given.map(String) : ['no list']
      return said(
        ids.length > 50 || ids.some((id) => !/^\d+(,\d+)*$/.test(id)),
        'Invalid request payload. Refer to the REST API documentation and try again.',
      )
    },
  },
]
const searchArguments = new Set(
  'jql fields maxResults nextPageToken reconcileIssues expand fieldsByKeys properties'.split(' '),
)

export const jiraRequests: readonly JiraRule[] = [...requests, ...versions, ...searching]
