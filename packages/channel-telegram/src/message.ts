import {
  follows,
  phrases,
  type Action,
  type Attachment,
  type Notification,
  type RenderContext,
} from '@notify/core/channel'
import { cut, split, utf8Bytes } from '@notify/markup'
import { body, details, headline, mentions, noteLine, notes, type People } from './content.ts'
import { bounded, html, linkable, measure } from './html.ts'
import * as limits from './limits.ts'
import type { TelegramObject } from './native.ts'

export type { People } from './content.ts'

/** One request. */
export interface TelegramMessage {
  readonly method: 'sendMessage' | 'editMessageText' | 'sendDocument'
  /** As the Bot API names them. */
  readonly arguments: TelegramObject
  /** Answers the message that an earlier request left. */
  readonly reply?: true
  /** What `sendDocument` uploads. */
  readonly file?: Pick<Attachment, 'name' | 'type' | 'sha256'>
}

/** What rendering needs of the options. */
export interface Appearance {
  readonly chatId?: string | undefined
  readonly topic?: number | undefined
  readonly silent: boolean
  readonly linkPreview: boolean
  readonly protect: boolean
  readonly people: People
  readonly interactive: boolean
  readonly overflow: 'parts' | 'cut'
}

/** A notification as the requests that show it. Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly TelegramMessage[] {
  const edited = place(context)
  const { sent, left } = filesOf(notification, context, edited !== undefined)
  const [first, ...parts] = textsOf(notification, context, look, { left, single: edited !== undefined })
  const to = recipient(notification, context, look, edited)
  const quiet = { ...to, disable_notification: true }
  const shown = {
    text: first,
    parse_mode: 'HTML',
    link_preview_options: preview(notification, look),
    ...keyboard(notification, look),
  }
  const further = [
    ...parts.map((text) => say(quiet, text)),
    ...sent.map((file): TelegramMessage => ({ method: 'sendDocument', arguments: quiet, reply: true, file })),
  ]
  return edited === undefined
    ? [{ method: 'sendMessage', arguments: { ...loud(notification, to, look), ...shown } }, ...further]
    : [
        { method: 'editMessageText', arguments: { ...edited, ...shown } },
        ...told(notification, context, look, loud(notification, to, look)),
        ...further,
      ]
}

const noPreview = { is_disabled: true }

/** A message that answers the first one. */
const say = (to: TelegramObject, text: string): TelegramMessage => ({
  method: 'sendMessage',
  arguments: { ...to, text, parse_mode: 'HTML', link_preview_options: noPreview },
  reply: true,
})

const place = ({
  reference,
}: RenderContext): { readonly chat_id: string; readonly message_id: number } | undefined => {
  const { chatId, messageId } = reference ?? {}
  return chatId === undefined || messageId === undefined
    ? undefined
    : { chat_id: chatId, message_id: Number(messageId) }
}

/** Where a new message goes. */
function recipient(
  { overrides }: Notification,
  { address, recipient: person }: RenderContext,
  look: Appearance,
  edited: { readonly chat_id: string } | undefined,
): TelegramObject {
  const topic = overrides?.telegram?.topic ?? look.topic
  const protect = overrides?.telegram?.protect ?? look.protect
  return {
    chat_id: edited?.chat_id ?? look.chatId ?? address ?? person?.addresses['telegram'] ?? '',
    ...(topic !== undefined && { message_thread_id: topic }),
    ...(protect && { protect_content: true }),
  }
}

/** What people hear of, unless they should not. */
const loud = ({ overrides }: Notification, to: TelegramObject, look: Appearance): TelegramObject => ({
  ...to,
  ...((overrides?.telegram?.silent ?? look.silent) && { disable_notification: true }),
  ...(overrides?.telegram?.effectId !== undefined && { message_effect_id: overrides.telegram.effectId }),
})

/** An edit makes no sound: a change of state, and an incident that must ring again, are also told in a reply. */
function told(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  to: TelegramObject,
): readonly TelegramMessage[] {
  if (!follows(notification) && !context.ring) return []
  const tree = headline(notification, context, callsOf(notification, look))
  const { parts } = split(tree, { max: limits.textMaxChars, measure, print: html, limit: 1 })
  return [say(to, parts[0] ?? '')]
}

/** What acknowledges or resolves calls nobody. */
const callsOf = (notification: Notification, look: Appearance): ReturnType<typeof mentions> =>
  follows(notification) ? [] : mentions(notification, look.people)

/** The text, as one message or several; each says what is missing. */
function textsOf(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  { left, single }: { readonly left: readonly Attachment[]; readonly single: boolean },
): readonly string[] {
  const native = notification.overrides?.telegram?.text
  if (typeof native === 'string' && native.trim() !== '') return [bounded(native)]
  const words = phrases(context.locale)
  const start = [
    ...headline(notification, context, callsOf(notification, look)),
    ...body(notification, context.locale),
  ]
  const end = details(notification)
  const noted = notes(notification, context, left)
  const whole = html([...start, ...end, ...noteLine(noted)])
  if (measure(whole) <= limits.textMaxChars) return [whole]

  const longest = [...noted, words.part(limits.partsMax, limits.partsMax), words.leftOut(9_999_999)]
  const max = limits.textMaxChars - measure(html(noteLine(longest))) - 4
  const cutting = single || look.overflow === 'cut'
  // One message: the body gives way, the details keep at most half of the room.
  const kept = cutting
    ? split(end, { max: max / 2, measure, print: html, limit: 1 })
    : { parts: [], leftOut: 0 }
  const room = max - kept.parts.reduce((sum, part) => sum + measure(part), 0)
  const options = { max: room, measure, print: html, limit: cutting ? 1 : limits.partsMax }
  const { parts, leftOut } = split(cutting ? start : [...start, ...end], options)
  const missing = leftOut + kept.leftOut
  return parts.map((part, index) => {
    const note = noteLine([
      ...(index === 0 ? noted : []),
      ...(parts.length > 1 ? [words.part(index + 1, parts.length)] : []),
      ...(missing > 0 && index === parts.length - 1 ? [words.leftOut(missing)] : []),
    ])
    return [part, ...kept.parts, html(note)].filter((one) => one !== '').join('\n\n')
  })
}

/** A declared image is the preview: a picture that Telegram cannot fetch costs nothing, where `sendPhoto` would fail. */
function preview({ images = [], overrides }: Notification, look: Appearance): TelegramObject {
  const image = images.map(({ url }) => linkable(url)).find((url) => url?.startsWith('https:'))
  if (image !== undefined) return { url: image, prefer_large_media: true }
  return (overrides?.telegram?.linkPreview ?? look.linkPreview) ? { is_disabled: false } : noPreview
}

/** Actions, two in a row. Only where an endpoint takes what comes back is one without a URL a button. */
function keyboard({ actions = [], overrides }: Notification, look: Appearance): TelegramObject {
  const native = overrides?.telegram?.inlineKeyboard
  if (Array.isArray(native)) return { reply_markup: { inline_keyboard: native } }
  const buttons = actions.flatMap((action): readonly TelegramObject[] => {
    const { label, url, style } = action
    const does = url === undefined ? look.interactive && callback(action) : opens(url)
    if (!does) return []
    const text = cut(label.trim() || (url ?? action.id), limits.buttonMaxChars).text
    return [{ text, ...does, ...((style === 'primary' || style === 'danger') && { style }) }]
  })
  const rows = Math.ceil(Math.min(buttons.length, limits.buttonsMax) / 2)
  const inRows = Array.from({ length: rows }, (_, row) => buttons.slice(row * 2, row * 2 + 2))
  return rows === 0 ? {} : { reply_markup: { inline_keyboard: inRows } }
}

const opens = (url: string): TelegramObject | undefined => {
  const href = linkable(url)
  return href === undefined ? undefined : { url: href }
}

/** An id has no `|`: the first one ends it. What is too long to come back unchanged is no button. */
function callback({ id, value }: Action): TelegramObject | undefined {
  const data = value === undefined ? id : `${id}|${value}`
  const fits = id.trim() !== '' && data.isWellFormed() && utf8Bytes(data) <= limits.callbackMaxBytes
  return fits ? { callback_data: data } : undefined
}

interface Files {
  readonly sent: readonly NonNullable<TelegramMessage['file']>[]
  /** Only named. */
  readonly left: readonly Attachment[]
}

/** An edit sends what came with the change, never again what came with the firing. */
function filesOf(notification: Notification, { incident }: RenderContext, edit: boolean): Files {
  const { attachments = [] } = notification
  const shown = new Set(incident?.firing.attachments?.map(({ sha256 }) => sha256))
  const fits = ({ bytes, sha256 }: Attachment): boolean =>
    bytes > 0 && bytes <= limits.fileMaxBytes && !(edit && (!follows(notification) || shown.has(sha256)))
  return {
    sent: attachments
      .filter(fits)
      .map(({ name, type, sha256 }) => ({ name: cut(name, 200).text || 'attachment', type, sha256 })),
    left: attachments.filter((file) => !fits(file)),
  }
}
