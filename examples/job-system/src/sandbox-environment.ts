import type { Environment } from '@notify/config'
import type { Sandbox } from '@notify/sandbox'

/** What the files name, and the sandbox takes. */
export const sandboxEnvironment = ({ slack, discord, email, sms, webhook }: Sandbox): Environment => ({
  SLACK_WEBHOOK_URL: slack.webhookUrl,
  DISCORD_WEBHOOK_URL: discord.webhookUrl,
  EMAIL_USERNAME: email.user,
  EMAIL_PASSWORD: email.password,
  TWILIO_ACCOUNT_SID: sms.accountSid,
  TWILIO_AUTH_TOKEN: sms.authToken,
  AUDIT_URL: webhook.url,
  WEBHOOK_TOKEN: 'audit-token',
  WEBHOOK_SECRET: webhook.secret,
})
