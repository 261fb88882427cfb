import { channelContract, type HttpReply, type RecordedRequest } from '@notify/testkit'
import { adfProblems, linksOf, nodesOf } from './__fixtures__/adf-check.ts'
import { apiToken, documentsOf, options } from './__fixtures__/rendered.ts'
import { jira, type JiraMessage } from './index.ts'

/** Jira's limits, written down a second time. */
function violations(message: JiraMessage): string[] {
  if (message.step.do !== 'find') return []
  const { summary = 'x', labels = [] } = (message.step.open?.fields ?? {}) as {
    readonly summary?: string
    readonly labels?: readonly string[]
  }
  return [
    ...(summary.length < 1 || summary.length > 255 ? [`summary has ${summary.length} characters`] : []),
    ...(/[\r\n]/.test(summary) ? ['summary has several lines'] : []),
    ...labels.filter((label) => label.length > 255 || /\s/.test(label)).map((label) => `label ${label}`),
    ...documentsOf(message).flatMap((document) => [
      ...adfProblems(document),
      ...(JSON.stringify(document).length > 32_767 ? ['a text is too long'] : []),
    ]),
  ]
}

/** Nobody is declared in these notifications by a name that the options know, and no link of theirs leads anywhere but to the web. */
const live = (message: JiraMessage): string[] =>
  documentsOf(message).flatMap((document) => [
    ...nodesOf(document)
      .filter(({ type }) => type === 'mention')
      .map(() => 'a mention'),
    ...linksOf(document).filter((url) => !/^https?:/.test(url)),
  ])

/** What is there: no issue yet, a type of issue, and one way to close what was opened. */
const answers: readonly (readonly [path: RegExp, answer: HttpReply])[] = [
  [/\/search\/jql$/, { body: { issues: [] } }],
  [/\/issue$/, { status: 201, body: { id: '10001', key: 'OPS-1' } }],
  [/\/createmeta\//, { body: { issueTypes: [{ id: '1', name: 'Task' }] } }],
  [/\/transitions$/, { body: { transitions: [{ id: '31', to: { statusCategory: { key: 'done' } } }] } }],
]

const taken = ({ path }: RecordedRequest): HttpReply =>
  answers.find(([known]) => known.test(path.replace(/\?.*/, '')))?.[1] ?? { status: 201, body: {} }

const refused = (errors: object): HttpReply => ({ status: 400, body: { errorMessages: [], errors } })

channelContract<JiraMessage>({
  name: 'jira',
  create: ({ origin }) => jira({ ...options, baseUrl: origin }),
  success: taken,
  requests: ['POST /rest/api/3/search/jql', 'POST /rest/api/3/issue'],
  refusals: {
    'a project that is not there': {
      answer: {
        status: 400,
        body: { errorMessages: ["The value 'OPS' does not exist for the field 'project'."] },
      },
      reasons: ['not-found'],
    },
    'a query that is wrong': { answer: refused({}), reasons: ['invalid'] },
  },
  // The first request only looks: where its answer was lost, nothing was written.
  ambiguous: false,
  secrets: [apiToken],
  limits: violations,
  live,
})
