import {
  phrases,
  type Attachment,
  type Field,
  type Image,
  type Notification,
  type Phrases,
  type RenderContext,
} from '@notify/core/channel'
import { parse, plainText, print, split, type Block, type Inline } from '@notify/markup'
import * as limits from './limits.ts'
import { buttons } from './buttons.ts'
import { line, mrkdwn, plainLine } from './mrkdwn.ts'
import type { SlackObject } from './native.ts'

/** Who is called by which name: ids of users (`U…`, `W…`) and of user groups (`S…`). */
export type People = Readonly<Record<string, string>>

export const emoji = ({ state, severity }: Notification): string => {
  if (state === 'resolved') return '✅'
  if (state === 'acknowledged') return '👀'
  return { info: 'ℹ️', warning: '⚠️', error: '❌', critical: '🚨' }[severity]
}

export const colour = ({ state, severity }: Notification): string => {
  if (state === 'resolved') return '#2eb67d'
  if (state === 'acknowledged') return '#868686'
  return { info: '#36c5f0', warning: '#ecb22e', error: '#e01e5a', critical: '#8b0000' }[severity]
}

// `verbatim` keeps Slack from linking names, `@here` and URLs that it finds in the text; `expand` from folding it.
const textOf = (text: string): SlackObject => ({ type: 'mrkdwn', text, verbatim: true })
export const section = (text: string): SlackObject => ({ type: 'section', text: textOf(text), expand: true })

const written = (tree: readonly Block[]): string => print(tree, mrkdwn)

/** A tree as sections, as many as it needs: up to more than all messages together can hold. */
function sections(tree: readonly Block[]): readonly SlackObject[] {
  const literal = isLiteral(tree)
  const print = literal ? plainText : written
  return split(tree, { max: limits.sectionMaxChars, print, limit: limits.partsMax * limits.blocksMax })
    .parts.filter((part) => part.trim() !== '')
    .map(literal ? plainSection : section)
}

/**
 * Nothing but text, and marks in it: mrkdwn has no escape for them, and plain text needs none. What Slack may store escaped, and
 * so longer, stays mrkdwn.
 */
function isLiteral(tree: readonly Block[]): boolean {
  const isText = ({ type }: Inline): boolean => type === 'text' || type === 'break'
  if (!tree.every((block) => block.type === 'paragraph' && block.children.every(isText))) return false
  const shown = plainText(tree)
  return /[*_~`＊＿～｀]/.test(shown) && !/[&<>]/.test(shown)
}

const plainSection = (text: string): SlackObject => ({
  type: 'section',
  text: { type: 'plain_text', text, emoji: false },
  expand: true,
})

const text = (literal: string): Inline => ({ type: 'text', text: literal })
const strong = (literal: string): Inline => ({ type: 'strong', children: [text(literal)] })
const link = (label: string, url: string): Inline => ({ type: 'link', url, children: [text(label)] })
const paragraph = (...children: readonly Inline[]): Block => ({ type: 'paragraph', children })

/** One line in bold type, and what it cannot hold in full. */
export function headline(notification: Notification): {
  readonly header: SlackObject
  readonly rest: readonly SlackObject[]
} {
  const whole = `${emoji(notification)} ${notification.title}`
  const shown = plainLine(whole, limits.headerMaxChars)
  return {
    header: { type: 'header', text: { type: 'plain_text', text: shown, emoji: false } },
    rest: shown === plainLine(whole, Infinity) ? [] : sections([paragraph(text(notification.title))]),
  }
}

/** The declared mentions; a name that `people` does not know is shown and calls nobody. */
export function mentions({ mentions: names = [] }: Notification, people: People): readonly SlackObject[] {
  let calls = ''
  for (const name of names) {
    const next = `${calls} ${mention(name, people)}`.trimStart()
    if (next.length <= limits.sectionMaxChars) calls = next
  }
  return calls === '' ? [] : [section(calls)]
}

function mention(name: string, people: People): string {
  if (['here', 'channel', 'everyone'].includes(name)) return `<!${name}>`
  const id = Object.hasOwn(people, name) ? people[name]! : undefined
  if (id === undefined) return line(`@${name}`, 100)
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`
}

/** The body, and what a digest stands for. */
export const body = (notification: Notification, words: Phrases): readonly SlackObject[] => [
  ...sections(parse(notification.body ?? '')),
  ...sections(digest(notification.members ?? [], words)),
]

function digest(members: readonly Notification[], words: Phrases): readonly Block[] {
  const item = (member: Notification): Block => {
    const { title, severity, state, source, links } = member
    return paragraph(
      text(`${emoji(member)} `),
      strong(state === undefined ? words.severity[severity] : words[state]),
      text(' '),
      links?.[0] === undefined ? text(title) : link(title, links[0].url),
      text(source === undefined ? '' : ` · ${source}`),
    )
  }
  const items = members.map((member) => ({ children: [item(member)] }))
  return items.length === 0 ? [] : [{ type: 'list', ordered: false, start: 1, items }]
}

/** Everything after the body: fields, links, images, buttons. */
export const details = (
  { fields = [], links = [], images = [], actions = [] }: Notification,
  look: { readonly interactive: boolean },
): readonly SlackObject[] => [
  ...fieldsOf(fields),
  ...sections([
    paragraph(
      ...links.flatMap(({ label, url }, index): readonly Inline[] => [
        ...(index === 0 ? [] : [{ type: 'break' } as const]),
        link(label, url),
      ]),
    ),
  ]),
  ...images.flatMap(picture),
  ...buttons(actions, look),
]

/** Inline fields stand in two columns, as long as they fit there. */
function fieldsOf(fields: readonly Field[]): readonly SlackObject[] {
  const blocks: SlackObject[] = []
  let columns: SlackObject[] = []
  const flush = (): void => {
    if (columns.length > 0) blocks.push({ type: 'section', fields: columns })
    columns = []
  }
  for (const { name, value, inline } of fields) {
    const tree = [paragraph(strong(name), { type: 'break' }, text(value))]
    const shown = inline ? written(tree) : ''
    if (shown.trim() !== '' && shown.length <= limits.fieldMaxChars) {
      columns.push(textOf(shown))
      if (columns.length === limits.fieldsMax) flush()
    } else {
      flush()
      blocks.push(...sections(tree))
    }
  }
  flush()
  return blocks
}

/**
 * A linked picture beside its description. Slack refuses a message whose image *block* it cannot download, but posts one
 * whose accessory is broken. https://github.com/slackapi/java-slack-sdk/issues/1396
 */
function picture({ alt, url }: Image): readonly SlackObject[] {
  const shown = sections([paragraph({ type: 'image', alt, url })]).slice(0, 1)
  if (!/^https:/i.test(url) || url.length > limits.urlMaxChars) return shown
  const altText = plainLine(alt, limits.altTextMaxChars) || '…'
  return shown.map((block) => ({
    ...block,
    accessory: { type: 'image', image_url: url, alt_text: altText },
  }))
}

/** A time in the reader's own zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
function time(at: number): string {
  const date = new Date(at)
  if (!(date.getTime() >= 0 && date.getUTCFullYear() < 10_000)) return ''
  const [seconds, fallback] = [Math.floor(date.getTime() / 1_000), date.toISOString().slice(0, 16)]
  return `<!date^${seconds}^{date_short_pretty} {time}|${fallback}Z>`
}

/** How the incident stands, as one line of mrkdwn. Empty for what has no state. */
export function standing(notification: Notification, { incident, locale }: RenderContext): string {
  if (notification.state === undefined) return ''
  const words = phrases(locale)
  const by = incident?.by ?? notification.by
  return listed([
    `*${words[notification.state]}*`,
    by === undefined ? '' : line(words.by(by), 200),
    incident === undefined || incident.count < 2 ? '' : words.times(incident.count),
  ])
}

const listed = (words: readonly string[]): string => words.filter((word) => word !== '').join(' · ')

/** The last line: severity, state, source, times, tags, files that are not uploaded, what was held back, and the notes. */
export function contextLine(
  notification: Notification,
  context: RenderContext,
  { notes, files }: { readonly notes: readonly string[]; readonly files: readonly Attachment[] },
): SlackObject {
  const words = phrases(context.locale)
  const { severity, source = '', occurredAt, tags = [] } = notification
  const names = files.map(({ name }) => name).join(', ')
  return noteLine([
    words.severity[severity],
    standing(notification, context),
    line(source, 300),
    listed([...new Set([time(context.incident?.since ?? occurredAt), time(occurredAt)])]).replace(
      ' · ',
      ' – ',
    ),
    line(tags.join(', '), 300),
    names === '' ? '' : `${words.attachment}: ${line(names, 600)}`,
    context.heldBack ? words.heldBack(context.heldBack) : '',
    ...notes,
  ])
}

/** Small grey words, e.g. at the end of a further part. */
export const noteLine = (notes: readonly string[]): SlackObject => ({
  type: 'context',
  elements: [textOf(listed(notes))],
})
