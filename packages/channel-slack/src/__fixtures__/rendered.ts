import type { Notification, RenderContext } from '@notify/core/channel'
import { slack, type SlackMessage, type SlackOptions } from '../index.ts'
import { mrkdwnIn } from './limits-of.ts'

export const people = { alice: 'U012ALICE', sre: 'S0SRETEAM' }

export const firing: Notification = {
  id: '019ab4b5-0000-7000-8000-000000000001',
  type: 'disk.full',
  severity: 'critical',
  title: 'Disk almost full',
  occurredAt: Date.UTC(2026, 10, 21, 9, 0, 0),
}

export const context: RenderContext = { cause: 'route', locale: 'en' }

/** `firing.occurredAt`, as it stands in a message. */
export const date = '<!date^1795251600^{date_short_pretty} {time}|2026-11-21T09:00Z>'

export const render = (
  notification: Partial<Notification>,
  from: Partial<RenderContext> = {},
  options: SlackOptions = {},
): readonly SlackMessage[] =>
  slack({ channel: '#ops', token: 'xoxb-1', people, ...options }).render(
    { ...firing, ...notification },
    { ...context, ...from },
  )

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

/** So many characters of numbered words. */
export const words = (count: number): string =>
  Array.from({ length: Math.ceil(count / 10) }, (_, index) => `word-${String(index).padStart(4, '0')}`).join(' ')
