/** What an issue may be. */
import { isObject, list, string, type Json } from '../value.ts'
import { readAdf } from '../vendors/jira-adf.ts'
import {
  addedComments,
  creates,
  does,
  edits,
  fieldsOf,
  textsOf,
  type JiraCall,
} from '../vendors/jira-call.ts'
import { issueTypes, named, namesById, people, priorities, projects } from '../vendors/jira-workflow.ts'
import {
  doc,
  fields,
  issueOf,
  ok,
  onIssue,
  paragraph,
  rest,
  said,
  writes,
  type JiraRule,
} from './jira-rule.ts'

const x = (length: number): string => 'x'.repeat(length)
const update = ({ json }: JiraCall): Json => (isObject(json['update']) ? json['update'] : {})
/** A field as it is set; nothing if it is not. */
const set = (call: JiraCall, name: string): unknown =>
  fieldsOf(call)[name] ?? list(update(call)[name]).flatMap((step) => (isObject(step) ? [step['set']] : []))[0]
const labelsOf = (call: JiraCall): readonly unknown[] => [
  ...list(set(call, 'labels')),
  ...list(update(call)['labels']).flatMap((step) => (isObject(step) && 'add' in step ? [step['add']] : [])),
]

type Check = (call: JiraCall) => readonly string[]
const rule = (
  plan: Pick<JiraRule, 'id' | 'source' | 'summary' | 'accept' | 'reject'>,
  check: Check,
): JiraRule => ({
  ...plan,
  id: `jira/${plan.id}`,
  vendor: 'jira',
  answer: 400,
  check,
})

const required: readonly JiraRule[] = [
  rule(
    {
      id: 'project',
      source: rest('issues'),
      summary: 'An issue is made in a project that exists.',
      accept: fields({ project: { id: '10001' } }),
      reject: fields({ project: { key: 'NOPE' } }),
    },
    (call) =>
      said(
        creates(call) && named(projects, fieldsOf(call)['project']) === undefined,
        'project: valid project is required',
      ),
  ),
  rule(
    {
      id: 'issuetype',
      source: rest('issues'),
      summary: 'An issue has a type that the project has.',
      accept: fields({ issuetype: { id: '10002' } }),
      reject: fields({ issuetype: { name: 'Alarm' } }),
    },
    (call) =>
      said(
        creates(call) && named(issueTypes, fieldsOf(call)['issuetype']) === undefined,
        'issuetype: Specify a valid issue type',
      ),
  ),
  rule(
    {
      id: 'summary',
      source: rest('issues'),
      summary: 'An issue has a summary.',
      accept: ok,
      reject: fields({ summary: ' ' }),
    },
    (call) => {
      const summary = set(call, 'summary')
      if (!writes(call) || (summary === undefined && edits(call))) return []
      if (summary !== undefined && typeof summary !== 'string')
        return ['summary: Operation value must be a string']
      return said(!summary?.trim(), 'summary: You must specify a summary of the issue.')
    },
  ),
]

const values: readonly JiraRule[] = [
  rule(
    {
      id: 'summary-length',
      source: issueOf('tenable/integration-jira-cloud/issues/322'),
      summary: 'A summary has at most 255 characters.',
      accept: fields({ summary: x(255) }),
      reject: fields({ summary: x(256) }),
    },
    (call) =>
      said(
        writes(call) && string(set(call, 'summary')).length > 255,
        "summary: Summary can't exceed 255 characters.",
      ),
  ),
  rule(
    {
      id: 'summary-line',
      source: issueOf('ryanhoskin/pd2jira/pull/19'),
      summary: 'A summary is one line.',
      accept: ok,
      reject: fields({ summary: 'Disk\nfull' }),
    },
    (call) =>
      said(
        writes(call) && /[\r\n]/.test(string(set(call, 'summary'))),
        'summary: The summary is invalid because it contains newline characters.',
      ),
  ),
  rule(
    {
      id: 'labels',
      source: issueOf('projectdiscovery/nuclei/issues/1689'),
      summary: 'Labels are a list of texts without spaces.',
      accept: fields({ labels: ['notify', 'ディスク'] }),
      reject: onIssue('', { update: { labels: [{ add: 'disk full' }] } }, 'PUT'),
    },
    (call) => {
      if (!writes(call)) return []
      const given = set(call, 'labels')
      const spaced = labelsOf(call).filter((label) => typeof label === 'string' && /\s/.test(label))
      return [
        ...said(given !== undefined && !Array.isArray(given), 'labels: data was not an array'),
        ...said(
          labelsOf(call).some((label) => typeof label !== 'string'),
          'labels: string expected at index 0',
        ),
        ...spaced.map((label) => `labels: The label '${String(label)}' contains spaces which is invalid.`),
      ]
    },
  ),
  rule(
    {
      id: 'label-length',
      source: issueOf('prometheus-community/jiralert/issues/146'),
      summary: 'A label has at most 255 characters.',
      accept: fields({ labels: [x(255)] }),
      reject: fields({ labels: [x(256)] }),
    },
    (call) =>
      labelsOf(call)
        .filter((label) => writes(call) && string(label).length > 255)
        .map(
          (label) =>
            `labels: The label '${string(label)}' exceeds the maximum length for a single label of 255 characters`,
        ),
  ),
  rule(
    {
      id: 'priority',
      source: rest('issue-priorities'),
      summary: 'The priority is one that the site has, by name or id.',
      accept: fields({ priority: { name: 'Highest' } }),
      reject: fields({ priority: { name: 'Critical' } }),
    },
    (call) => {
      const priority = set(call, 'priority')
      return said(
        writes(call) && priority !== undefined && named(priorities, priority) === undefined,
        'priority: The priority selected is invalid.',
      )
    },
  ),
  rule(
    {
      id: 'assignee',
      source: rest('issues'),
      summary: 'The assignee is an account of the site.',
      accept: fields({ assignee: { accountId: people[1]!.accountId } }),
      reject: fields({ assignee: { accountId: 'nobody' } }),
    },
    (call) => {
      const assignee = set(call, 'assignee')
      const { accountId, id } = isObject(assignee) ? assignee : {}
      const known = assignee === undefined || assignee === null || namesById.has(String(accountId ?? id))
      return said(writes(call) && !known, `assignee: User '${String(accountId ?? id)}' does not exist.`)
    },
  ),
  rule(
    {
      id: 'text-length',
      source: issueOf('mozilla/jira-bugzilla-integration/issues/180'),
      summary: 'A description or a comment has at most 32,767 characters.',
      accept: fields({ description: doc(paragraph(x(32_767))) }),
      reject: fields({ description: doc(paragraph(x(32_768))) }),
    },
    (call) =>
      textsOf(call).flatMap(({ field, value }) => {
        const text = typeof value === 'string' ? value : readAdf(value, namesById)
        return said(
          text.length > 32_767,
          `${field}: The entered text is too long. It exceeds the allowed limit of 32,767 characters.`,
        )
      }),
  ),
]

const onScreen = new Set(
  'project issuetype summary description environment labels priority assignee reporter duedate parent components fixVersions versions'.split(
    ' ',
  ),
)

const screens: readonly JiraRule[] = [
  rule(
    {
      id: 'field',
      source: rest('issues'),
      summary: 'Every field is on the screen of the project; a transition has no screen.',
      accept: fields({ duedate: '2026-12-01' }),
      reject: fields({ severity: 'high' }),
    },
    (call) => {
      const moves = does(call, 'transitions', 'POST')
      if (!writes(call) && !moves) return []
      const names = [
        ...Object.keys(fieldsOf(call)),
        ...Object.keys(update(call)).filter((name) => name !== 'comment'),
      ]
      return names
        .filter((name) => moves || !onScreen.has(name))
        .map(
          (name) =>
            `${name}: Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`,
        )
    },
  ),
  rule(
    {
      id: 'field-once',
      source: rest('issues'),
      summary: 'A field stands in fields or in update, not in both.',
      accept: onIssue('', { fields: { summary: 'Disk' }, update: { labels: [{ add: 'a' }] } }, 'PUT'),
      reject: onIssue('', { fields: { labels: [] }, update: { labels: [{ add: 'a' }] } }, 'PUT'),
    },
    (call) =>
      Object.keys(fieldsOf(call))
        .filter((name) => writes(call) && name in update(call))
        .map((name) => `${name}: Field '${name}' cannot appear in both 'fields' and 'update'.`),
  ),
  rule(
    {
      id: 'comment-empty',
      source: rest('issue-comments'),
      summary: 'A comment says something.',
      accept: onIssue('/comment', { body: doc(paragraph('Looking')) }),
      reject: onIssue('/comment', { visibility: { type: 'role', value: 'Administrators' } }),
    },
    (call) => {
      const comments = does(call, 'comments', 'POST') || does(call, 'comment', 'PUT')
      const bodies = comments ? [call.json['body']] : addedComments(call)
      const silent = bodies.some(
        (body) => body === undefined || body === '' || (isObject(body) && list(body['content']).length === 0),
      )
      return said(silent, 'comment: Comment body can not be empty!')
    },
  ),
]

export const jiraFields: readonly JiraRule[] = [...required, ...values, ...screens]
