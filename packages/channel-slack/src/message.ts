import { follows, phrases, type Notification, type RenderContext } from '@notify/core/channel'
import { cut, plainText } from '@notify/markup'
import * as blocks from './blocks.ts'
import { firstOf, partsOf, readable, type Blocks } from './fit.ts'
import * as limits from './limits.ts'
import { cutMrkdwn, escapeText, line } from './mrkdwn.ts'
import { bounded, type SlackObject, type SlackOverrides } from './native.ts'

/** One request. */
export interface SlackMessage {
  readonly method: 'chat.postMessage' | 'chat.update' | 'webhook'
  /** As Slack's documents name them. */
  readonly arguments: SlackObject
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
  readonly unfurl: boolean
  readonly overflow: 'thread' | 'cut'
}

/** A notification as the requests that show it. Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly SlackMessage[] {
  const native = notification.overrides?.slack ?? {}
  const edited = look.webhook ? undefined : place(context)
  const { first, parts, notes } = layout(notification, context, look, edited !== undefined)
  const shown = {
    text: textOf(notification, native),
    blocks: Array.isArray(native.blocks) ? bounded(native.blocks.slice(0, limits.blocksMax - 1)) : first,
    attachments: Array.isArray(native.attachments)
      ? bounded(native.attachments.slice(0, limits.attachmentsMax))
      : [
          {
            color: blocks.colour(notification),
            blocks: [blocks.contextLine(notification, context, notes(0))],
          },
        ],
  }
  if (edited !== undefined)
    return [
      { method: 'chat.update', arguments: { ...edited, ...shown, ...literal } },
      ...replies(notification, context, look, edited),
    ]

  const post = postOf(notification, context, look)
  const method = look.webhook ? 'webhook' : 'chat.postMessage'
  return [
    { method, arguments: { ...post, ...shown } },
    ...parts.map((part, index) => {
      const note = notes(index + 1)
      const text = `${line(titleOf(notification), previewMaxChars)} · ${note.join(' · ')}`
      const content = { text, blocks: [...part, blocks.noteLine(note)] }
      return { method, arguments: { ...post, ...content }, inThread: true } as const
    }),
  ]
}

// Nothing in the text becomes a mention or a link by itself. An edit without `parse` falls back to guessing.
const literal = { link_names: false, parse: 'none' }

const place = ({ reference }: RenderContext): { channel: string; ts: string } | undefined => {
  const { channel, ts } = reference ?? {}
  return channel === undefined || ts === undefined ? undefined : { channel, ts }
}

interface Layout {
  readonly first: Blocks
  readonly parts: readonly Blocks[]
  /** What the last line of a message says about parts and cuts; 0 is the first message. */
  readonly notes: (index: number) => readonly string[]
}

function layout(notification: Notification, context: RenderContext, look: Appearance, edit: boolean): Layout {
  const words = phrases(context.locale)
  const { header, rest } = blocks.headline(notification)
  const calls = callsOf(notification, context, look)
  const [first, more] = firstOf([...rest, ...blocks.body(notification, words)], blocks.details(notification))
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
      reply_broadcast: native.threadTs === undefined ? undefined : native.replyBroadcast,
      metadata: native.metadata,
    }),
  }
}

const defined = (object: SlackObject): SlackObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** An edit calls nobody: a change of state, and an incident that must ring again, are also told in the thread. */
function replies(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): readonly SlackMessage[] {
  if (!follows(notification) && !context.ring) return []
  const { threadTs, ...native } = notification.overrides?.slack ?? {}
  const state = blocks.standing(notification, context)
  const title = line(titleOf(notification), previewMaxChars)
  const text = state === '' ? title : `${title} · ${state}`
  return [
    {
      method: 'chat.postMessage',
      arguments: {
        ...postOf({ ...notification, overrides: { slack: native } }, context, look),
        channel,
        thread_ts: threadTs ?? ts,
        ...(context.ring ? { reply_broadcast: true } : {}),
        text,
        blocks: [blocks.section(text), ...callsOf(notification, context, look)],
      },
      inThread: true,
    },
  ]
}
