import { cut } from '@notify/markup'
import * as limits from './limits.ts'

/** An embed or a component, as Discord's own documents write it. */
export interface DiscordObject {
  readonly [key: string]: unknown
}

/** What a notification may say in Discord's own words, as `overrides.discord`. */
export interface DiscordOverrides {
  /** Replace the embed that would be rendered. */
  readonly embeds?: readonly DiscordObject[]
  /** Markdown above the embeds, after the mentions. */
  readonly content?: string
  /** A webhook that no application owns shows only those nobody can interact with. */
  readonly components?: readonly DiscordObject[]
  /** Goes above the title of our embed. */
  readonly author?: { readonly name: string; readonly url?: string; readonly iconUrl?: string }
  /** URL of a small picture beside our embed. */
  readonly thumbnail?: string
  readonly username?: string
  readonly avatarUrl?: string
  /** Posts into this thread. */
  readonly threadId?: string
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly discord?: DiscordOverrides
  }
}

/** Cuts a text to what one place takes, and to what is left for all embeds together. Nothing if it is empty. */
type Take = (text: unknown, maxChars: number) => string | undefined

/** Native embeds within Discord's limits: lists and texts are cut, nothing else is touched. */
export function boundedEmbeds(embeds: readonly DiscordObject[]): readonly DiscordObject[] {
  let left: number = limits.embedsMaxChars
  const take: Take = (given, maxChars) => {
    if (typeof given !== 'string') return undefined
    const { text } = cut(given.trim(), Math.min(maxChars, left))
    left -= text.length
    return text === '' ? undefined : text
  }
  return embeds
    .filter(isObject)
    .slice(0, limits.embedsMax)
    .map((embed) => boundedEmbed(embed, take))
}

function boundedEmbed({ fields, footer, author, ...embed }: DiscordObject, take: Take): DiscordObject {
  const around = (object: unknown, key: string, maxChars: number): DiscordObject | undefined => {
    const text = isObject(object) ? take(object[key], maxChars) : undefined
    return text === undefined ? undefined : { ...(object as DiscordObject), [key]: text }
  }
  const field = (object: DiscordObject): readonly DiscordObject[] => {
    const name = take(object['name'], limits.fieldNameMaxChars)
    const value = take(object['value'], limits.fieldValueMaxChars)
    return name === undefined || value === undefined ? [] : [{ ...object, name, value }]
  }
  return withoutUndefined({
    ...embed,
    title: take(embed['title'], limits.titleMaxChars),
    author: around(author, 'name', limits.authorMaxChars),
    footer: around(footer, 'text', limits.footerMaxChars),
    fields: Array.isArray(fields)
      ? fields.filter(isObject).slice(0, limits.fieldsMax).flatMap(field)
      : undefined,
    description: take(embed['description'], limits.descriptionMaxChars),
  })
}

const isObject = (value: unknown): value is DiscordObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function withoutUndefined(object: DiscordObject): DiscordObject {
  const kept: Record<string, unknown> = {}
  for (const key of Object.keys(object)) if (object[key] !== undefined) kept[key] = object[key]
  return kept
}
