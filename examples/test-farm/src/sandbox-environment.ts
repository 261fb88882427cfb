import type { Environment } from '@notify/config'
import type { Sandbox } from '@notify/sandbox'

/** Credentials that the sandbox takes, under the names of `.env.example`. */
export function sandboxEnvironment(sandbox: Sandbox): Environment {
  const { slack, discord, telegram, email, msteams, jira } = sandbox
  slack.addChannel('distributed-testing')
  return {
    SLACK_TOKEN: slack.token,
    DISCORD_WEBHOOK_URL: discord.webhookUrl,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_CHAT_ID: String(telegram.chats['ops']),
    EMAIL_SMTP_SERVER: email.host,
    EMAIL_SMTP_PORT: String(email.port),
    EMAIL_USERNAME: email.user,
    EMAIL_PASSWORD: email.password,
    EMAIL_FROM: 'farm@example.com',
    EMAIL_TO: 'team@example.com, lead@example.com',
    MSTEAMS_WEBHOOK_URL: msteams.webhookUrl,
    JIRA_EMAIL: jira.email,
    JIRA_TOKEN: jira.token,
    JIRA_SERVER_URL: jira.origin,
    JIRA_PROJECT_KEY: jira.projectKey,
  }
}
