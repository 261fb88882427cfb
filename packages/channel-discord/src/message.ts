import {
  follows,
  phrases,
  type Attachment,
  type Notification,
  type RenderContext,
} from '@notify/core/channel'
import { cut } from '@notify/markup'
import { buttonsOf } from './buttons.ts'
import {
  colourOf,
  footerOf,
  headOf,
  listed,
  pagesOf,
  picturesOf,
  standing,
  titleOf,
  usable,
} from './embed.ts'
import * as limits from './limits.ts'
import { line, plainLine } from './markdown.ts'
import { callsOf, type Calls, type People } from './mentions.ts'
import { boundedEmbeds, withoutUndefined, type DiscordObject, type DiscordOverrides } from './native.ts'

/** One request. */
export interface DiscordMessage {
  /** Which webhook, as the options name it. Left out: the bot. */
  readonly webhook?: string
  /** Id of the message to change. Left out: a new one. */
  readonly edit?: string
  /** Of the bot's message to change. */
  readonly channelId?: string
  readonly threadId?: string
  /** As Discord's documents name it. */
  readonly body: DiscordObject
  readonly files?: readonly Pick<Attachment, 'name' | 'type' | 'sha256'>[]
  /** Belongs to the message that an earlier request left: a bot replies to it, a webhook posts below. */
  readonly reply?: true
}

/** What rendering needs of the options. */
export interface Appearance {
  /** Where notifications of this type go. */
  readonly destination: (type: string) => Pick<DiscordMessage, 'webhook'>
  /** Whether a message that went there can be changed. */
  readonly knows: (webhook: string | undefined) => boolean
  readonly username?: string | undefined
  readonly avatarUrl?: string | undefined
  readonly threadId?: string | undefined
  readonly people: People
  readonly interactive: boolean
  readonly colour: (type: string) => number | undefined
  readonly overflow: 'parts' | 'cut'
}

type Place = Pick<DiscordMessage, 'webhook' | 'channelId' | 'threadId' | 'edit'>

/** A notification as the requests that show it. Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly DiscordMessage[] {
  const native = notification.overrides?.discord ?? {}
  const edited = placeOf(context, look)
  const calls = callsOf(notification, look.people)
  const { sent, left } =
    edited === undefined ? filesOf(notification) : { sent: [], left: namesOf(notification) }
  const { threadId = look.threadId } = native
  const place = edited ?? {
    ...look.destination(notification.type),
    ...(threadId === undefined ? {} : { threadId }),
  }
  const { rows, left: actions } =
    place.webhook === undefined
      ? buttonsOf(notification.actions, look.interactive)
      : { rows: [], left: notification.actions ?? [] }
  const read = { ...notification, actions }
  const [first = [], ...parts] = embedsOf(read, context, look, { edit: edited !== undefined, left })
  const body = {
    ...contentOf(calls, native),
    embeds: Array.isArray(native.embeds) ? boundedEmbeds(native.embeds) : first,
    ...(Array.isArray(native.components)
      ? { components: native.components.slice(0, limits.componentsMax) }
      : rows.length === 0
        ? {}
        : { components: rows }),
  }
  if (edited !== undefined)
    return [{ ...edited, body }, ...replies(notification, context, look, { edited, calls })]
  const face = faceOf(place, look, native)
  return [
    { ...place, body: { ...face, ...body }, ...(sent.length === 0 ? {} : { files: sent }) },
    ...(Array.isArray(native.embeds) ? [] : parts).map((embeds) => {
      const part = { ...face, ...contentOf(nobody, {}), embeds }
      return { ...place, body: part, reply: true } as const
    }),
  ]
}

const nobody: Calls = { text: '', allowed: { parse: [], users: [], roles: [] } }

/** The message that stands for the incident, if whoever posted it is still there to change it. */
function placeOf({ reference }: RenderContext, look: Appearance): (Place & { edit: string }) | undefined {
  const { messageId, webhook, channelId, threadId } = reference ?? {}
  if (messageId === undefined || !look.knows(webhook)) return undefined
  if (webhook === undefined) return channelId === undefined ? undefined : { edit: messageId, channelId }
  return { edit: messageId, webhook, ...(threadId === undefined ? {} : { threadId }) }
}

/** A webhook can be shown under another name; a bot has its own. */
function faceOf({ webhook }: Place, look: Appearance, native: DiscordOverrides): DiscordObject {
  if (webhook === undefined) return {}
  const name = typeof native.username === 'string' ? native.username : look.username
  return withoutUndefined({
    username: name === undefined ? undefined : plainLine(name, limits.usernameMaxChars) || undefined,
    avatar_url: usable(native.avatarUrl ?? look.avatarUrl),
  })
}

/** Mentions are called from the text above the embeds only, and only those that were declared. */
function contentOf(calls: Calls, { content }: DiscordOverrides): DiscordObject {
  const said = typeof content === 'string' ? content : ''
  const all = calls.allowed.parse.length > 0 ? said : said.replaceAll(/@(?=everyone|here)/gi, '@\u200B')
  return {
    content: cut(`${calls.text} ${all}`.trim(), limits.contentMaxChars).text,
    allowed_mentions: calls.allowed,
  }
}

/** The embeds of each message: the first with everything, further ones with what it had no room for. */
function embedsOf(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  { edit, left }: { readonly edit: boolean; readonly left: readonly string[] },
): readonly (readonly DiscordObject[])[] {
  const words = phrases(context.locale)
  const pagesMax = edit || look.overflow === 'cut' ? 1 : limits.partsMax
  const { pages, leftOut } = pagesOf(notification, words, pagesMax)
  const color = colourOf(notification, look.colour(notification.type))
  const [picture, ...pictures] = picturesOf(notification)
  return pages.map(({ description, fields }, index) => {
    const notes = [
      ...(pages.length > 1 ? [words.part(index + 1, pages.length)] : []),
      ...(leftOut > 0 && index === pages.length - 1 ? [words.leftOut(leftOut)] : []),
    ]
    const shown = { ...(description === '' ? {} : { description }), fields, color }
    if (index === 0)
      return [
        {
          ...headOf(notification),
          ...shown,
          ...picture,
          ...footerOf(notification, context, { files: left, notes }),
        },
        ...pictures.map((one) => ({ ...one, color })),
      ]
    const name = plainLine(titleOf(notification), limits.titleMaxChars)
    return [{ ...shown, footer: { text: listed([name, ...notes]) } }]
  })
}

/** An edit calls nobody: what must ring is told again, below a webhook's message; a bot also replies to a change of state. */
function replies(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  { edited, calls }: { readonly edited: Place; readonly calls: Calls },
): readonly DiscordMessage[] {
  const bot = edited.webhook === undefined
  if (!context.ring && !(bot && follows(notification))) return []
  const { edit: _, ...place } = edited
  const description = listed([titleOf(notification), standing(notification, context)])
  const color = colourOf(notification, look.colour(notification.type))
  const face = faceOf(place, look, notification.overrides?.discord ?? {})
  return [
    {
      ...place,
      body: { ...face, ...contentOf(calls, {}), embeds: [{ description: line(description, 2_000), color }] },
      reply: true,
    },
  ]
}

/** As many files as one message can carry, and the names of the others. */
function filesOf({ attachments = [] }: Notification): {
  readonly sent: NonNullable<DiscordMessage['files']>
  readonly left: readonly string[]
} {
  const sent: Attachment[] = []
  const left: string[] = []
  let bytes = 0
  for (const file of attachments) {
    const fits = file.bytes <= limits.fileMaxBytes && bytes + file.bytes <= limits.filesMaxBytes
    if (!fits || sent.length === limits.filesMax) left.push(file.name)
    else {
      sent.push(file)
      bytes += file.bytes
    }
  }
  return { sent: sent.map(({ name, type, sha256 }) => ({ name: fileName(name), type, sha256 })), left }
}

const namesOf = ({ attachments = [] }: Notification): readonly string[] => attachments.map(({ name }) => name)

const fileName = (name: string): string => plainLine(name.replaceAll(/[/\\"]/g, '_'), 200) || 'attachment'
