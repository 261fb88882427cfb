export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'
export type { FaultOf, HttpFault, SmtpFault } from './faults.ts'
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
