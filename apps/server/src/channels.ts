import type { ChannelDefinitions } from '@notify/config'

/** The channels that come along, by the short name a file uses. Loaded when one is used: a channel that nobody uses costs nothing. */
export const channels: ChannelDefinitions = {
  console: async () => (await import('@notify/channel-console/config')).definition,
  email: async () => (await import('@notify/channel-email/config')).definition,
  slack: async () => (await import('@notify/channel-slack/config')).definition,
  webhook: async () => (await import('@notify/channel-webhook/config')).definition,
}
