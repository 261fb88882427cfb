import type { Notification, RenderContext, SendContext, Sent } from '@notify/core/channel'
import { email, type EmailOptions } from '../index.ts'
import { notification, renderContext, sendContext } from './samples.ts'

/** A place, over a server on this machine. */
export const at = ({ port }: { readonly port: number }, more: EmailOptions = {}): EmailOptions => ({
  from: 'Acme alerts <alerts@acme.dev>',
  to: 'team@acme.dev',
  host: '127.0.0.1',
  port,
  secure: 'none',
  ...more,
})

/** Renders and sends one mail over a connection of its own. */
export async function deliver(
  options: EmailOptions,
  draft: Partial<Notification> = {},
  context: Partial<SendContext> = {},
  rendering: Partial<RenderContext> = {},
): Promise<Sent> {
  const channel = email(options)
  try {
    const message = channel.render(notification(draft), renderContext(rendering))[0]!
    return await channel.send(message, sendContext(context))
  } finally {
    await channel.close?.()
  }
}
