import {
  phrases,
  type Action,
  type Field,
  type Image,
  type Notification,
  type Phrases,
  type RenderContext,
} from '@notify/core/channel'
import { isWebUrl, parse, print, split, type Block, type Inline } from '@notify/markup'
import * as limits from './limits.ts'
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
const sections = (tree: readonly Block[]): readonly SlackObject[] =>
  split(tree, { max: limits.sectionMaxChars, print: written, limit: limits.partsMax * limits.blocksMax })
    .parts.filter((part) => part.trim() !== '')
    .map(section)

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
export const details = ({
  fields = [],
  links = [],
  images = [],
  actions = [],
}: Notification): readonly SlackObject[] => [
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
  ...buttons(actions),
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
    const shown = written(tree)
    if (inline && shown.trim() !== '' && shown.length <= limits.fieldMaxChars) {
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

/** Actions that open a URL; nothing here could answer any other, so they are left out. */
function buttons(actions: readonly Action[]): readonly SlackObject[] {
  const ids = new Set<string>()
  const elements = actions.flatMap(({ id, label, url, style, value }, index): readonly SlackObject[] => {
    if (url === undefined || !isWebUrl(url) || url.length > limits.urlMaxChars) return []
    const unusable = ids.has(id) || id === '' || id.length > limits.actionIdMaxChars
    const actionId = unusable ? `action-${index}` : id
    ids.add(actionId)
    const shown = plainLine(label, limits.buttonTextMaxChars) || plainLine(url, limits.buttonTextMaxChars)
    return [
      {
        type: 'button',
        action_id: actionId,
        text: { type: 'plain_text', text: shown, emoji: false },
        url,
        ...(style === 'primary' || style === 'danger' ? { style } : {}),
        ...(value && value.length <= limits.actionValueMaxChars ? { value } : {}),
      },
    ]
  })
  return Array.from({ length: Math.ceil(elements.length / limits.actionsMax) }, (_, row) => ({
    type: 'actions',
    elements: elements.slice(row * limits.actionsMax, (row + 1) * limits.actionsMax),
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

/** The last line: severity, state, source, times, tags, files, what was held back, and the notes. */
export function contextLine(
  notification: Notification,
  context: RenderContext,
  notes: readonly string[],
): SlackObject {
  const words = phrases(context.locale)
  const { severity, source = '', occurredAt, tags = [], attachments = [] } = notification
  const files = attachments.map(({ name }) => name).join(', ')
  return noteLine([
    words.severity[severity],
    standing(notification, context),
    line(source, 300),
    listed([...new Set([time(context.incident?.since ?? occurredAt), time(occurredAt)])]).replace(
      ' · ',
      ' – ',
    ),
    line(tags.join(', '), 300),
    files === '' ? '' : `${words.attachment}: ${line(files, 600)}`,
    context.heldBack ? words.heldBack(context.heldBack) : '',
    ...notes,
  ])
}

/** Small grey words, e.g. at the end of a further part. */
export const noteLine = (notes: readonly string[]): SlackObject => ({
  type: 'context',
  elements: [textOf(listed(notes))],
})
