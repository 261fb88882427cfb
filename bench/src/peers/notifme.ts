import notifmeSdk from 'notifme-sdk'
import { sampleDraft } from '../lib/sample-draft.ts'

/** Its webhook of Slack is its plainest: the request is sent as JSON. @returns Sends one. */
export function notifme(url: string): (index: number) => Promise<void> {
  const sdk = new notifmeSdk.default({
    channels: { slack: { providers: [{ type: 'webhook', webhookUrl: url }] } },
    useNotificationCatcher: false,
  })
  return async (index) => {
    const { status } = await sdk.send({ slack: sampleDraft(index) })
    if (status !== 'success') throw new Error('notifme-sdk did not send')
  }
}
