import {
  phrases,
  type Attachment,
  type Link,
  type Notification,
  type RenderContext,
} from '@notify/core/channel'
import { cut, isWebUrl, parse, type Block, type Inline } from '@notify/markup'
import { linkable } from './html.ts'

/** Who is called by which name: numeric ids of users, or their names with `@`. */
export type People = Readonly<Record<string, string | number>>

const text = (literal: string): Inline => ({ type: 'text', text: literal })
const strong = (literal: string): Inline => ({ type: 'strong', children: [text(literal)] })
const link = ({ label, url }: Link): Inline =>
  isWebUrl(url) ? { type: 'link', url, children: [text(label)] } : text(`${label} (${url})`)

/** Lines under each other, without the empty ones. */
const lines = (...all: readonly (readonly Inline[])[]): readonly Block[] => {
  const children = all
    .filter((line) => line.length > 0)
    .flatMap((line, index): readonly Inline[] => (index === 0 ? line : [{ type: 'break' }, ...line]))
  return children.length === 0 ? [] : [{ type: 'paragraph', children }]
}

const emoji = ({ state, severity }: Notification): string => {
  if (state === 'resolved') return '✅'
  if (state === 'acknowledged') return '👀'
  return { info: 'ℹ️', warning: '⚠️', error: '❌', critical: '🚨' }[severity]
}

const listed = (words: readonly (string | undefined)[]): string => words.filter(Boolean).join(' · ')

/** How the incident stands; empty for what has no state. */
function standing({ state, by }: Notification, { incident, locale }: RenderContext): string {
  if (state === undefined) return ''
  const words = phrases(locale)
  const who = incident?.by ?? by
  const times = incident?.count ?? 1
  return listed([
    words[state],
    who === undefined || state === 'firing' ? undefined : words.by(short(who)),
    times > 1 ? words.times(times) : undefined,
  ])
}

const short = (raw: string, maxChars = 200): string => cut(raw.replaceAll(/\s+/g, ' ').trim(), maxChars).text

/** The title, how it stands, and whom it calls. */
export function headline(
  notification: Notification,
  context: RenderContext,
  called: readonly Inline[],
): readonly Block[] {
  const state = standing(notification, context)
  return lines(
    [text(`${emoji(notification)} `), strong(notification.title)],
    state === '' ? [] : [text(state)],
    called,
  )
}

/** The declared mentions; a name that `people` does not know is shown and calls nobody. */
export const mentions = ({ mentions: names = [] }: Notification, people: People): readonly Inline[] =>
  names.flatMap((name, index): readonly Inline[] => {
    const space = index === 0 ? [] : [text(' ')]
    if (!Object.hasOwn(people, name)) return [...space, text(`@${short(name, 100)}`)]
    const id = String(people[name])
    const url = id.startsWith('@') ? id : `tg://user?id=${id}`
    return [...space, { type: 'link', url, children: [text(short(name, 100))] }]
  })

/** The body, and what a digest stands for. */
export function body({ body: markdown = '', members = [] }: Notification, locale: string): readonly Block[] {
  const words = phrases(locale)
  const items = members.map((member) => {
    const { title, severity, state, source, links } = member
    const [first] = links ?? []
    const told = [
      text(`${emoji(member)} `),
      strong(state === undefined ? words.severity[severity] : words[state]),
      text(' '),
      first === undefined ? text(title) : link({ label: title, url: first.url }),
      text(source === undefined ? '' : ` · ${source}`),
    ]
    return { children: lines(told) }
  })
  return [
    ...parse(markdown),
    ...(items.length === 0 ? [] : [{ type: 'list', ordered: false, start: 1, items } as const]),
  ]
}

/** Everything after the body: fields, links, images, and the actions that can be no button. */
export const details = ({
  fields = [],
  links = [],
  images = [],
  actions = [],
}: Notification): readonly Block[] => [
  ...lines(...fields.map(({ name, value }) => [strong(name), text(`: ${value}`)])),
  ...lines(
    ...links.map((one) => [link(one)]),
    ...actions.flatMap(({ label, url }) =>
      url === undefined || linkable(url) !== undefined ? [] : [[link({ label, url })]],
    ),
    ...images.map(({ alt, url }): readonly Inline[] => [text('🖼 '), { type: 'image', alt, url }]),
  ),
]

const time = (at: number): string => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The last line: severity, source, times, tags, files that are not sent, what was held back. */
export function notes(
  notification: Notification,
  { incident, heldBack = 0, locale }: RenderContext,
  files: readonly Attachment[],
): readonly string[] {
  const words = phrases(locale)
  const { severity, source, occurredAt, tags = [] } = notification
  const times = [...new Set([time(incident?.since ?? occurredAt), time(occurredAt)])]
  return [
    words.severity[severity],
    short(source ?? ''),
    times.filter(Boolean).join(' – '),
    short(tags.join(', ')),
    files.length === 0 ? '' : `${words.attachment}: ${short(files.map(({ name }) => name).join(', '), 400)}`,
    heldBack > 0 ? words.heldBack(heldBack) : '',
  ]
}

export const noteLine = (words: readonly string[]): readonly Block[] => {
  const said = listed(words)
  return said === '' ? [] : lines([{ type: 'emphasis', children: [text(said)] }])
}
