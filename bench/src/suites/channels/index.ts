import type { Suite } from '../../lib/suite.ts'
import { discordGroup } from './discord.ts'
import { emailGroup } from './email.ts'
import { slackGroup } from './slack.ts'
import { smsGroup } from './sms.ts'

export const channels: Suite = {
  name: 'channels',
  about: "channels beside their vendors' SDKs and bare clients",
  groups: [slackGroup, smsGroup, discordGroup, emailGroup],
}
