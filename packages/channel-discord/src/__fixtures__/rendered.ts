import type { Attachment, Notification, RenderContext } from '@notify/core/channel'
import { notification, renderContext } from '@notify/testkit'
import { discord, type DiscordMessage, type DiscordObject, type DiscordOptions } from '../index.ts'

export const webhookUrl = 'https://discord.com/api/webhooks/100000000000000001/hook-canary-51d2'
export const asBot: DiscordOptions = { token: 'bot-canary', channelId: '200000000000000001' }
export const people = { alice: '80351110224678912', sre: '&165511591545143296' }

export const firing: Notification = notification()

export const file = (name: string, bytes: number): Attachment => ({ name, type: 'text/plain', bytes, sha256: name })

/** `allowed_mentions` of who calls nobody. */
export const none = { parse: [], users: [], roles: [] }

export const render = (
  given: Partial<Notification>,
  context: Partial<RenderContext> = {},
  options: DiscordOptions = {},
): readonly DiscordMessage[] =>
  discord({ ...(options.token === undefined ? { webhookUrl } : {}), people, ...options }).render(
    notification(given),
    renderContext(context),
  )

export const embedsOf = (message: DiscordMessage | undefined): readonly DiscordObject[] =>
  (message?.body['embeds'] ?? []) as readonly DiscordObject[]

export const description = (message: DiscordMessage | undefined): string =>
  (embedsOf(message)[0] as Thing | undefined)?.description ?? ''

export const footer = (message: DiscordMessage | undefined): string =>
  (embedsOf(message)[0]!['footer'] as { text: string }).text

/** Discord's documented limits, written down a second time so that a wrong constant is noticed. */
export function violations({ body, files = [] }: DiscordMessage): string[] {
  const found: string[] = []
  let sum = 0
  const text = (value: string | undefined, max: number, what: string, counts = true): void => {
    if (value === undefined) return
    if (value.trim() === '' || value.length > max || !value.isWellFormed())
      found.push(`${what} has ${value.length} of 1 to ${max}`)
    if (counts) sum += value.length
  }
  const { content = '', embeds = [], allowed_mentions: allowed } = body as {
    content?: string
    embeds?: Thing[]
    allowed_mentions?: { parse: string[]; users: string[]; roles: string[] }
  }
  if (content.length > 2000) found.push(`content has ${content.length}`)
  if (embeds.length > 10) found.push(`${embeds.length} embeds`)
  for (const embed of embeds) {
    text(embed.title, 256, 'title')
    text(embed.description, 4096, 'description')
    text(embed.footer?.text, 2048, 'footer')
    text(embed.author?.name, 256, 'author')
    text(embed.url, 2048, 'url', false)
    text(embed.image?.url, 2048, 'image', false)
    const fields = embed.fields ?? []
    if (fields.length > 25) found.push(`${fields.length} fields`)
    for (const field of fields) {
      text(field.name, 256, 'field name')
      text(field.value, 1024, 'field value')
    }
    if (embed.color !== undefined && !(embed.color >= 0 && embed.color <= 16_777_215)) found.push('color')
    if (embed.timestamp !== undefined && new Date(embed.timestamp).toISOString() !== embed.timestamp)
      found.push('timestamp')
  }
  if (sum > 6000) found.push(`embeds have ${sum} together`)
  if (allowed === undefined) found.push('no allowed_mentions')
  else if (allowed.users.length > 100 || allowed.roles.length > 100) found.push('too many mentions')
  if (files.length > 10) found.push(`${files.length} files`)
  return found
}

interface Thing {
  readonly title?: string
  readonly description?: string
  readonly url?: string
  readonly color?: number
  readonly timestamp?: string
  readonly footer?: { readonly text: string }
  readonly author?: { readonly name: string }
  readonly image?: { readonly url: string }
  readonly fields?: readonly { readonly name: string; readonly value: string }[]
}
