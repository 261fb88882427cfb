import type { Environment } from '@notify/config'
import type { Sandbox } from '@notify/sandbox'

/** What is secret in the files, as the sandbox takes it. */
export const sandboxEnvironment = ({ email, slack, pagerduty, webhook }: Sandbox): Environment => ({
  EMAIL_PASSWORD: email.password,
  SLACK_TOKEN: slack.token,
  PAGERDUTY_INTEGRATION_KEY: pagerduty.integrationKey,
  WEBHOOK_URLS: `${webhook.url}/first, ${webhook.url}/second`,
})
