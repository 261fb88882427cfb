/** What a reader sees of a Slack message. */
import { isObject, type Json } from './slack-call.ts'

/** Names by id. */
export interface Names {
  readonly users: ReadonlyMap<string, string>
  readonly groups: ReadonlyMap<string, string>
  channel(id: string): string | undefined
}

// Everything that means something in mrkdwn stands in angle brackets; the rest are three entities.
// https://docs.slack.dev/messaging/formatting-message-text
const angled = /<([^<>]*)>/g

export interface Mention {
  /** As it stands between the angle brackets. */
  readonly raw: string
  /** e.g. `@ada`; nothing if nobody is known by it. */
  readonly name?: string
}

export function mentionsIn(mrkdwn: string, names: Names): Mention[] {
  return [...mrkdwn.matchAll(angled)].flatMap(([, raw = '']) => {
    if (!/^[@!]/.test(raw) || raw.startsWith('!date^')) return []
    const name = called(raw, names)
    return [name === undefined ? { raw } : { raw, name }]
  })
}

function called(raw: string, { users, groups }: Names): string | undefined {
  const [id = ''] = raw.split('|')
  if (id.startsWith('@')) return at(users.get(id.slice(1)))
  if (id.startsWith('!subteam^')) return at(groups.get(id.slice('!subteam^'.length)))
  return /^!(here|channel|everyone)$/.test(id) ? `@${id.slice(1)}` : undefined
}

const at = (name: string | undefined): string | undefined => (name === undefined ? undefined : `@${name}`)

export function readMrkdwn(mrkdwn: string, names: Names): string {
  return mrkdwn
    .replace(angled, (whole, raw: string) => {
      const [target = '', label] = raw.split('|')
      if (raw.startsWith('!date^')) return label ?? whole
      if (raw.startsWith('#')) return `#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`
      return called(raw, names) ?? label ?? target
    })
    .replace(/&(amp|lt|gt);/g, (_, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name])
}

/** Texts in which Slack looks for mentions. */
export function mrkdwnOf(args: Json): string[] {
  const texts: string[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (!isObject(value)) return
    if (value['type'] === 'mrkdwn' && typeof value['text'] === 'string') texts.push(value['text'])
    Object.values(value).forEach(walk)
  }
  if (typeof args['text'] === 'string') texts.push(args['text'])
  walk(args['blocks'])
  walk(args['attachments'])
  for (const attachment of each(args['attachments']))
    for (const name of ['text', 'pretext', 'title', 'fallback'])
      if (typeof attachment[name] === 'string') texts.push(attachment[name])
  return texts
}

/** Title and text, without markup, as far as it stands in the message and not behind a click. */
export function readMessage(args: Json, names: Names): { title: string; text: string } {
  const blocks = each(args['blocks'])
  const own =
    blocks.length > 0
      ? blocks.map((block) => readBlock(block, names)).filter(Boolean)
      : [readMrkdwn(string(args['text'] ?? args['markdown_text']), names)]
  const attached = each(args['attachments']).flatMap((attachment) => readAttachment(attachment, names))
  const files = each(args['files']).map(({ title }) => `📎 ${string(title)}`)
  const text = [...own, ...attached, ...files].filter(Boolean).join('\n')
  const header = blocks.find((block) => block['type'] === 'header')
  const title = header === undefined ? (text.split('\n')[0] ?? '') : readBlock(header, names)
  return { title, text }
}

const each = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : '')

function readAttachment(attachment: Json, names: Names): string[] {
  const blocks = each(attachment['blocks'])
  if (blocks.length > 0) return blocks.map((block) => readBlock(block, names))
  const fields = each(attachment['fields']).map(
    (field) => `${string(field['title'])}: ${string(field['value'])}`,
  )
  const parts = ['pretext', 'title', 'text'].map((name) => string(attachment[name]))
  return [...parts, ...fields].filter(Boolean).map((part) => readMrkdwn(part, names))
}

function readBlock(block: Json, names: Names): string {
  const text = (value: unknown): string => readElement(value, names)
  switch (block['type']) {
    case 'section':
      return [text(block['text']), ...each(block['fields']).map(text), text(block['accessory'])]
        .filter(Boolean)
        .join('\n')
    case 'context':
    case 'actions':
      return each(block['elements']).map(text).join(' ')
    case 'table':
      return (Array.isArray(block['rows']) ? block['rows'] : [])
        .map((row) => each(row).map(text).join(' | '))
        .join('\n')
    case 'image':
      return text(block)
    case 'divider':
      return ''
    default:
      return text(block['text'] ?? block)
  }
}

/** Of a text object, a button, an image, or anything with text inside. */
function readElement(value: unknown, names: Names): string {
  if (typeof value === 'string') return value
  if (!isObject(value)) return ''
  const { type } = value
  if (type === 'mrkdwn') return readMrkdwn(string(value['text']), names)
  if (type === 'button') return `[${readElement(value['text'], names)}]`
  if (type === 'image') return `[${string(value['alt_text'])}]`
  if (type === 'user') return at(names.users.get(string(value['user_id']))) ?? ''
  if (type === 'rich_text' || type === 'rich_text_list')
    return each(value['elements'])
      .map((element) => readElement(element, names))
      .join('\n')
  if (Array.isArray(value['elements']))
    return each(value['elements'])
      .map((element) => readElement(element, names))
      .join('')
  return string(value['text'] ?? value['url'])
}
