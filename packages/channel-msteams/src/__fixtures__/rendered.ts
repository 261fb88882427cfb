import type { Notification, RenderContext } from '@notify/core/channel'
import { notification, renderContext } from '@notify/testkit'
import { msteams, type MsteamsMessage, type MsteamsObject, type MsteamsOptions } from '../index.ts'

export const webhookUrl = 'https://prod-00.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=canary-sig-51d2'
export const teamId = 'fbe2bf47-16c8-47cf-b4a5-4b9b187c508b'
export const channelId = '19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2'
export const people = { aya: '87d349ed-44d7-43e1-9a83-5f2406dee5bd', 'Sören Ö.': '49c4641c-ab91-4248-aebb-6a7de286397b' }

export const byGraph: MsteamsOptions = { token: 'canary-token', teamId, channel: channelId }
export const byWebhook: MsteamsOptions = { webhookUrl }

export const firing: Notification = notification()

/** Where an incident's message stands. */
export const reference = { teamId, channelId, messageId: '1616990032035' }

export const render = (
  given: Partial<Notification>,
  context: Partial<RenderContext> = {},
  options: MsteamsOptions = byWebhook,
): readonly MsteamsMessage[] => msteams({ people, ...options }).render(notification(given), renderContext(context))

/** The card of a message of either way. */
export function cardOf(message: MsteamsMessage | undefined): MsteamsObject {
  const [attachment] = message!.body['attachments'] as readonly [{ readonly content: string | MsteamsObject }]
  return typeof attachment.content === 'string' ? (JSON.parse(attachment.content) as MsteamsObject) : attachment.content
}

export const bytesOf = (message: MsteamsMessage): number => Buffer.byteLength(JSON.stringify(message.body))

/** All that clients read as Markdown, from top to bottom. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' && (key === 'text' || ((key === 'title' || key === 'value') && 'value' in value))
      ? [inner]
      : textsOf(inner),
  )
}

/** Of the card's body, without title, state and last line. */
export const shown = (message: MsteamsMessage | undefined): readonly string[] => texts(message).slice(2, -1)

export const lastLine = (message: MsteamsMessage | undefined): string => texts(message).at(-1) ?? ''

const texts = (message: MsteamsMessage | undefined): readonly string[] => textsOf(cardOf(message)['body'])
