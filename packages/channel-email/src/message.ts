import { follows, phrases, type Notification, type RenderContext } from '@notify/core/channel'
import { cut, utf8Bytes } from '@notify/markup'
import { readMailbox, type Mailbox } from './address.ts'
import { bodyOf, detailsOf, type Content } from './content.ts'
import { filesOf, type EmailAttachment } from './files.ts'
import { fit, page } from './html.ts'
import * as limits from './limits.ts'
import type { Appearance } from './options.ts'
import { overridesOf } from './overrides.ts'
import { clockOf, notesOf, oneLine, standingOf } from './standing.ts'

/** One mail. Its Message-ID is made of the delivery's id when it is sent. */
export interface EmailMessage {
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  readonly replyTo: readonly Mailbox[]
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  /** Message-ID of the first mail about this incident. */
  readonly inReplyTo?: string
  /** What keeps the mails about one incident together. */
  readonly references: readonly string[]
  readonly attachments: readonly EmailAttachment[]
  /** What of the draft could not be used; part of the receipt. */
  readonly warning?: string
}

const colours = { info: '#2563eb', warning: '#d97706', error: '#dc2626', critical: '#b91c1c' } as const
const colourOf = ({ state, severity }: Notification): string => {
  if (state === 'resolved') return '#16a34a'
  return state === 'acknowledged' ? '#6b7280' : colours[severity]
}

const fullTextName = 'notification.txt'

/** Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  appearance: Appearance,
): EmailMessage {
  const own = overridesOf(notification.overrides?.email)
  const subject = cut(
    oneLine(own.subject ?? subjectOf(notification, context, appearance)),
    limits.subjectMaxChars,
  ).text
  const files = filesOf(notification, appearance)
  const time = clockOf(context)
  const notes = notesOf(notification, context, time, files.left)
  const body = bodyOf(notification)
  const details = detailsOf(notification, context.locale, time)
  const standing = standingOf(notification, context)
  const text = textOf(notification.title, standing, [body, ...details], notes)
  const shown =
    own.html === undefined
      ? htmlOf({ notification, context, subject, standing, notes, body, details }, appearance)
      : { html: own.html, leftOut: 0 }
  const fullText = { name: fullTextName, type: 'text/plain; charset=utf-8', text }
  return {
    ...addressesOf(notification, context, appearance),
    ...(own.replyTo !== undefined && { replyTo: own.replyTo }),
    subject,
    html: shown.html,
    text: own.text ?? text,
    headers: { ...headersOf(notification, appearance), ...own.headers },
    ...threadOf(notification, context, appearance),
    attachments: [...files.sent, ...(shown.leftOut > 0 ? [fullText] : [])],
    ...(own.warning !== undefined && { warning: own.warning }),
  }
}

/**
 * All mails about an incident have the same subject, with `Re:` from the second on: Gmail opens a new thread for any other
 * change of the subject, whatever the references say. How it stands is the first line of the mail.
 */
function subjectOf(
  notification: Notification,
  { incident }: RenderContext,
  { subjectPrefix }: Appearance,
): string {
  const again = incident !== undefined && (follows(notification) || incident.count > 1)
  return `${again ? 'Re: ' : ''}${subjectPrefix} ${incident?.firing.title ?? notification.title}`
}

/** As we write them. Anything else would be a header of its own making. */
const messageId = /^<[\w.-]{1,300}@[\w.-]{1,300}>$/

/** A root that no mail has, so that mails to different people and channels thread without knowing of each other. */
function threadOf(
  { key = '', tenant = '' }: Notification,
  { incident, reference }: RenderContext,
  { domain }: Appearance,
): Pick<EmailMessage, 'inReplyTo' | 'references'> {
  if (incident === undefined) return { references: [] }
  // Loading it takes as long as all else that the package loads.
  const { hash } = process.getBuiltinModule('node:crypto')
  const root = `<incident-${hash('sha256', JSON.stringify([tenant, key, incident.episode])).slice(0, 32)}@${domain}>`
  const first = reference?.['messageId']
  if (first === undefined || !messageId.test(first)) return { references: [root] }
  return { references: [root, first], inReplyTo: first }
}

type Addresses = Pick<EmailMessage, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'>

/** A place gets one mail, those who are mentioned a copy of it; a person gets one alone, whose address `send` checks. */
function addressesOf(
  { mentions = [] }: Notification,
  { address }: RenderContext,
  { from, to, cc, bcc, replyTo, people }: Appearance,
): Addresses {
  if (to.length === 0) {
    const person = address === undefined ? [] : [readMailbox(address)]
    return {
      from,
      to: person.map((read) => (typeof read === 'string' ? { name: '', address: address! } : read)),
      cc,
      bcc,
      replyTo,
    }
  }
  const all = new Map([...to, ...cc, ...bcc].map((mailbox) => [mailbox.address.toLowerCase(), mailbox]))
  const called: Mailbox[] = []
  for (const name of mentions) {
    const mailbox = Object.hasOwn(people, name) ? people[name] : undefined
    if (mailbox === undefined || all.has(mailbox.address.toLowerCase()) || all.size >= limits.recipientsMax)
      continue
    all.set(mailbox.address.toLowerCase(), mailbox)
    called.push(mailbox)
  }
  return { from, to, cc: [...cc, ...called], bcc, replyTo }
}

function headersOf(
  notification: Notification,
  { unsubscribeUrl, oneClick }: Appearance,
): Record<string, string> {
  const { type, severity, state } = notification
  const urgent = (severity === 'error' || severity === 'critical') && !follows(notification)
  return {
    // https://www.rfc-editor.org/rfc/rfc3834#section-5; Exchange asks for its own header.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'OOF, AutoReply',
    'X-Notify-Type': oneLine(type),
    'X-Notify-Severity': severity,
    ...(state !== undefined && { 'X-Notify-State': state }),
    ...(urgent && { Importance: 'high', 'X-Priority': '1' }),
    ...(unsubscribeUrl !== undefined && { 'List-Unsubscribe': `<${unsubscribeUrl}>` }),
    // https://www.rfc-editor.org/rfc/rfc8058#section-3.1
    ...(unsubscribeUrl !== undefined &&
      oneClick && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  }
}

/** Everything, in lines. */
function textOf(
  title: string,
  standing: string,
  contents: readonly Content[],
  notes: readonly string[],
): string {
  const sections = contents.map(({ heading, items, tight }) =>
    [...(heading === undefined ? [] : [heading]), ...items.map(({ text }) => text)].join(
      tight ? '\n' : '\n\n',
    ),
  )
  return [`${oneLine(title)}\n${standing}`, ...sections, `-- \n${notes.join('\n')}`]
    .filter((section) => section !== '')
    .join('\n\n')
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
}

interface Parts {
  readonly notification: Notification
  readonly context: RenderContext
  readonly subject: string
  readonly standing: string
  readonly notes: readonly string[]
  readonly body: Content
  readonly details: readonly Content[]
}

/** The body gives way first: what comes after it keeps half of the room. */
function htmlOf(
  parts: Parts,
  { htmlMaxBytes }: Appearance,
): { readonly html: string; readonly leftOut: number } {
  const { notification, context, subject, standing, notes, body, details } = parts
  const title = cut(oneLine(notification.title), limits.titleMaxChars)
  const frame = {
    lang: /^[a-z0-9-]{1,35}$/i.test(context.locale) ? context.locale : 'en',
    subject,
    colour: colourOf(notification),
    standing,
    title: title.text,
  }
  const pageOf = (sections: readonly string[], lines: readonly string[]): string =>
    page({ ...frame, content: sections.filter((html) => html !== '').join('\n'), notes: lines })
  // Most mails are short: they are written once, and nothing is measured piece by piece.
  const whole = pageOf(
    [body, ...details].map((section) => fit(section, Infinity).html),
    notes,
  )
  if (title.leftOut === 0 && utf8Bytes(whole) <= htmlMaxBytes) return { html: whole, leftOut: 0 }
  const note = (characters: number): string =>
    `${phrases(context.locale).leftOut(characters)}: ${fullTextName}`
  const room = htmlMaxBytes - utf8Bytes(pageOf([], [...notes, note(1e9)]))
  const wanted = details.reduce((sum, section) => sum + fit(section, Infinity).bytes, 0)
  const first = fit(body, room - Math.min(wanted, Math.floor(room / 2)))
  let leftOut = title.leftOut + first.leftOut
  let used = first.bytes
  const rest = details.map((section) => {
    const fitted = fit(section, room - used)
    leftOut += fitted.leftOut
    used += fitted.bytes
    return fitted.html
  })
  return { html: pageOf([first.html, ...rest], leftOut > 0 ? [note(leftOut), ...notes] : notes), leftOut }
}
