import { ConfigurationError, type Channel, type Logger, type Notification } from '@notify/core'
import type { RenderContext } from '@notify/core'
import type { Rendered } from './render.ts'
import type { RenderOptions } from './templates.ts'

interface Speech {
  readonly name: string | undefined
  readonly render: (notification: Notification, options: RenderOptions) => Rendered | undefined
  readonly logger: Logger
}

/** A channel whose words come from templates; its limits, its escaping and its sending are its own. */
export function speaking<Message>(
  channel: Channel<Message>,
  { name, render, logger }: Speech,
): Channel<Message> {
  const { kind } = channel
  const worded = (notification: Notification, context: RenderContext): Notification => {
    try {
      const rendered = render(notification, { ...context, kind, ...(name !== undefined && { name }) })
      return rendered ? withWords(notification, kind, rendered) : notification
    } catch (error) {
      // Its own words could hold the notification's text.
      const why = ConfigurationError.is(error) ? error.message : 'its variables could not be made'
      logger.error({ notification: notification.id, channel: name ?? kind, why }, 'a template failed')
      return notification
    }
  }
  return Object.assign(Object.create(channel) as Channel<Message>, {
    render: (notification: Notification, context: RenderContext) =>
      channel.render(worded(notification, context), context),
  })
}

/** What the sender wrote in the vendor's own words stays. */
function withWords(notification: Notification, kind: string, rendered: Rendered): Notification {
  const { files: _, overrides, ...words } = rendered
  if (!overrides) return { ...notification, ...words }
  const [own, given] = [overrides, notification.overrides].map(
    (one) => (one as Readonly<Record<string, object>> | undefined)?.[kind],
  )
  const merged = { ...notification.overrides, [kind]: { ...own, ...given } }
  return { ...notification, ...words, overrides: merged }
}
