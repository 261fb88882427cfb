import {
  phrases,
  type Action,
  type Field,
  type Image,
  type Notification,
  type Phrases,
  type RenderContext,
} from '@notify/core/channel'
import { codePoints, isWebUrl, parse, plain, print, split, type Block, type Inline } from '@notify/markup'
import { sizeOf, take, type Elements, type Size } from './fit.ts'
import * as limits from './limits.ts'
import { line, markdown, plainLine } from './markdown.ts'
import type { MsteamsObject } from './native.ts'

export const titleOf = ({ state, severity, title }: Notification): string =>
  `${emoji(state, severity)} ${title}`

function emoji(state: Notification['state'], severity: Notification['severity']): string {
  if (state === 'resolved') return '✅'
  if (state === 'acknowledged') return '👀'
  return { info: 'ℹ️', warning: '⚠️', error: '❌', critical: '🚨' }[severity]
}

/** Of a Container; Teams has no colours of one's own. */
function styleOf({ state, severity }: Notification): string {
  if (state === 'resolved') return 'good'
  if (state === 'acknowledged') return 'emphasis'
  return { info: 'accent', warning: 'warning', error: 'attention', critical: 'attention' }[severity]
}

export const textBlock = (text: string, look: MsteamsObject = {}): MsteamsObject => ({
  type: 'TextBlock',
  text,
  wrap: true,
  ...look,
})
export const small: MsteamsObject = { size: 'Small', isSubtle: true }

const text = (literal: string): Inline => ({ type: 'text', text: literal })
const strong = (literal: string): Inline => ({ type: 'strong', children: [text(literal)] })
const link = (label: string, url: string): Inline => ({ type: 'link', url, children: [text(label)] })
const paragraph = (...children: readonly Inline[]): Block => ({ type: 'paragraph', children })

const heading: MsteamsObject = { weight: 'Bolder', size: 'Medium', style: 'heading' }
const fixedWidth: MsteamsObject = { fontType: 'Monospace' }
const looks: Partial<Record<Block['type'], MsteamsObject>> = { heading, code: fixedWidth, table: fixedWidth }

/** May stand in one element with others like it. */
const isFlow = (block: Block | undefined): boolean =>
  block !== undefined && looks[block.type] === undefined && block.type !== 'quote'

export interface Written {
  readonly elements: Elements
  /** Characters beyond what all messages together can hold. */
  readonly leftOut: number
}

export const joined = (parts: readonly Written[]): Written => ({
  elements: parts.flatMap(({ elements }) => elements),
  leftOut: parts.reduce((sum, { leftOut }) => sum + leftOut, 0),
})

/** A tree as elements, each of which fits into a message: paragraphs and lists that stand together are one. */
export function write(tree: readonly Block[], size: Size): Written {
  const parts: Written[] = []
  let bytes = 0
  let next = 0
  while (next < tree.length && bytes <= limits.partsMax * limits.messageMaxBytes) {
    const from = next++
    const first = tree[from]!
    if (isFlow(first)) while (isFlow(tree[next])) next++
    const part =
      first.type === 'quote'
        ? quoted(first.children, size)
        : textBlocks(tree.slice(from, next), looks[first.type], size)
    parts.push(part)
    bytes += sizeOf(part.elements, size)
  }
  return joined([...parts, { elements: [], leftOut: codePoints(print(tree.slice(next), plain)) }])
}

function textBlocks(run: readonly Block[], look: MsteamsObject | undefined, size: Size): Written {
  const { parts, leftOut } = split(run, { max: limits.elementMaxBytes, measure: size, print: markdown })
  return {
    elements: parts.filter((part) => part.trim() !== '').map((part) => textBlock(part, look)),
    leftOut,
  }
}

/** A quote stands on a shade of its own; within another it is not set off again. */
function quoted(children: readonly Block[], size: Size): Written {
  const { elements, leftOut } = write(children, size)
  const shaded = (element: MsteamsObject): MsteamsObject =>
    element['type'] === 'Container' ? element : { type: 'Container', style: 'emphasis', items: [element] }
  return { elements: elements.map(shaded), leftOut }
}

/** The title in the colour of severity or state, how the incident stands, and what the title cannot hold in full. */
export function headOf(
  notification: Notification,
  context: RenderContext,
  size: Size,
): Written & { readonly head: MsteamsObject } {
  const whole = titleOf(notification)
  const shown = line(whole, limits.titleMaxChars)
  const title = textBlock(shown, { size: 'Large', weight: 'Bolder', style: 'heading' })
  const severity = `**${phrases(context.locale).severity[notification.severity]}**`
  const state = textBlock(listed([severity, standing(notification, context)]), { spacing: 'None' })
  const whenCut = shown === line(whole, Infinity) ? [] : [paragraph(text(notification.title))]
  return {
    head: { type: 'Container', style: styleOf(notification), bleed: true, items: [title, state] },
    ...write(whenCut, size),
  }
}

/** The body, and what a digest stands for. */
export const bodyOf = ({ body = '', members = [] }: Notification, words: Phrases, size: Size): Written =>
  write([...parse(body), ...digest(members, words)], size)

function digest(members: readonly Notification[], words: Phrases): readonly Block[] {
  const items = members.map((member) => {
    const { title, severity, state, source, links } = member
    const parts = [
      text(`${emoji(state, severity)} `),
      strong(state === undefined ? words.severity[severity] : words[state]),
      text(' '),
      links?.[0] === undefined ? text(title) : link(title, links[0].url),
      text(source === undefined ? '' : ` · ${source}`),
    ]
    return { children: [paragraph(...parts)] }
  })
  return items.length === 0 ? [] : [{ type: 'list', ordered: false, start: 1, items }]
}

interface Target extends Pick<Action, 'label' | 'style'> {
  readonly url: string
}

/** Actions that open a URL, then links: as many buttons as a card shows, and the rest as links of its text. */
export function buttonsOf(
  { actions = [], links = [] }: Notification,
  size: Size,
): { readonly actions: Elements; readonly links: readonly Block[] } {
  const opens = (action: Action): action is Action & Target => action.url !== undefined
  const targets: readonly Target[] = [...actions.filter(opens), ...links]
  const fit = targets.filter(({ url }) => isWebUrl(url) && url.length <= limits.urlMaxChars)
  const [buttons] = take(fit.slice(0, limits.actionsMax).map(button), limits.actionsMaxBytes, size)
  const shown = new Set(fit.slice(0, buttons.length))
  const others = targets.filter((one) => !shown.has(one))
  return { actions: buttons, links: others.map(({ label, url }) => paragraph(link(label, url))) }
}

const button = ({ label, style, url }: Target): MsteamsObject => ({
  type: 'Action.OpenUrl',
  title: plainLine(label, limits.buttonTextMaxChars) || plainLine(url, limits.buttonTextMaxChars),
  url: new URL(url).href,
  ...(style === 'primary' ? { style: 'positive' } : {}),
  ...(style === 'danger' ? { style: 'destructive' } : {}),
})

/** Everything after the body: fields, links that are no buttons, images. */
export function detailsOf(
  { fields = [], images = [] }: Notification,
  links: readonly Block[],
  words: Phrases,
  size: Size,
): Written {
  const shown = images.filter(isShown)
  const others = images.filter((image) => !isShown(image))
  const linked = others.map(({ alt, url }) => paragraph(link(alt || words.image, url)))
  const pictures = { elements: shown.map(picture), leftOut: 0 }
  return joined([...fieldsOf(fields, size), write([...links, ...linked], size), pictures])
}

/** Names beside values as long as they are short; a long one stands below its name. */
function fieldsOf(fields: readonly Field[], size: Size): readonly Written[] {
  const parts: Written[] = []
  let facts: MsteamsObject[] = []
  const flush = (): void => {
    if (facts.length > 0) parts.push({ elements: [{ type: 'FactSet', facts }], leftOut: 0 })
    facts = []
  }
  for (const { name, value } of fields) {
    const fact = { title: markdown([paragraph(text(name))]), value: markdown([paragraph(text(value))]) }
    if (size(fact) > limits.factMaxBytes) {
      flush()
      parts.push(write([paragraph(strong(name)), paragraph(text(value))], size))
    } else {
      if (sizeOf([...facts, fact], size) > limits.elementMaxBytes) flush()
      facts.push(fact)
    }
  }
  flush()
  return parts
}

/** Teams loads pictures over https only; any other is a link. */
const isShown = ({ url }: Image): boolean =>
  /^https:/i.test(url) && isWebUrl(url) && url.length <= limits.urlMaxChars

const picture = ({ alt, url }: Image): MsteamsObject => ({
  type: 'Image',
  url: new URL(url).href,
  altText: plainLine(alt, limits.lineMaxChars),
})

/** How the incident stands, as one line of Markdown. Empty for what has no state. */
export function standing(notification: Notification, { incident, locale }: RenderContext): string {
  if (notification.state === undefined) return ''
  const words = phrases(locale)
  const by = incident?.by ?? notification.by
  return listed([
    words[notification.state],
    by === undefined ? '' : line(words.by(by), limits.lineMaxChars),
    incident === undefined || incident.count < 2 ? '' : words.times(incident.count),
  ])
}

/** The last line: source, times, tags, files, what was held back, and the notes. */
export function footOf(
  notification: Notification,
  context: RenderContext,
  notes: readonly string[],
): MsteamsObject {
  const words = phrases(context.locale)
  const { source = '', occurredAt, tags = [], attachments = [] } = notification
  const files = attachments.map(({ name }) => name).join(', ')
  const times = new Set([context.incident?.since ?? occurredAt, occurredAt].map(time))
  return textBlock(
    listed([
      line(source, limits.lineMaxChars),
      [...times].filter((one) => one !== '').join(' – '),
      line(tags.join(', '), limits.lineMaxChars),
      files === '' ? '' : `${words.attachment}: ${line(files, limits.filesMaxChars)}`,
      context.heldBack ? words.heldBack(context.heldBack) : '',
      ...notes,
    ]),
    { ...small, separator: true },
  )
}

/** "The date and localization features mentioned in this section aren't supported in Teams": the time is UTC. */
function time(at: number): string {
  const date = new Date(at)
  return date.getTime() >= 0 && date.getUTCFullYear() < 10_000
    ? `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : ''
}

export const listed = (words: readonly string[]): string => words.filter((word) => word !== '').join(' · ')
