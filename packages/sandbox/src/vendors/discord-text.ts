/** What a reader sees of a Discord message, and whom it calls. */
import { isObject, list, objects, text, type Json } from './discord-call.ts'
import type { DiscordServer } from './discord-server.ts'

export interface DiscordMention {
  readonly kind: 'users' | 'roles' | 'everyone'
  /** Of the user or role; `everyone` or `here`. */
  readonly id: string
}

type Names = Pick<DiscordServer, 'users' | 'roles' | 'channels'>

const code = /```[\s\S]*?```|``[\s\S]*?``|`[^`\n]*`/g

/** Nothing in code calls anybody. */
export function mentionsIn(markdown: string): readonly DiscordMention[] {
  const prose = markdown.replace(code, ' ').replace(/\\[<@]/g, ' ')
  return [...prose.matchAll(/<@!?(\d+)>|<@&(\d+)>|@(everyone|here)\b/g)].map(([, user, role, all]) =>
    user === undefined
      ? role === undefined
        ? { kind: 'everyone', id: all ?? '' }
        : { kind: 'roles', id: role }
      : { kind: 'users', id: user },
  )
}

/** Content, and the texts among components; embeds call nobody. */
const callingTexts = (shown: Json): readonly string[] => [
  text(shown['content']),
  ...flatComponents(shown['components'])
    .filter(({ type }) => type === 10)
    .map(({ content }) => text(content)),
]

const flatComponents = (components: unknown): readonly Json[] =>
  objects(components).flatMap((component) => [
    component,
    ...flatComponents(component['components']),
    ...flatComponents([component['accessory']]),
  ])

/**
 * Who is called: mentioned, there, and allowed. Without `allowed_mentions` everybody is.
 * https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export function calledBy(shown: Json, allowed: unknown, { users, roles }: Names): readonly DiscordMention[] {
  const ids = isObject(allowed) ? allowed : { parse: ['users', 'roles', 'everyone'] }
  const mentions = callingTexts(shown).flatMap(mentionsIn)
  return mentions.filter(({ kind, id }, index) => {
    const first = mentions.findIndex((other) => other.kind === kind && other.id === id) === index
    const there = kind === 'everyone' || { users, roles }[kind].has(id)
    return first && there && (list(ids['parse']).includes(kind) || list(ids[kind]).includes(id))
  })
}

/** `@ada`, `@oncall`, `@here`. */
export const nameOfMention = ({ kind, id }: DiscordMention, { users, roles }: Names): string =>
  `@${kind === 'everyone' ? id : ({ users, roles }[kind].get(id) ?? id)}`

/** Title and text, without markup, as far as it stands in the message and not behind a click. */
export function readMessage(shown: Json, names: Names): { title: string; text: string } {
  const read = (value: unknown): string => readMarkdown(text(value), names)
  const embeds = objects(shown['embeds'])
  const poll = isObject(shown['poll']) ? shown['poll'] : {}
  const parts = [
    read(shown['content']),
    ...embeds.flatMap((embed) => readEmbed(embed, read)),
    ...objects(shown['components']).map((component) => readComponent(component, read)),
    isObject(poll['question']) ? text(poll['question']['text']) : '',
    ...objects(shown['attachments']).map(({ filename }) => text(filename)),
  ]
  const body = parts.filter(Boolean).join('\n')
  const embedded = embeds.map(({ title }) => read(title)).find(Boolean)
  const heading = callingTexts(shown).flatMap((markdown) => headingOf.exec(markdown)?.[1] ?? [])[0]
  return {
    title: embedded ?? (heading === undefined ? (body.split('\n')[0] ?? '') : read(heading)),
    text: body,
  }
}

/** A heading, or a line that is bold from end to end. */
const headingOf = /^(#{1,3} .+|\*\*.+\*\*)$/m

function readEmbed(embed: Json, read: (value: unknown) => string): string[] {
  const name = (part: unknown, field: string): string => (isObject(part) ? text(part[field]) : '')
  const fields = objects(embed['fields']).map((field) => `${read(field['name'])}: ${read(field['value'])}`)
  return [
    name(embed['author'], 'name'),
    read(embed['title']),
    read(embed['description']),
    ...fields,
    name(embed['footer'], 'text'),
  ]
}

function readComponent(component: Json, read: (value: unknown) => string): string {
  const { label, placeholder, content } = component
  if (component['type'] === 10) return read(content)
  if (text(label) !== '' || text(placeholder) !== '') return `[${text(label) || text(placeholder)}]`
  const inside = [...objects(component['components']), ...objects([component['accessory']])]
  return inside
    .map((child) => readComponent(child, read))
    .filter(Boolean)
    .join(component['type'] === 1 ? ' ' : '\n')
}

/** As Discord shows it, without its looks. */
export function readMarkdown(markdown: string, names: Names): string {
  // Code stays as it stands: it is put aside while the rest is read.
  const codes: string[] = []
  const aside = markdown.replace(code, (whole) => {
    const [, inner = ''] = /^```(?:[\w+-]+\n)?\n?([\s\S]*?)\n?```$|^`+([\s\S]*?)`+$/.exec(whole) ?? []
    codes.push(inner === '' ? whole.replace(/^`+|`+$/g, '') : inner)
    return `\u{E000}${codes.length - 1}\u{E001}`
  })
  const escaped = aside.replace(/\\([^a-zA-Z0-9\s])/g, (_, character: string) => {
    codes.push(character)
    return `\u{E000}${codes.length - 1}\u{E001}`
  })
  return plain(escaped, names).replace(
    /\u{E000}(\d+)\u{E001}/gu,
    (whole, index: string) => codes[Number(index)] ?? whole,
  )
}

const plain = (markdown: string, { users, roles, channels }: Names): string =>
  markdown
    .replace(/<@!?(\d+)>/g, (whole, id: string) => (users.has(id) ? `@${users.get(id)}` : whole))
    .replace(/<@&(\d+)>/g, (whole, id: string) => (roles.has(id) ? `@${roles.get(id)}` : whole))
    .replace(/<#(\d+)>/g, (whole, id: string) => (channels.has(id) ? `#${channels.get(id)?.name}` : whole))
    .replace(/<t:(-?\d{1,13})(?::[tTdDfFsSR])?>/g, (_, seconds: string) => dateOf(Number(seconds)))
    .replace(/<a?(:\w+:)\d+>/g, '$1')
    .replace(/\[([^\]\n]+)\]\(<?[^)\s>]+>?(?: "[^"]*")?\)/g, '$1')
    .replace(/<(https?:\/\/[^\s>]+)>/g, '$1')
    .replace(/^(?:-# |#{1,3} |>>> |> )/gm, '')
    .replace(/^(\s*)[*-] /gm, '$1• ')
    .replace(/(\*\*\*|\*\*|__|~~|\|\|)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/(\*\*|__|~~|\|\|)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/(^|[^\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?!\w)/g, '$1$2')
    .replace(/(^|[^\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?!\w)/g, '$1$2')

function dateOf(seconds: number): string {
  const date = new Date(seconds * 1_000)
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString()
}
