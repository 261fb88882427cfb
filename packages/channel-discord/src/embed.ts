import {
  phrases,
  type Field,
  type Notification,
  type Phrases,
  type RenderContext,
} from '@notify/core/channel'
import { codePoints, isWebUrl, parse, print, split, type Block, type Inline } from '@notify/markup'
import * as limits from './limits.ts'
import { line, markdown, plainLine } from './markdown.ts'
import { withoutUndefined, type DiscordObject } from './native.ts'

export const titleOf = ({ state, severity, title }: Notification): string =>
  `${emoji(state, severity)} ${title}`

function emoji(state: Notification['state'], severity: Notification['severity']): string {
  if (state === 'resolved') return '✅'
  if (state === 'acknowledged') return '👀'
  return { info: 'ℹ️', warning: '⚠️', error: '❌', critical: '🚨' }[severity]
}

/** @param ofType  Given for this type of notification; what follows an incident has the colour of its state. */
export function colourOf({ state, severity }: Notification, ofType: number | undefined): number {
  if (state === 'resolved') return 0x2eb67d
  if (state === 'acknowledged') return 0x868686
  return ofType ?? { info: 0x3498db, warning: 0xecb22e, error: 0xe67e22, critical: 0xc0392b }[severity]
}

const text = (literal: string): Inline => ({ type: 'text', text: literal })
const strong = (literal: string): Inline => ({ type: 'strong', children: [text(literal)] })
const link = (label: string, url: string): Inline => ({ type: 'link', url, children: [text(label)] })
const paragraph = (...children: readonly Inline[]): Block => ({ type: 'paragraph', children })
const written = (tree: readonly Block[]): string => print(tree, markdown)

interface ShownField {
  readonly name: string
  readonly value: string
  readonly inline: boolean
}

/** An embed's description and fields, without what every embed has. */
export interface Page {
  readonly description: string
  readonly fields: readonly ShownField[]
}

/** Ours: room for what was left out, the file names and the tags. */
const footerRoomChars = 700
const roomChars = limits.embedsMaxChars - limits.titleMaxChars - limits.authorMaxChars - footerRoomChars

/**
 * Body, fields and links on as many pages as it takes, at most `pagesMax`. The body gives way first: the fields of the
 * first page keep up to half of it.
 */
export function pagesOf(
  notification: Notification,
  words: Phrases,
  pagesMax: number,
): { readonly pages: readonly Page[]; readonly leftOut: number } {
  const all = (notification.fields ?? []).map((field) => ({ field, shown: shownField(field) }))
  const fields = all.flatMap(({ shown }) => (shown === undefined ? [] : [shown]))
  const long = all.flatMap(({ field, shown }) => (shown === undefined ? [field] : []))
  const keptForFields = Math.min(charsOf(fields), roomChars / 2)
  const { parts, leftOut } = split(treeOf(notification, long, words), {
    max: Math.min(limits.descriptionMaxChars, roomChars - keptForFields),
    print: written,
    limit: pagesMax,
  })
  const pages: Page[] = []
  let rest: readonly ShownField[] = fields
  for (const description of parts.filter((part) => part.trim() !== '')) {
    const near = take(rest, roomChars - description.length)
    pages.push({ description, fields: near })
    rest = rest.slice(near.length)
  }
  while (pages.length === 0 || (rest.length > 0 && pages.length < pagesMax)) {
    const near = take(rest, roomChars)
    pages.push({ description: '', fields: near })
    rest = rest.slice(near.length)
  }
  return { pages, leftOut: leftOut + charsOf(rest) }
}

function take(fields: readonly ShownField[], roomForFields: number): readonly ShownField[] {
  let [end, used] = [0, 0]
  for (const field of fields.slice(0, limits.fieldsMax)) {
    used += charsOf([field])
    if (used > roomForFields) break
    end++
  }
  return fields.slice(0, end)
}

const charsOf = (fields: readonly ShownField[]): number =>
  fields.reduce((sum, { name, value }) => sum + codePoints(name) + codePoints(value), 0)

/** Discord refuses an empty name or value. */
const nothing = '\u200B'

/** Nothing for what is too long to stand as a field. */
function shownField({ name, value, inline = false }: Field): ShownField | undefined {
  const shown = {
    name: written([paragraph(text(name.trim()))]) || nothing,
    value: written([paragraph(text(value.trim()))]) || nothing,
    inline,
  }
  return shown.name.length <= limits.fieldNameMaxChars && shown.value.length <= limits.fieldValueMaxChars
    ? shown
    : undefined
}

/** All that stands in the description: what a title or a field has no room for, the body, a digest's members, links. */
function treeOf(notification: Notification, long: readonly Field[], words: Phrases): readonly Block[] {
  const { title, body = '', members = [], links = [], actions = [], images = [] } = notification
  const whole = titleOf(notification)
  const items = members.map((member) => ({ children: [memberLine(member, words)] }))
  const targets = [
    ...links,
    ...actions.flatMap(({ label, url }) => (url === undefined ? [] : [{ label, url }])),
    ...images.map(({ alt, url }) => ({ label: alt || words.image, url })),
  ].map(({ label, url }): Inline => link(label, url))
  return [
    ...(line(whole, Infinity).length <= limits.titleMaxChars ? [] : [paragraph(text(title))]),
    ...parse(body),
    ...(items.length === 0 ? [] : [{ type: 'list', ordered: false, start: 1, items } as const]),
    ...long.map(({ name, value }) => paragraph(strong(name), { type: 'break' }, text(value))),
    ...(targets.length === 0
      ? []
      : [paragraph(...targets.flatMap((one, index) => (index === 0 ? [one] : [text(' · '), one])))]),
  ]
}

function memberLine(member: Notification, words: Phrases): Block {
  const { title, severity, state, source, links } = member
  return paragraph(
    text(`${emoji(state, severity)} `),
    strong(state === undefined ? words.severity[severity] : words[state]),
    text(' '),
    links?.[0] === undefined ? text(title) : link(title, links[0].url),
    text(source === undefined ? '' : ` · ${source}`),
  )
}

/** The title, and where it leads. */
export function headOf(notification: Notification): DiscordObject {
  const { author, thumbnail } = notification.overrides?.discord ?? {}
  const picture = usable(thumbnail)
  return withoutUndefined({
    title: line(titleOf(notification), limits.titleMaxChars),
    url: usable(notification.links?.[0]?.url),
    author:
      typeof author?.name === 'string' && author.name.trim() !== ''
        ? withoutUndefined({
            name: plainLine(author.name, limits.authorMaxChars),
            url: usable(author.url),
            icon_url: usable(author.iconUrl),
          })
        : undefined,
    thumbnail: picture && { url: picture },
  })
}

/** The URL, if Discord takes it: a wrong one would cost the message. */
export const usable = (url: unknown): string | undefined =>
  typeof url === 'string' && url.length <= limits.urlMaxChars && isWebUrl(url) ? url : undefined

/** The first picture stands in the embed, others in embeds of their own. Discord shows nothing of one it cannot load. */
export const picturesOf = ({ images = [] }: Notification): readonly DiscordObject[] =>
  images
    .filter(({ url }) => usable(url) !== undefined)
    .slice(0, limits.embedsMax)
    .map(({ url }) => ({ image: { url } }))

/** How the incident stands, as plain text. Empty for what has no state. */
export function standing(notification: Notification, { incident, locale }: RenderContext): string {
  if (notification.state === undefined) return ''
  const words = phrases(locale)
  const by = incident?.by ?? notification.by
  return listed([
    words[notification.state],
    by === undefined ? '' : plainLine(words.by(by), 100),
    incident === undefined || incident.count < 2 ? '' : words.times(incident.count),
  ])
}

/** The last line: severity, state, source, tags, files that were not uploaded, what was held back, and the notes. */
export function footerOf(
  notification: Notification,
  context: RenderContext,
  { files, notes }: { readonly files: readonly string[]; readonly notes: readonly string[] },
): DiscordObject {
  const words = phrases(context.locale)
  const { severity, source = '', occurredAt, tags = [] } = notification
  const at = new Date(occurredAt)
  return withoutUndefined({
    footer: {
      text: listed([
        words.severity[severity],
        standing(notification, context),
        plainLine(source, 100),
        plainLine(tags.join(', '), 100),
        files.length === 0 ? '' : plainLine(`${words.attachment}: ${files.join(', ')}`, 150),
        context.heldBack ? words.heldBack(context.heldBack) : '',
        ...notes,
      ]),
    },
    timestamp: at.getUTCFullYear() >= 1970 && at.getUTCFullYear() < 10_000 ? at.toISOString() : undefined,
  })
}

export const listed = (words: readonly string[]): string => words.filter((word) => word !== '').join(' · ')
