import type { Environment } from '@notify/config'
import type { Sandbox } from '@notify/sandbox'

/** What the files name, and the sandbox takes. */
export const sandboxEnvironment = ({ email, slack }: Sandbox): Environment => ({
  EMAIL_SMTP_PASSWORD: email.password,
  SLACK_WEBHOOK_URL: slack.webhookUrlOf('ops'),
  ACME_SLACK_WEBHOOK_URL: slack.webhookUrlOf('alerts'),
  GLOBEX_SLACK_WEBHOOK_URL: slack.webhookUrlOf('general'),
})
