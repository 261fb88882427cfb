export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'
export type { FaultOf, HttpFault, QueuedFault, SmtpFault } from './faults.ts'
export {
  vendors,
  type Finding,
  type SandboxMessage,
  type SandboxRequest,
  type Vendor,
  type Version,
} from './message.ts'
export type { Seen, WaitOptions } from './recorder.ts'
export type { Rule, Source } from './rules/rule.ts'
export type { Settings } from './settings.ts'
export type { Mode } from './stand-in.ts'
export type { EmailAddress } from './vendors/email.ts'
export type { SlackAddress } from './vendors/slack.ts'
export type { WebhookAddress } from './vendors/webhook.ts'
export type { DiscordAddress } from './vendors/discord.ts'
export type { TelegramAddress } from './vendors/telegram.ts'
export type { MsteamsAddress } from './vendors/msteams.ts'
export type { GraphAddress } from './vendors/graph.ts'
export type { JiraAddress } from './vendors/jira.ts'
export type { SmsAddress } from './vendors/sms.ts'
export type { PagerdutyAddress } from './vendors/pagerduty.ts'
