import type { Channel, Notification, RenderContext, SendContext } from '@notify/core/channel'
import { httpWire, notification, renderContext, sendContext, type HttpWire } from '@notify/testkit'
import { pagerduty, type PagerDutyMessage, type PagerDutyOptions } from '../index.ts'

export const key = 'C4NARY0123456789C4NARY0123456789'

export interface Wire extends HttpWire {
  readonly channel: (options?: PagerDutyOptions) => Channel<PagerDutyMessage>
}

/** A stand-in for PagerDuty, and channels that talk to it. */
export function wire(): Wire {
  const given = httpWire({
    answer: () => ({ status: 202, body: { status: 'success', message: 'Event processed', dedup_key: 'k' } }),
    environment: ['PAGERDUTY_INTEGRATION_KEY'],
  })
  return {
    ...given,
    channel: (options) => given.kept(pagerduty({ integrationKey: key, baseUrl: given.origin(), ...options })),
  }
}

export const alert: Notification = notification({
  title: 'ディスク残りわずか 💾 — القرص ممتلئ',
  source: 'db-1',
  key: 'disk:/var',
  state: 'firing',
})

export const context: RenderContext = renderContext()

export const send = (
  channel: Channel<PagerDutyMessage>,
  given: Partial<SendContext> = {},
  sent: Notification = alert,
): Promise<unknown> => channel.send(channel.render(sent, context)[0]!, sendContext(given))
