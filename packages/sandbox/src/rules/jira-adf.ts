/** Documents: descriptions and comments. */
import { isObject, type Json } from '../value.ts'
import { adfProblems, mentionedIn, type Problem } from '../vendors/jira-adf.ts'
import { textsOf } from '../vendors/jira-call.ts'
import { namesById, people } from '../vendors/jira-workflow.ts'
import { doc, fields, paragraph, type JiraFixture, type JiraRule } from './jira-rule.ts'

const structure: JiraRule['source'] = {
  text: 'https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/',
  level: 'documented',
}
const described = (...content: readonly unknown[]): JiraFixture => fields({ description: doc(...content) })
const words = (text: string, ...marks: readonly Json[]): Json => ({ type: 'text', text, marks })
const panel = (attrs: Json, ...content: readonly unknown[]): Json => ({ type: 'panel', attrs, content })

const rule = (
  what: Problem['what'],
  plan: {
    readonly id: string
    readonly summary: string
    readonly accept: JiraFixture
    readonly reject: JiraFixture
  },
): JiraRule => ({
  ...plan,
  id: `jira/adf-${plan.id}`,
  vendor: 'jira',
  source: structure,
  answer: 400,
  check: (call) =>
    textsOf(call)
      .filter(({ value }) => call.version === '3' && isObject(value))
      .flatMap(({ value }) => adfProblems(value))
      .filter((problem) => problem.what === what)
      .map(({ message }) => message),
})

export const jiraDocuments: readonly JiraRule[] = [
  rule('root', {
    id: 'root',
    summary: 'A document has the type doc and the version 1.',
    accept: described(paragraph('hi')),
    reject: fields({ description: { type: 'doc', content: [paragraph('hi')] } }),
  }),
  rule('type', {
    id: 'type',
    summary: 'Every node is known.',
    accept: described({ type: 'heading', attrs: { level: 2 }, content: [words('Disk')] }),
    reject: described({ type: 'header', content: [words('Disk')] }),
  }),
  rule('place', {
    id: 'place',
    summary: 'Every node stands where it may stand.',
    accept: described({ type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('a')] }] }),
    reject: described({ type: 'bulletList', content: [paragraph('a')] }),
  }),
  rule('content', {
    id: 'content',
    summary: 'Lists, panels, quotes and tables have something in them.',
    accept: described(panel({ panelType: 'error' }, paragraph('hi'))),
    reject: described(panel({ panelType: 'error' })),
  }),
  rule('text', {
    id: 'text',
    summary: 'No text is empty.',
    accept: described({ type: 'paragraph', content: [] }),
    reject: described(paragraph('')),
  }),
  rule('mark', {
    id: 'mark',
    summary: 'Marks are known, and stand where they may: code is not bold, and code blocks have none.',
    accept: described({
      type: 'paragraph',
      content: [
        words('a', { type: 'code' }, { type: 'link', attrs: { href: 'https://example.com' } }),
        words('b', { type: 'strong' }, { type: 'em' }),
      ],
    }),
    reject: described({ type: 'codeBlock', content: [words('a', { type: 'strong' })] }),
  }),
  rule('attribute', {
    id: 'attribute',
    summary: 'Attributes are known, there where they must be, and of their type.',
    accept: described(panel({ panelType: 'success' }, paragraph('hi'))),
    reject: described(panel({ panelType: 'danger' }, paragraph('hi'))),
  }),
  rule('property', {
    id: 'property',
    summary: 'A node has type, attrs, content and marks, and nothing else.',
    accept: described(paragraph('hi', { attrs: { localId: '1' } })),
    reject: described(paragraph('hi', { style: 'bold' })),
  }),
  {
    id: 'jira/mention',
    vendor: 'jira',
    source: {
      text: 'https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/mention/',
      level: 'documented',
    },
    summary: 'A mention has the id of an account; Jira shows an unknown one, and tells nobody.',
    answer: 400,
    strictOnly: true,
    accept: described({
      type: 'paragraph',
      content: [{ type: 'mention', attrs: { id: people[1]!.accountId } }],
    }),
    reject: described({
      type: 'paragraph',
      content: [{ type: 'mention', attrs: { id: 'ada', text: '@ada' } }],
    }),
    check: (call) =>
      textsOf(call)
        .flatMap(({ value }) => mentionedIn(value))
        .filter((id) => !namesById.has(id))
        .map((id) => `${id} is nobody here`),
  },
]
