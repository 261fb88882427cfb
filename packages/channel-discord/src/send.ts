import { DeliveryError, type SecretReader, type SendContext, type Sent } from '@notify/core/channel'
import { webhookOf, type Webhook } from './destination.ts'
import * as limits from './limits.ts'
import type { DiscordMessage } from './message.ts'
import { anyType, type Senders } from './options.ts'
import { call, type Exchange, type Request } from './rest.ts'

export interface Sending {
  readonly senders: Senders
  /** Of the API; left out: where the webhook is, else Discord. */
  readonly baseUrl?: string | undefined
}

export const discordApi = 'https://discord.com/api'

/** One message as one request. */
export async function send(
  message: DiscordMessage,
  context: SendContext,
  { baseUrl, senders: { bot, webhooks } }: Sending,
): Promise<Sent<DiscordMessage>> {
  const { signal, clock } = context
  const content = await contentOf(message, context)
  if (message.webhook === undefined && bot !== undefined)
    return asking(bot.token, (token) =>
      sendAsBot(
        message,
        context,
        { ...content, token, channelId: bot.channelId },
        { api: baseUrl ?? discordApi, signal, clock },
      ),
    )
  const reader = webhooks.get(message.webhook ?? anyType)
  if (reader === undefined)
    throw new DeliveryError(
      'invalid',
      'discord: no webhook takes notifications of this type; give webhookUrl, or add the type to webhooks',
    )
  return asking(reader, (url) => {
    const { api, ...webhook } = webhookOf(url)
    return sendToWebhook(message, { ...content, ...webhook }, { api: baseUrl ?? api, signal, clock })
  })
}

type Content = Pick<Request, 'body' | 'files'>

/** What goes into the request; the files come from the store. */
async function contentOf({ body, files = [] }: DiscordMessage, { open }: SendContext): Promise<Content> {
  const contents = files.map(async (file) => ({
    name: file.name,
    contentType: file.type,
    data: new Uint8Array(await (await open(file)).arrayBuffer()),
  }))
  return { body, files: await Promise.all(contents) }
}

async function sendToWebhook(
  message: DiscordMessage,
  { route, threadId: threadOfUrl, ...content }: Content & Omit<Webhook, 'api'>,
  exchange: Exchange,
): Promise<Sent<DiscordMessage>> {
  const threadId = message.threadId ?? threadOfUrl
  const query = {
    wait: 'true',
    ...(threadId === undefined ? {} : { thread_id: threadId }),
    ...(message.body['components'] === undefined ? {} : { with_components: 'true' }),
  }
  const { id } = await call(
    message.edit === undefined
      ? { method: 'POST', route, query, ...content }
      : {
          method: 'PATCH',
          route: `${route}/messages/${encodeURIComponent(message.edit)}`,
          query,
          ...content,
        },
    exchange,
  )
  if (message.reply) return {}
  const webhook = message.webhook ?? anyType
  return { reference: { messageId: id, webhook, ...(threadId === undefined ? {} : { threadId }) } }
}

/** A thread is a channel of its own to a bot. */
async function sendAsBot(
  message: DiscordMessage,
  { reference, idempotencyKey }: SendContext,
  { token, channelId, body, files = [] }: Content & { readonly token: string; readonly channelId: string },
  exchange: Exchange,
): Promise<Sent<DiscordMessage>> {
  const channel = message.channelId ?? message.threadId ?? channelId
  const route = `/channels/${encodeURIComponent(channel)}/messages` as const
  if (message.edit !== undefined) {
    const one = `${route}/${encodeURIComponent(message.edit)}` as const
    const { id } = await call({ method: 'PATCH', route: one, token, ...(body && { body }) }, exchange)
    return { reference: { messageId: id, channelId: channel } }
  }
  const parent = message.reply && reference?.['messageId']
  const { id } = await call(
    {
      method: 'POST',
      route,
      token,
      files,
      body: {
        ...body,
        nonce: nonceOf(idempotencyKey),
        enforce_nonce: true,
        ...(parent ? { message_reference: { message_id: parent, fail_if_not_exists: false } } : {}),
      },
    },
    exchange,
  )
  return message.reply ? {} : { reference: { messageId: id, channelId: channel } }
}

/** Loading node:crypto takes as long as all else that the package loads, and a webhook needs no nonce. */
const nonceOf = (idempotencyKey: string): string =>
  process
    .getBuiltinModule('node:crypto')
    .hash('sha256', idempotencyKey, 'base64url')
    .slice(0, limits.nonceMaxChars)

/** A refused secret is asked for again the next time. */
export async function asking<Result>(
  reader: SecretReader,
  run: (value: string) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(await reader.read())
  } catch (error) {
    if (DeliveryError.is(error) && ['auth', 'gone'].includes(error.reason)) reader.forget()
    throw error
  }
}
