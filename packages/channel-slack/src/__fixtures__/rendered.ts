import type { Notification, RenderContext } from '@notify/core/channel'
import { notification, renderContext } from '@notify/testkit'
import { slack, type SlackMessage, type SlackOptions } from '../index.ts'
import { mrkdwnIn } from './limits-of.ts'

export const people = { alice: 'U012ALICE', sre: 'S0SRETEAM' }

/** When the sample happened, as it stands in a message. */
export const date = '<!date^1795251600^{date_short_pretty} {time}|2026-11-21T09:00Z>'

export const render = (
  given: Partial<Notification>,
  context: Partial<RenderContext> = {},
  options: SlackOptions = {},
): readonly SlackMessage[] =>
  slack({ channel: '#ops', token: 'xoxb-1', people, ...options }).render(notification(given), renderContext(context))

/** Texts of sections and context lines, as they stand from top to bottom. */
export const lines = (message: SlackMessage | undefined): string[] => mrkdwnIn(message?.arguments['blocks'])

/** The coloured line at the end. */
export const lastLine = (message: SlackMessage | undefined): string =>
  mrkdwnIn(message?.arguments['attachments'])[0] ?? ''

export const said = (text: string): object => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
  expand: true,
})
