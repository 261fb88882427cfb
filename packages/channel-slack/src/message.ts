import { follows, phrases, type Notification, type RenderContext, type State } from '@notify/core/channel'
import { cut, plainText } from '@notify/markup'
import * as blocks from './blocks.ts'
import { filesOf, uploads, type SlackFile } from './files.ts'
import { firstOf, partsOf, readable, type Blocks } from './fit.ts'
import * as limits from './limits.ts'
import { cutMrkdwn, escapeText, line } from './mrkdwn.ts'
import { bounded, type SlackObject, type SlackOverrides } from './native.ts'

/** Methods of the Web API, and two requests that are none: to a webhook, and of the bytes of a file. */
export type SlackMethod =
  | 'chat.postMessage'
  | 'chat.update'
  | 'reactions.add'
  | 'reactions.remove'
  | 'files.getUploadURLExternal'
  | 'upload'
  | 'files.completeUploadExternal'
  | 'webhook'

/** One request. */
export interface SlackMessage {
  readonly method: SlackMethod
  /** As Slack's documents name them. Files and reactions get channel and timestamp when they are sent. */
  readonly arguments: SlackObject
  /** What the three requests of an upload are about. */
  readonly file?: SlackFile
  /** A reply to the message that an earlier request left. Webhooks have no threads: the message follows below. */
  readonly inThread?: true
}

/** What rendering needs of the options. */
export interface Appearance {
  readonly webhook: boolean
  readonly channel?: string | undefined
  readonly username?: string | undefined
  readonly iconEmoji?: string | undefined
  readonly people: blocks.People
  readonly mention: 'always' | 'escalation'
  readonly repeats: 'edit' | 'thread'
  /** Names of emoji, without colons. */
  readonly reactions: Readonly<Partial<Record<State, string>>>
  readonly interactive: boolean
  readonly unfurl: boolean
  readonly overflow: 'thread' | 'cut'
}

/** A notification as the requests that show it. Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly SlackMessage[] {
  const { slack: native = {} } = notification.overrides ?? {}
  const known = look.webhook ? undefined : place(context)
  const told = known !== undefined && look.repeats === 'thread' && !follows(notification)
  const edited = told ? undefined : known
  const files = filesOf(notification, context, { edit: edited !== undefined, webhook: look.webhook })
  const calls = told && !context.ring ? [] : callsOf(notification, context, look)
  const { first, parts, notes } = layout(notification, context, look, { edit: edited !== undefined, calls })
  const last = blocks.contextLine(notification, context, { notes: notes(0), files: files.left })
  const shown = {
    text: textOf(notification, native),
    blocks: Array.isArray(native.blocks) ? bounded(native.blocks.slice(0, limits.blocksMax - 1)) : first,
    attachments: Array.isArray(native.attachments)
      ? bounded(native.attachments.slice(0, limits.attachmentsMax))
      : [{ color: blocks.colour(notification), blocks: [last] }],
  }
  const after = [
    ...reactionsOf(notification, look, known !== undefined),
    ...uploads(files.sent, native.threadTs),
  ]
  if (edited !== undefined)
    return [
      { method: 'chat.update', arguments: { ...edited, ...shown, ...literal } },
      ...replies(notification, context, look, edited),
      ...after,
    ]

  const post = { ...postOf(notification, context, look), ...(told && replyTo(known, notification)) }
  const method = look.webhook ? 'webhook' : 'chat.postMessage'
  return [
    {
      method,
      arguments: {
        ...post,
        ...loud(told ? context.ring : native.threadTs && native.replyBroadcast),
        ...shown,
      },
      ...(told && { inThread: true }),
    },
    ...parts.map((part, index) => {
      const note = notes(index + 1)
      const text = `${line(titleOf(notification), previewMaxChars)} · ${note.join(' · ')}`
      const content = { text, blocks: [...part, blocks.noteLine(note)] }
      return { method, arguments: { ...post, ...content }, inThread: true } as const
    }),
    ...after,
  ]
}

// Nothing in the text becomes a mention or a link by itself. An edit without `parse` falls back to guessing.
const literal = { link_names: false, parse: 'none' }

interface Place {
  readonly channel: string
  readonly ts: string
}

const place = ({ reference }: RenderContext): Place | undefined => {
  const { channel, ts } = reference ?? {}
  return channel === undefined || ts === undefined ? undefined : { channel, ts }
}

interface Layout {
  readonly first: Blocks
  readonly parts: readonly Blocks[]
  /** What the last line of a message says about parts and cuts; 0 is the first message. */
  readonly notes: (index: number) => readonly string[]
}

function layout(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  { edit, calls }: { readonly edit: boolean; readonly calls: Blocks },
): Layout {
  const words = phrases(context.locale)
  const { header, rest } = blocks.headline(notification)
  const body = [...rest, ...blocks.body(notification, words)]
  const [first, more] = firstOf(body, blocks.details(notification, look))
  const native = Array.isArray(notification.overrides?.slack?.blocks)
  const { parts, left } = native
    ? { parts: [], left: [] }
    : edit || look.overflow === 'cut'
      ? { parts: [], left: more }
      : partsOf(more)
  return {
    first: [header, ...calls, ...first],
    parts,
    notes: (index) => [
      ...(parts.length > 0 ? [words.part(index + 1, parts.length + 1)] : []),
      ...(left.length > 0 && index === parts.length ? [words.leftOut(readable(left))] : []),
    ],
  }
}

/** Ours: enough for a preview and a screen reader. */
const previewMaxChars = 1_000

const titleOf = (notification: Notification): string => `${blocks.emoji(notification)} ${notification.title}`

function textOf(notification: Notification, { text }: SlackOverrides): string {
  if (typeof text === 'string') return cutMrkdwn(text, limits.textMaxChars)
  const spoken = `${titleOf(notification)}\n${plainText(notification.body ?? '')}`.trim()
  return escapeText(cut(spoken, previewMaxChars, (part) => escapeText(part).length).text)
}

/** What acknowledges or resolves calls nobody. */
const callsOf = (notification: Notification, { cause }: RenderContext, look: Appearance): Blocks =>
  follows(notification) || (look.mention === 'escalation' && cause !== 'escalation')
    ? []
    : blocks.mentions(notification, look.people)

/** The arguments of a new message, without what it shows. */
function postOf(notification: Notification, context: RenderContext, look: Appearance): SlackObject {
  const native = notification.overrides?.slack ?? {}
  const unfurls = {
    unfurl_links: native.unfurlLinks ?? look.unfurl,
    unfurl_media: native.unfurlMedia ?? look.unfurl,
  }
  if (look.webhook) return { link_names: false, ...unfurls, ...defined({ thread_ts: native.threadTs }) }
  const person = context.address ?? context.recipient?.addresses['slack']
  return {
    channel: look.channel ?? person ?? '',
    ...literal,
    ...unfurls,
    ...defined({
      username: native.username ?? look.username,
      icon_emoji: native.iconUrl === undefined ? (native.iconEmoji ?? look.iconEmoji) : undefined,
      icon_url: native.iconUrl,
      thread_ts: native.threadTs,
      metadata: native.metadata,
    }),
  }
}

const defined = (object: SlackObject): SlackObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** A reply that is shown in the channel too. */
const loud = (is: unknown): SlackObject => (is ? { reply_broadcast: true } : {})

/** Where a reply goes: to the thread of the message that stands for the incident, or the one that this message is in. */
const replyTo = ({ channel, ts }: Place, { overrides }: Notification): SlackObject => ({
  channel,
  thread_ts: overrides?.slack?.threadTs ?? ts,
})

/** An edit calls nobody: a change of state, and an incident that must ring again, are also told in the thread. */
function replies(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  place: Place,
): readonly SlackMessage[] {
  if (!follows(notification) && !context.ring) return []
  const state = blocks.standing(notification, context)
  const title = line(titleOf(notification), previewMaxChars)
  const text = state === '' ? title : `${title} · ${state}`
  return [
    {
      method: 'chat.postMessage',
      arguments: {
        ...postOf(notification, context, look),
        ...replyTo(place, notification),
        ...loud(context.ring),
        text,
        blocks: [blocks.section(text), ...callsOf(notification, context, look)],
      },
      inThread: true,
    },
  ]
}

/** How an incident stands, as a reaction. A repeat changes nothing in that. */
function reactionsOf(
  notification: Notification,
  { webhook, reactions }: Appearance,
  shown: boolean,
): readonly SlackMessage[] {
  const { state } = notification
  if (webhook || state === undefined || (shown && !follows(notification))) return []
  const name = reactions[state]
  const others = new Set(shown ? Object.values(reactions).filter((other) => other !== name) : [])
  return [
    ...[...others].map((other): SlackMessage => ({ method: 'reactions.remove', arguments: { name: other } })),
    ...(name === undefined ? [] : [{ method: 'reactions.add', arguments: { name } } as const]),
  ]
}
