import { phrases, type Notification, type RenderContext } from '@notify/core/channel'
import { stripVTControlCharacters } from 'node:util'

/** One notification as text. `tone` is how urgent its first line looks. */
export interface ConsoleMessage {
  readonly text: string
  readonly tone: Notification['severity'] | 'resolved'
}

// Line breaks and tabs stay. The others move the cursor, clear the screen or, U+202A to U+2069, show text in another order.
const control = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** What comes from data must not command the terminal. */
const safe = (text: string): string => stripVTControlCharacters(text).replace(control, '')
const oneLine = (text: string): string => safe(text).replace(/\s+/g, ' ').trim()

/** The title with severity and state; below it, indented, what else there is. The body stays Markdown: it is made to be read. */
export function textMessage(notification: Notification, context: RenderContext): ConsoleMessage {
  const { severity, state, title, body, source, by, fields, links, actions, images, attachments, members } =
    notification
  const words = phrases(context.locale)
  const { count = 1, by: who = by } = context.incident ?? {}
  const heading = [
    words.severity[severity],
    state && words[state],
    state && who && words.by(oneLine(who)),
    state && count > 1 && words.times(count),
  ]
  const named = (name: string, value: string | undefined): string =>
    `${oneLine(name)}: ${oneLine(value ?? '')}`
  const details = [
    ...(body === undefined ? [] : safe(body).trimEnd().split('\n')),
    ...(fields ?? []).map(({ name, value }) => named(name, value)),
    ...(source === undefined ? [] : [named(words.source, source)]),
    ...(links ?? []).map(({ label, url }) => named(label, url)),
    ...(actions ?? []).filter(({ url }) => url !== undefined).map(({ label, url }) => named(label, url)),
    ...(images ?? []).map(({ alt, url }) => named(`${words.image} ${alt}`, url)),
    ...(attachments ?? []).map(({ name }) => named(words.attachment, name)),
    ...(members ?? []).map((member) => `- ${words.severity[member.severity]}: ${oneLine(member.title)}`),
    ...(context.heldBack ? [words.heldBack(context.heldBack)] : []),
  ]
  const first = `[${heading.filter(Boolean).join(', ')}] ${oneLine(title)}`
  return {
    text: [first, ...details.map((line) => `  ${line}`.trimEnd())].join('\n'),
    tone: state === 'resolved' ? 'resolved' : severity,
  }
}

/** One line of JSON for whoever reads the output by machine; times are RFC 3339. Who receives it is left out. */
export function jsonMessage(notification: Notification, context: RenderContext): ConsoleMessage {
  const { recipients: _, occurredAt, ...rest } = notification
  const { cause, heldBack } = context
  const at = new Date(occurredAt)
  const { count, episode } = context.incident ?? {}
  const shown = {
    at: Number.isNaN(at.getTime()) ? null : at.toISOString(),
    ...rest,
    cause,
    count,
    episode,
    heldBack,
  }
  // JSON escapes only the controls below U+0020; the others are written as escapes too, so that nothing is lost.
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return { text: JSON.stringify(shown).replace(control, escaped), tone: notification.severity }
}
