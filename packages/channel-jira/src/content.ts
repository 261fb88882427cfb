import {
  cleanText,
  follows,
  phrases,
  type Attachment,
  type Link,
  type Notification,
  type Phrases,
  type RenderContext,
} from '@notify/core/channel'
import { cut, isWebUrl, parse, split, type Block, type Inline } from '@notify/markup'
import { adf, document, type AdfDocument, type AdfNode } from './adf.ts'
import * as limits from './limits.ts'

/** Account ids by the names that notifications mention. */
export type People = Readonly<Record<string, string>>

const text = (literal: string): Inline => ({ type: 'text', text: literal })
const strong = (literal: string): Inline => ({ type: 'strong', children: [text(literal)] })
const link = ({ label, url }: Link): Inline =>
  isWebUrl(url) ? { type: 'link', url, children: [text(label)] } : text(`${label} (${url})`)
const paragraph = (...children: readonly Inline[]): Block => ({ type: 'paragraph', children })

const listed = (words: readonly (string | undefined)[]): string => words.filter(Boolean).join(' · ')

/** One line of at most so many characters. */
export const line = (raw: string, maxChars: number): string =>
  cut(cleanText(raw, { lines: false }).replaceAll(/\s+/g, ' ').trim(), maxChars).text

const bullets = (items: readonly (readonly Inline[])[]): readonly Block[] =>
  items.length === 0
    ? []
    : [
        {
          type: 'list',
          ordered: false,
          start: 1,
          items: items.map((item) => ({ children: [paragraph(...item)] })),
        },
      ]

/** What the notification says, without its title. A follow-up says only what the firing did not. */
function tree(notification: Notification, { incident, locale }: RenderContext): readonly Block[] {
  const words = phrases(locale)
  const before = follows(notification) ? incident?.firing : undefined
  const fresh = <Name extends 'body' | 'fields' | 'links' | 'actions' | 'images' | 'members'>(
    name: Name,
  ): Notification[Name] | undefined =>
    before !== undefined && JSON.stringify(before[name]) === JSON.stringify(notification[name])
      ? undefined
      : notification[name]
  const members = (fresh('members') ?? []).map(({ severity, state, title, source, links }) => [
    strong(state === undefined ? words.severity[severity] : words[state]),
    text(' '),
    links?.[0] === undefined ? text(title) : link({ label: title, url: links[0].url }),
    text(source === undefined ? '' : ` · ${source}`),
  ])
  const rows = (fresh('fields') ?? []).map(({ name, value }) => [[text(name)], [text(value)]])
  return [
    ...parse(fresh('body') ?? ''),
    ...bullets(members),
    ...(rows.length === 0 ? [] : [{ type: 'table', header: [], rows } as const]),
    ...bullets([
      ...(fresh('links') ?? []).map((one) => [link(one)]),
      ...(fresh('actions') ?? []).flatMap(({ label, url }) =>
        url === undefined ? [] : [[link({ label, url })]],
      ),
      ...(fresh('images') ?? []).map(({ alt, url }): readonly Inline[] => [{ type: 'image', alt, url }]),
    ]),
  ]
}

const panels = { info: 'info', warning: 'warning', error: 'error', critical: 'error' } as const

const time = (at: number): string => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** A coloured box: state or severity, who, how often, where, when, and whom it calls. */
function panel(notification: Notification, context: RenderContext, people: People): AdfNode {
  const { incident, heldBack = 0, locale } = context
  const { state, severity, source, occurredAt, tags = [] } = notification
  const words = phrases(locale)
  const who = incident?.by ?? notification.by
  const times = [...new Set([time(incident?.since ?? occurredAt), time(occurredAt)])].filter(Boolean)
  const stands = listed([
    state === undefined ? undefined : words.severity[severity],
    who === undefined || !follows(notification) ? undefined : words.by(line(who, 200)),
    incident !== undefined && incident.count > 1 ? words.times(incident.count) : undefined,
    line(source ?? '', 300),
    times.join(' – '),
    line(tags.join(', '), 300),
    heldBack > 0 ? words.heldBack(heldBack) : undefined,
  ])
  const first = strong(state === undefined ? words.severity[severity] : words[state])
  const said = paragraph(first, text(stands && ` · ${stands}`))
  const calls = follows(notification) ? [] : mentions(notification, people, words)
  const kind = state === 'resolved' ? 'success' : state === 'acknowledged' ? 'note' : panels[severity]
  return {
    type: 'panel',
    attrs: { panelType: kind },
    content: [...adf([said]), ...(calls.length === 0 ? [] : [{ type: 'paragraph', content: calls }])],
  }
}

/** The declared mentions; a name that `people` does not know is shown and calls nobody. */
function mentions(
  { mentions: names = [] }: Notification,
  people: People,
  words: Phrases,
): readonly AdfNode[] {
  const literal = (said: string): AdfNode => ({ type: 'text', text: said })
  const more = names.length - limits.mentionsMax
  return [
    ...names.slice(0, limits.mentionsMax).flatMap((name, index): readonly AdfNode[] => {
      const shown = `@${line(name, 60)}`
      const id = Object.hasOwn(people, name) ? people[name] : undefined
      const called = id === undefined ? literal(shown) : { type: 'mention', attrs: { id, text: shown } }
      return index === 0 ? [called] : [literal(' '), called]
    }),
    ...(more > 0 ? [literal(` ${words.more(more)}`)] : []),
  ]
}

const note = (words: readonly (string | undefined)[]): readonly AdfNode[] => {
  const said = listed(words)
  return said === '' ? [] : adf([paragraph({ type: 'emphasis', children: [text(said)] })])
}

const size = (nodes: readonly AdfNode[]): number => JSON.stringify(document(nodes)).length

/** What is left of `room` after all texts of a tree; its ADF is longer than them. Stops once nothing is left. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === 'string') return room - value.length
  if (typeof value !== 'object' || value === null) return room
  let left = room
  for (const inner of Object.values(value)) if (left >= 0) left = roomAfter(inner, left)
  return left
}

interface Layout {
  readonly titled: boolean
  readonly unsent: readonly Attachment[]
  readonly limit: number
}

/**
 * The text as documents within Jira's limit: the first is the description or a comment, the others are comments.
 *
 * @param titled  Begins with the title, which a description leaves to the summary.
 * @param unsent  Files that are only named.
 * @param limit   How many documents there may be.
 */
export function documents(
  notification: Notification,
  context: RenderContext,
  people: People,
  { titled, unsent, limit }: Layout,
): readonly AdfDocument[] {
  const words = phrases(context.locale)
  const { title } = notification
  const shortened = line(title, limits.summaryMaxChars) !== title.trim()
  const blocks = [
    ...(titled || shortened ? [paragraph(strong(title))] : []),
    ...tree(notification, context),
    ...bullets(unsent.map(({ name }) => [text(`${words.attachment}: ${line(name, 200)}`)])),
  ]
  const head = [panel(notification, context, people)]
  const reserved = note([words.part(limits.partsMax, limits.partsMax), words.leftOut(9_999_999)])
  const max = limits.textMaxChars - size([...head, ...reserved]) - 2
  // Most of what is asked about is far too long: it need not be printed to know that.
  const tooLong = ' '.repeat(max + 1)
  const print = (some: readonly Block[]): string =>
    roomAfter(some, max) < 0 ? tooLong : JSON.stringify(adf(some))
  const { parts, leftOut } = split(blocks, { max, print, limit })
  const all = parts.length === 0 ? ['[]'] : parts
  return all.map((part, index) =>
    document([
      ...(index === 0 ? head : []),
      ...(JSON.parse(part) as readonly AdfNode[]),
      ...note([
        all.length > 1 ? words.part(index + 1, all.length) : undefined,
        leftOut > 0 && index === all.length - 1 ? words.leftOut(leftOut) : undefined,
      ]),
    ]),
  )
}
