import { phrases, type Attachment, type Notification, type RenderContext } from '@notify/core/channel'
import { cut } from '@notify/markup'

/** Without line breaks and other control characters. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()

/** How it stands, in one line. */
export function standingOf(
  { state, severity, by }: Notification,
  { incident, locale }: RenderContext,
): string {
  const words = phrases(locale)
  const who = incident?.by ?? by
  return [
    state === undefined ? '' : words[state],
    state === undefined || state === 'firing' || who === undefined ? '' : words.by(oneLine(who)),
    words.severity[severity],
    incident === undefined || incident.count < 2 ? '' : words.times(incident.count),
  ]
    .filter((word) => word !== '')
    .join(' · ')
}

/** Writes times: in the reader's zone, else in UTC. */
export function clockOf({ locale, recipient }: RenderContext): (at: number) => string {
  const iso = (at: number): string => {
    const date = new Date(at)
    return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  }
  if (recipient?.timeZone === undefined) return iso
  try {
    const format = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'long',
      timeZone: recipient.timeZone,
    })
    return (at) => (iso(at) === '' ? '' : format.format(at))
  } catch {
    // A locale or a zone that this runtime does not know.
    return iso
  }
}

const notAttached = (locale: string): string =>
  /^ja\b/i.test(locale) ? '大きすぎるため添付なし' : 'too large to attach'

/** The last lines. */
export function notesOf(
  notification: Notification,
  { incident, heldBack = 0, locale }: RenderContext,
  time: (at: number) => string,
  left: readonly Attachment[],
): readonly string[] {
  const words = phrases(locale)
  const { source, type, tags = [], mentions = [], occurredAt } = notification
  const times = [...new Set([time(incident?.since ?? occurredAt), time(occurredAt)])].filter(
    (text) => text !== '',
  )
  const name = (text: string): string => cut(oneLine(text), 500).text
  return [
    name(mentions.map((who) => `@${who}`).join(' ')),
    heldBack > 0 ? words.heldBack(heldBack) : '',
    ...left.map(
      (file) => `${words.attachment}: ${name(file.name)} (${file.bytes} B), ${notAttached(locale)}`,
    ),
    [
      source === undefined ? '' : `${words.source}: ${name(source)}`,
      name(type),
      times.join(' – '),
      name(tags.join(', ')),
    ]
      .filter((word) => word !== '')
      .join(' · '),
  ].filter((line) => line !== '')
}
