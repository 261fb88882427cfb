import { discordRules } from '../rules/discord.ts'
import { emailRules } from '../rules/email.ts'
import { graphRules } from '../rules/graph.ts'
import { jiraRules } from '../rules/jira.ts'
import { msteamsRules } from '../rules/msteams.ts'
import { pagerdutyRules } from '../rules/pagerduty.ts'
import type { Rule, Source } from '../rules/rule.ts'
import { slackRules } from '../rules/slack.ts'
import { smsRules } from '../rules/sms.ts'
import { telegramRules } from '../rules/telegram.ts'
import { webhookRules } from '../rules/webhook.ts'

const rules: readonly Pick<Rule, 'id' | 'source'>[] = [
  ...slackRules,
  ...discordRules,
  ...telegramRules,
  ...emailRules,
  ...msteamsRules,
  ...graphRules,
  ...jiraRules,
  ...webhookRules,
  ...smsRules,
  ...pagerdutyRules,
]

const sources: ReadonlyMap<string, Source> = new Map(rules.map(({ id, source }) => [id, source]))

/** Where a rule was found. Nothing for what a stand-in or a library refuses without one, e.g. a rate. */
export const sourceOf = (rule: string): Source | undefined => sources.get(rule)
