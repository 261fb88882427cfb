import { DeliveryError, type Channel } from '@notify/core/channel'
import { notification, renderContext, sendContext } from './receiver.ts'
import type { WebhookMessage } from '../message.ts'
import { webhook, type WebhookOptions } from '../webhook.ts'

interface Closable {
  close?(): Promise<void>
}

const open: Closable[] = []

/** Is closed by `closeAll`. */
export const kept = <T extends Closable>(closable: T): T => {
  open.push(closable)
  return closable
}

export async function closeAll(): Promise<void> {
  for (const each of open.splice(0).reverse()) await each.close?.()
}

export const channelTo = (options: WebhookOptions): Channel<WebhookMessage> => kept(webhook(options))

type Given = Parameters<typeof sendContext>[0]

/** Renders the notification of these tests and sends it. */
export const send = (channel: Channel<WebhookMessage>, given?: Given): Promise<unknown> =>
  channel.send(channel.render(notification, renderContext)[0]!, sendContext(given))

/** What `send` failed with; throws if it did not. */
export async function failure(channel: Channel<WebhookMessage>, given?: Given): Promise<DeliveryError> {
  const error: unknown = await send(channel, given).then(
    () => 'delivered',
    (error: unknown) => error,
  )
  if (DeliveryError.is(error)) return error
  throw new Error(`expected a DeliveryError, got ${String(error)}`)
}
