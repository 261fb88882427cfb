import type { Channel, Notification, RenderContext, SendContext } from '@notify/core/channel'
import { httpWire, notification as sample, renderContext, sendContext, type HttpWire } from '@notify/testkit'
import type { WebhookMessage } from '../message.ts'
import { webhook, type WebhookOptions } from '../webhook.ts'

export interface Wire extends HttpWire {
  /** To the server of the test, unless the options say otherwise. */
  readonly channel: (options?: Partial<WebhookOptions>) => Channel<WebhookMessage>
}

/** A receiver, and channels that talk to it. */
export function wire(): Wire {
  const given = httpWire()
  return { ...given, channel: (options) => given.kept(webhook({ url: given.origin(), ...options })) }
}

export const notification: Notification = sample({
  title: 'ディスク残りわずか 💾 \u202eevil\u202c',
  body: '**95 %** on `/var`, see [the board](https://board.example/d/1)\n\n<script>alert(1)</script>',
  fields: [{ name: 'Host', value: 'مضيف-1' }],
  attachments: [{ name: 'df.txt', type: 'text/plain', bytes: 12, sha256: 'ab'.repeat(32) }],
  metadata: { repo: 'main', depth: { of: [1, 2, 3] } },
  recipients: [{ id: 'ana', addresses: { email: 'ana@acme.example' } }],
  overrides: {},
  key: 'disk:/var',
  state: 'firing',
})

export const context: RenderContext = renderContext()

export const send = (
  channel: Channel<WebhookMessage>,
  given?: Partial<SendContext>,
  sent: Notification = notification,
): Promise<unknown> => channel.send(channel.render(sent, context)[0]!, sendContext(given))
