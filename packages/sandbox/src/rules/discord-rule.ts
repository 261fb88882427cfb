import { isObject, list, objects, type DiscordCall, type Json } from '../vendors/discord-call.ts'
import { hookOf, hookSecret, places } from '../vendors/discord-server.ts'
import type { DiscordScene } from '../vendors/discord-scene.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. `{id:0}` in a path or a body stands for the id that the first of `before` got. */
export interface DiscordStep {
  /** Default POST. */
  readonly method?: string
  /** From `/webhooks/…` or `/channels/…` on. Default: the bot's messages in #ops. */
  readonly path?: string
  readonly body?: Json
  /** Sent with the body as a form. */
  readonly files?: readonly {
    readonly part: string
    readonly name: string
    readonly bytes?: number
    readonly type?: string
  }[]
  /** Sent as it is, instead of the body. */
  readonly raw?: string
  readonly contentType?: string
  /** `null`: none. Default: the right one, and none for webhooks. */
  readonly token?: string | null
  readonly userAgent?: string
  /** Default `/api/v10`. */
  readonly api?: string
}

export interface DiscordFixture extends DiscordStep {
  readonly before?: readonly DiscordStep[]
}

/** The answer is Discord's code, or a status where Discord has no code for it. */
export type DiscordRule = Rule<DiscordCall, DiscordScene, number, DiscordFixture>

export const page = (path: string, level: Level = 'documented'): Source => ({
  text: `https://docs.discord.com/developers/${path}`,
  level,
})
/** What the API describes of itself. */
export const spec: Source = { text: 'https://github.com/discord/discord-api-spec', level: 'documented' }

export const ok: DiscordFixture = { body: { content: 'hello' } }
export const hookPath = (channel: keyof typeof places = 'ops', query = 'wait=true'): string =>
  `/webhooks/${hookOf(places[channel])}/${hookSecret}?${query}`
export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])
/** One of the errors of a 50035. */
export const fault = (at: string, code: string, message: string): string => `${at}: ${code} ${message}`

export interface Placed {
  readonly value: unknown
  /** e.g. `embeds.0.title`. */
  readonly at: string
}

/** What stands at a path such as `embeds.*.title`, of whatever writes a message. */
export function found(call: DiscordCall, path: string): readonly Placed[] {
  const { message } = call.body
  const root: Placed =
    call.place === 'threads' && isObject(message)
      ? { value: message, at: 'message.' }
      : { value: call.body, at: '' }
  let here: readonly Placed[] = [root]
  for (const name of path.split('.'))
    here = here.flatMap(({ value, at }) => {
      const prefix = at === '' || at.endsWith('.') ? at : `${at}.`
      if (name === '*') return list(value).map((item, index) => ({ value: item, at: `${prefix}${index}` }))
      return isObject(value) && Object.hasOwn(value, name) ? [{ value: value[name], at: prefix + name }] : []
    })
  return here.filter(({ value }) => value !== null && value !== undefined)
}

/** Rows, buttons and whatever else stands in a message, with what is in it. */
export function componentsOf(call: DiscordCall): readonly (Placed & { readonly value: Json })[] {
  const inside = ({ value, at }: Placed): (Placed & { readonly value: Json })[] => {
    if (!isObject(value)) return []
    const children = [...list(value['components'])].map((child, index) => ({
      value: child,
      at: `${at}.components.${index}`,
    }))
    return [
      { value, at },
      ...[...children, { value: value['accessory'], at: `${at}.accessory` }].flatMap(inside),
    ]
  }
  return found(call, 'components.*').flatMap(inside)
}

/** Makes or edits a message. */
export const writes = ({ method, place, body }: DiscordCall): boolean =>
  (method === 'POST' && (place === 'webhook' || place === 'messages')) ||
  (method === 'PATCH' && (place === 'webhook-message' || place === 'message')) ||
  (place === 'threads' && isObject(body['message']))

export const flagged = (call: DiscordCall, flag: number): boolean =>
  found(call, 'flags').some(({ value }) => typeof value === 'number' && (value & flag) !== 0)
/** The message is made of components alone. */
export const componentsOnly: number = 1 << 15

// Discord does not say how it counts. UTF-16 units never count fewer than code points.
export const lengthAt = ({ value, at }: Placed): number =>
  typeof value !== 'string' ? 0 : /(^|\.)embeds\./.test(at) ? value.trim().length : value.length

export const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)
export const letters = (length: number): string => 'x'.repeat(length)

/** A text has at most so many characters. */
export const longest = (
  id: string,
  path: string,
  max: number,
  wrap: (text: string) => DiscordFixture,
  source: Source,
): DiscordRule => ({
  id: `discord/${id}`,
  vendor: 'discord',
  source,
  summary: `${path} has at most ${max} characters.`,
  answer: 50_035,
  accept: wrap(letters(max)),
  reject: wrap(letters(max + 1)),
  check: (call) =>
    found(call, path)
      .filter((placed) => lengthAt(placed) > max)
      .map(({ at }) => fault(at, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`)),
})

/** A list has at most so many items. */
export const most = (
  id: string,
  path: string,
  max: number,
  wrap: (count: number) => DiscordFixture,
  source: Source,
): DiscordRule => ({
  id: `discord/${id}`,
  vendor: 'discord',
  source,
  summary: `${path} has at most ${max} items.`,
  answer: 50_035,
  accept: wrap(max),
  reject: wrap(max + 1),
  check: (call) =>
    found(call, path)
      .filter(({ value }) => list(value).length > max)
      .map(({ at }) => fault(at, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`)),
})

/** All embeds' texts that count, trimmed. */
export const embedLength = (call: DiscordCall): number =>
  ['title', 'description', 'footer.text', 'author.name', 'fields.*.name', 'fields.*.value']
    .flatMap((name) => found(call, `embeds.*.${name}`))
    .reduce((sum, placed) => sum + lengthAt(placed), 0)

/** A reader sees something of it. */
export const visible = (embed: unknown): boolean =>
  isObject(embed) &&
  (['title', 'description'].some((name) => typeof embed[name] === 'string' && embed[name].trim() !== '') ||
    ['image', 'thumbnail', 'author', 'footer'].some((name) => isObject(embed[name])) ||
    objects(embed['fields']).length > 0)
