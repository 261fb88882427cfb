import { testClock } from '../__fixtures__/clock.ts'
import { proveRules, type Send } from '../__fixtures__/prove-rules.ts'
import { sendMail, sendSlackFixture, sendWebhook } from '../__fixtures__/senders.ts'
import { emailRules, type EmailFixture } from './email.ts'
import type { SlackFixture } from './slack-rule.ts'
import { slackRules } from './slack.ts'
import { fixtureTime, webhookRules, type WebhookFixture } from './webhook.ts'

const slack: Send<SlackFixture> = async (sandbox, fixture) => {
  const { json, text } = await sendSlackFixture(sandbox, fixture)
  if (json['ok'] === true) return 'ok'
  return typeof json['error'] === 'string' ? json['error'] : text
}
const email: Send<EmailFixture> = async (sandbox, fixture) => {
  const code = (await sendMail(sandbox, fixture)).at(-1)!.slice(0, 3)
  return code === '250' ? 'ok' : code
}
const webhook: Send<WebhookFixture> = async (sandbox, fixture) => {
  const { status } = await sendWebhook(sandbox, fixture)
  return status === 200 ? 'ok' : String(status)
}

const clock = () => testClock(fixtureTime * 1_000)
proveRules('slack', slackRules, slack, clock)
proveRules('email', emailRules, email, clock)
proveRules('webhook', webhookRules, webhook, clock)
