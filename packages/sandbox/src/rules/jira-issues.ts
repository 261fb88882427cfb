/** What is done to an issue that is there. */
import { isObject, list, string } from '../value.ts'
import { creates, does, type JiraCall } from '../vendors/jira-call.ts'
import { availableFor } from '../vendors/jira-issues.ts'
import { now, type Site } from '../vendors/jira-site.ts'
import { doc, fields, onIssue, paragraph, rest, said, type JiraFixture, type JiraRule } from './jira-rule.ts'

const attach = (more: Partial<JiraFixture> = {}): JiraFixture => ({
  ...onIssue('/attachments', undefined),
  files: [['file', 'ログ.txt']],
  ...more,
})
const comment = { path: 'issue/{key:0}/comment', json: { body: doc(paragraph('Looking')) } }
const attaches = (call: JiraCall): boolean => does(call, 'attachments', 'POST')
const movesTo = ({ json }: JiraCall): unknown =>
  isObject(json['transition']) ? json['transition']['id'] : undefined
const lacking = (call: JiraCall, site: Site): boolean =>
  call.what === 'comment' && site.comment(call.key, call.id) === undefined

export const jiraIssues: readonly JiraRule[] = [
  {
    id: 'jira/comment-exists',
    vendor: 'jira',
    source: rest('issue-comments'),
    summary: 'The comment is one of the issue.',
    answer: 404,
    accept: { ...comment, method: 'PUT', path: 'issue/{key:0}/comment/{key:1}', before: [fields(), comment] },
    reject: onIssue('/comment/1', comment.json, 'PUT'),
    check: (call, site) => said(lacking(call, site), `Can not find a comment for the id: ${call.id}.`),
  },
  {
    id: 'jira/property-exists',
    vendor: 'jira',
    source: rest('issue-properties'),
    summary: 'The property was set.',
    answer: 404,
    accept: {
      method: 'GET',
      path: 'issue/{key:0}/properties/notify',
      before: [{ json: { ...(fields().json as object), properties: [{ key: 'notify', value: { id: 1 } }] } }],
    },
    reject: onIssue('/properties/notify', undefined, 'GET'),
    check: (call, site) =>
      said(
        does(call, 'property', 'GET') && site.issue(call.key)?.properties.has(call.id ?? '') === false,
        `The property ${call.id} does not exist.`,
      ),
  },
  {
    id: 'jira/property-size',
    vendor: 'jira',
    source: rest('issue-properties'),
    summary: 'A property has at most 32,768 characters, its key 255.',
    answer: 400,
    accept: onIssue('/properties/notify', 'x'.repeat(32_766), 'PUT'),
    reject: onIssue('/properties/notify', 'x'.repeat(32_767), 'PUT'),
    check: (call) =>
      said(
        does(call, 'property', 'PUT') && (call.text.length > 32_768 || (call.id ?? '').length > 255),
        'The length of the property value must be between 1 and 32768 characters.',
      ),
  },
  {
    id: 'jira/properties',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'Properties of an issue are a list of keys with values.',
    answer: 400,
    accept: { json: { ...(fields().json as object), properties: [{ key: 'notify', value: 1 }] } },
    reject: { json: { ...(fields().json as object), properties: { notify: 1 } } },
    check: (call) => {
      const given = call.json['properties']
      const whole = list(given).every(
        (each) => isObject(each) && typeof each['key'] === 'string' && 'value' in each,
      )
      return said(
        creates(call) && given !== undefined && (!Array.isArray(given) || !whole),
        'Invalid request payload. Refer to the REST API documentation and try again.',
      )
    },
  },
  {
    id: 'jira/transition-id',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'A transition is named by its id.',
    answer: 400,
    accept: onIssue('/transitions', { transition: { id: '21' } }),
    reject: onIssue('/transitions', { transition: { name: 'In Progress' } }),
    check: (call) =>
      said(
        does(call, 'transitions', 'POST') && movesTo(call) === undefined,
        "Missing 'transition' identifier",
      ),
  },
  {
    id: 'jira/transition',
    vendor: 'jira',
    source: rest('issues'),
    summary: 'The transition starts from the status that the issue has.',
    answer: 400,
    accept: {
      path: 'issue/{key:0}/transitions',
      json: { transition: { id: '41' } },
      before: [fields(), { path: 'issue/{key:0}/transitions', json: { transition: { id: '31' } } }],
    },
    reject: onIssue('/transitions', { transition: { id: '41' } }),
    check: (call, site) => {
      const issue = site.issue(call.key)
      const id = movesTo(call)
      if (!does(call, 'transitions', 'POST') || issue === undefined || id === undefined) return []
      return said(
        !availableFor(now(issue)).some((each) => each.id === string(id)),
        `Transition id '${string(id)}' is not valid for this issue.`,
      )
    },
  },
  {
    id: 'jira/xsrf',
    vendor: 'jira',
    source: rest('issue-attachments'),
    summary: 'Files come with the header X-Atlassian-Token: no-check.',
    answer: 403,
    accept: attach(),
    reject: attach({ xsrf: null }),
    check: (call) => said(attaches(call) && !/^no-?check$/i.test(call.xsrf ?? ''), 'XSRF check failed'),
  },
  {
    id: 'jira/multipart',
    vendor: 'jira',
    source: rest('issue-attachments'),
    summary: 'Files come in a form.',
    answer: 415,
    accept: attach(),
    reject: { ...onIssue('/attachments', undefined), body: 'log', contentType: 'text/plain' },
    check: (call) => said(attaches(call) && call.parts === undefined, 'HTTP 415 Unsupported Media Type'),
  },
  {
    id: 'jira/attachment-part',
    vendor: 'jira',
    source: rest('issue-attachments'),
    summary: 'The part of every file is called file; Jira takes nothing from others.',
    answer: 400,
    strictOnly: true,
    accept: attach({
      files: [
        ['file', 'a.txt'],
        ['file', 'b.txt'],
      ],
    }),
    reject: attach({ files: [['attachment', 'a.txt']] }),
    check: (call) =>
      (call.parts ?? [])
        .filter(({ name, filename }) => name !== 'file' || filename === undefined)
        .map(({ name }) => `${name} is no file to Jira`),
  },
  {
    id: 'jira/attachment-count',
    vendor: 'jira',
    source: rest('issue-attachments'),
    summary: 'At most 60 files at once.',
    answer: 413,
    accept: attach({ files: Array.from({ length: 60 }, (_, index) => ['file', `${index}.txt`] as const) }),
    reject: attach({ files: Array.from({ length: 61 }, (_, index) => ['file', `${index}.txt`] as const) }),
    check: (call) => said((call.parts ?? []).length > 60, 'At most 60 files can be uploaded at once.'),
  },
]
