import type { Environment } from '@notify/config'
import type { Sandbox } from '@notify/sandbox'

const names = ['GENERAL', 'ERRORS', 'CRITICAL', 'TRACKLIST', 'MONITORING', 'SECURITY']

/** Webhooks that the sandbox has, under the names of `.env.example`: one for each channel. */
export const sandboxEnvironment = ({ discord }: Sandbox): Environment =>
  Object.fromEntries(
    names.map((name) => {
      const channel = `alerts-${name.toLowerCase()}`
      discord.addChannel(channel)
      return [`DISCORD_WEBHOOK_${name}`, discord.webhookUrlOf(channel)]
    }),
  )
