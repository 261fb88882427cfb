import { cleanText, phrases, type Notification, type RenderContext } from '@notify/core/channel'
import { isWebUrl, plainText } from '@notify/markup'
import { fit } from './segments.ts'

/** One request: one text message to one number. */
export interface SmsMessage {
  /** E.164. */
  readonly to: string
  readonly body: string
  /** What Twilio bills. */
  readonly segments: number
}

export interface SmsOverrides {
  /** Replaces our text; cut to the same limit. */
  readonly text?: string
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly sms?: SmsOverrides
  }
}

/** A notification as one message. Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  maxSegments: number,
): readonly SmsMessage[] {
  const given = notification.overrides?.sms?.text
  const own = typeof given === 'string' && given.trim() !== ''
  const { text, segments } = fit(
    lines(own ? [given] : textOf(notification, context)),
    own ? '' : linkOf(notification),
    { most: maxSegments, leftOut: phrases(context.locale).leftOut },
  )
  return [{ to: context.address ?? context.recipient?.addresses['phone'] ?? '', body: text, segments }]
}

/** The headline, then what there is in the order in which it can be missed. */
function textOf(notification: Notification, context: RenderContext): readonly string[] {
  const { title, body, source, fields, links, actions, images, attachments, members } = notification
  const words = phrases(context.locale)
  const further = [...(links ?? []), ...(actions ?? [])].filter(({ url }) => url !== undefined).slice(1)
  return [
    `${standing(notification, context)}: ${oneLine(title)}`,
    context.heldBack ? words.heldBack(context.heldBack) : '',
    plainText(body ?? ''),
    ...(fields ?? []).map(({ name, value }) => `${oneLine(name)}: ${oneLine(value)}`),
    ...(members ?? []).map((member) => `- ${words.severity[member.severity]}: ${oneLine(member.title)}`),
    source === undefined ? '' : `${words.source}: ${oneLine(source)}`,
    ...(attachments ?? []).map(({ name }) => `${words.attachment}: ${oneLine(name)}`),
    ...further.map(({ label, url }) => `${oneLine(label)}: ${url}`),
    ...(images ?? []).map(({ alt, url }) => `${words.image} ${oneLine(alt)}: ${url}`),
  ]
}

function standing({ state, severity, by }: Notification, { incident, locale }: RenderContext): string {
  const words = phrases(locale)
  const { count = 1, by: who = by } = incident ?? {}
  return [
    state && words[state],
    state && state !== 'firing' && who && words.by(oneLine(who)),
    words.severity[severity],
    state && count > 1 && words.times(count),
  ]
    .filter(Boolean)
    .join(', ')
}

/** The first one, in ASCII. */
function linkOf({ links = [], actions = [] }: Notification): string {
  const url = [...links, ...actions].find((one) => one.url !== undefined)?.url ?? ''
  return isWebUrl(url) ? new URL(url).href : ''
}

const oneLine = (text: string): string => cleanText(text, { lines: false }).trim()

/** Composed letters and single spaces and breaks: decomposed ones are not in GSM-7, and white space costs as much as words. */
function lines(parts: readonly string[]): string {
  const text = cleanText(parts.filter((part) => part !== '').join('\n'), { lines: true }).normalize('NFC')
  // Most texts are even: replacing their spaces one by one by themselves took an eighth of rendering.
  const even = uneven.test(text) ? text.replaceAll(/[^\S\n]+/g, ' ').replaceAll(/ ?\n[ \n]*/g, '\n') : text
  return even.trim()
}

const uneven = /[^\S\n ]| {2}| \n|\n[ \n]/
