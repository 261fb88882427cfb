import { follows, phrases, type Notification, type RenderContext } from '@notify/core/channel'
import * as card from './card.ts'
import { firstOf, partsOf, readable, sizeIn, take, type Elements, type Size } from './fit.ts'
import * as limits from './limits.ts'
import { line, plainLine } from './markdown.ts'
import { callsOf, type Calls, type People } from './mentions.ts'
import { nativeActions, nativeBody, type MsteamsObject } from './native.ts'

/** Where a message of Graph stands. */
export interface Place {
  readonly teamId: string
  readonly channelId: string
  readonly messageId: string
}

/** One request. */
export interface MsteamsMessage {
  /** As Microsoft's documents name it: an envelope with a card for a webhook, a `chatMessage` for Graph. */
  readonly body: MsteamsObject
  /** The message to change. Left out: a new one. */
  readonly edit?: Place
  /** Belongs to the message that an earlier request left: Graph replies to it, a webhook posts below. */
  readonly reply?: true
}

/** What rendering needs of the options. */
export interface Appearance {
  readonly graph: boolean
  readonly people: People
  readonly overflow: 'parts' | 'cut'
}

/** A notification as the requests that show it. Pure and total. */
export function render(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
): readonly MsteamsMessage[] {
  const edited = look.graph ? placeOf(context) : undefined
  const size = sizeIn(look.graph)
  const calls = callsOf(notification, look.people, look.graph, size)
  const sheets = layout(notification, context, { look, size, edit: edited !== undefined, calls })
  const messages = sheets.map((sheet, index) => ({
    body: wrap(notification, context, look, { ...sheet, calls: index === 0 ? calls : nobody, index }),
    ...(index === 0 ? {} : ({ reply: true } as const)),
  }))
  return edited === undefined
    ? messages
    : [{ body: messages[0]!.body, edit: edited }, ...replies(notification, context, look, calls)]
}

const nobody: Calls = { text: '', entities: [] }

function placeOf({ reference }: RenderContext): Place | undefined {
  const { teamId, channelId, messageId } = reference ?? {}
  return teamId && channelId && messageId ? { teamId, channelId, messageId } : undefined
}

/** What a card shows, from top to bottom. */
interface Sheet {
  readonly elements: Elements
  readonly actions: Elements
}

interface Page {
  readonly look: Appearance
  readonly size: Size
  readonly edit: boolean
  readonly calls: Calls
}

function layout(
  notification: Notification,
  context: RenderContext,
  { look, size, edit, calls }: Page,
): readonly Sheet[] {
  const words = phrases(context.locale)
  const { head, elements, details, actions, leftOut } = contentOf(notification, context, size)
  const callsBlock = calls.text === '' || look.graph ? [] : [card.textBlock(calls.text)]
  const foot = (notes: readonly string[]): MsteamsObject => card.footOf(notification, context, notes)
  const title = line(card.titleOf(notification), limits.titleMaxChars)
  const longest = [words.part(limits.partsMax, limits.partsMax), words.leftOut(999_999_999)]
  // What every message of this notification needs is measured, not guessed.
  const bare = { elements: [head, ...callsBlock, foot(longest)], actions, calls, index: 0 }
  const empty = wrap(notification, context, look, bare)
  const bytes = limits.messageMaxBytes - sizeIn(false)(empty)

  const [first, more] = firstOf(elements, details, bytes, size)
  const { parts, left } =
    edit || look.overflow === 'cut' ? { parts: [], left: more } : partsOf(more, bytes, size)
  const missing = readable(left) + leftOut
  const last = missing > 0 ? [words.leftOut(missing)] : []
  const count = parts.length + 1
  const notes = count === 1 ? last : [words.part(1, count)]
  return [
    { elements: [head, ...callsBlock, ...first, foot(notes)], actions },
    ...parts.map((part, index) => ({
      elements: [
        card.textBlock(`**${title}** · ${words.part(index + 2, count)}`),
        ...part,
        ...(index === parts.length - 1 ? last : []).map((note) => card.textBlock(note, card.small)),
      ],
      actions: [],
    })),
  ]
}

interface Content extends Sheet {
  readonly details: Elements
  readonly leftOut: number
  readonly head: MsteamsObject
}

function contentOf(notification: Notification, context: RenderContext, size: Size): Content {
  const words = phrases(context.locale)
  const native = notification.overrides?.msteams ?? {}
  const buttons = card.buttonsOf(notification, size)
  const given = nativeActions(native)?.slice(0, limits.actionsMax)
  const actions = given === undefined ? buttons.actions : take(given, limits.actionsMaxBytes, size)[0]
  const { head, ...title } = card.headOf(notification, context, size)
  const replaced = nativeBody(native)
  if (replaced !== undefined) return { head, elements: replaced, details: [], actions, leftOut: 0 }
  const { elements, leftOut } = card.joined([title, card.bodyOf(notification, words, size)])
  const links = given === undefined ? buttons.links : []
  const details = card.detailsOf(notification, links, words, size)
  return { head, elements, details: details.elements, actions, leftOut: leftOut + details.leftOut }
}

const rightToLeft = /^(ar|dv|fa|he|ps|ur|yi)\b/i

/** The whole request. */
function wrap(
  notification: Notification,
  { locale }: RenderContext,
  { graph }: Appearance,
  { elements, actions, calls, index }: Sheet & { readonly calls: Calls; readonly index: number },
): MsteamsObject {
  const title = plainLine(card.titleOf(notification), limits.titleMaxChars)
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: title,
    ...(rightToLeft.test(locale) ? { rtl: true } : {}),
    body: elements,
    ...(actions.length === 0 ? {} : { actions }),
    msteams: { width: 'Full', ...(graph || calls.entities.length === 0 ? {} : { entities: calls.entities }) },
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  if (!graph) return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
  // "The attachment's ID must be unique … the same in the body and attachments elements."
  const id = `${notification.id.replaceAll(/[^\w]/g, '').slice(0, 64)}${index}`
  return {
    summary: title,
    body: { contentType: 'html', content: `${calls.text}<attachment id="${id}"></attachment>` },
    attachments: [
      { id, contentType, contentUrl: null, content: JSON.stringify(content), name: null, thumbnailUrl: null },
    ],
    ...(calls.entities.length === 0 ? {} : { mentions: calls.entities }),
  }
}

/** An edit calls nobody: a change of state, and an incident that must ring again, are also told in the thread. */
function replies(
  notification: Notification,
  context: RenderContext,
  look: Appearance,
  calls: Calls,
): readonly MsteamsMessage[] {
  if (!follows(notification) && !context.ring) return []
  const said = card.listed([
    line(card.titleOf(notification), limits.titleMaxChars),
    card.standing(notification, context),
  ])
  const sheet = { elements: [card.textBlock(said)], actions: [], calls, index: 1 }
  return [{ body: wrap(notification, context, look, sheet), reply: true }]
}
