import type { ChannelDefinitions } from '@notify/config'

/** The channels that come along, by the short name a file uses. Loaded when one is used: a channel that nobody uses costs nothing. */
export const channels: ChannelDefinitions = {
  console: async () => (await import('@notify/channel-console/config')).definition,
  discord: async () => (await import('@notify/channel-discord/config')).definition,
  email: async () => (await import('@notify/channel-email/config')).definition,
  jira: async () => (await import('@notify/channel-jira/config')).definition,
  msteams: async () => (await import('@notify/channel-msteams/config')).definition,
  pagerduty: async () => (await import('@notify/channel-pagerduty/config')).definition,
  slack: async () => (await import('@notify/channel-slack/config')).definition,
  sms: async () => (await import('@notify/channel-sms/config')).definition,
  telegram: async () => (await import('@notify/channel-telegram/config')).definition,
  webhook: async () => (await import('@notify/channel-webhook/config')).definition,
}
