import type { Notification, RenderContext } from '@notify/core/channel'
import { notification, renderContext } from '@notify/testkit'
import type { AdfDocument } from '../adf.ts'
import { jira, type Find, type JiraMessage, type JiraOptions, type Step } from '../index.ts'

export const apiToken = 'ATATT-canary-7f3a9c'

export const plain: Notification = notification()

export const firing: Notification = { ...plain, key: 'disk:db-1', state: 'firing' }

export const options: JiraOptions = {
  baseUrl: 'http://127.0.0.1:9',
  email: 'bot@acme.dev',
  apiToken,
  project: 'OPS',
  people: { alice: '5b10a2844c20165700ede21g' },
}

export const render = (
  given: Partial<Notification> = {},
  context: Partial<RenderContext> = {},
  more: JiraOptions = {},
): readonly JiraMessage[] => jira({ ...options, ...more }).render(notification(given), renderContext(context))

export function findOf(message: JiraMessage | undefined): Find {
  if (message?.step.do !== 'find') throw new Error('not a search')
  return message.step
}

export const fieldsOf = (message: JiraMessage | undefined): Readonly<Record<string, unknown>> =>
  findOf(message).open!.fields

export const descriptionOf = (message: JiraMessage | undefined): AdfDocument =>
  fieldsOf(message)['description'] as AdfDocument

const bodiesOf = (steps: readonly Step[] = []): readonly AdfDocument[] =>
  steps.flatMap((step) => (step.do === 'comment' ? [step.body] : []))

/** Every document that may go to Jira. */
export function documentsOf(message: JiraMessage): readonly AdfDocument[] {
  const { open, again, closed } = findOf(message)
  const description = open === undefined ? [] : [open.fields['description'] as AdfDocument]
  return [...description, ...bodiesOf(open?.rest), ...bodiesOf(again), ...bodiesOf(closed)]
}
