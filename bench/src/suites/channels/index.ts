import type { Suite } from '../../lib/suite.ts'
import { emailGroup } from './email.ts'
import { discordGroup, slackGroup, smsGroup } from './http.ts'
import { importsGroup } from './imports.ts'

export const channels: Suite = {
  name: 'channels',
  about: "channels beside their vendors' SDKs and bare clients, and what they cost to import (G11, G12)",
  groups: [slackGroup, smsGroup, discordGroup, emailGroup, importsGroup],
}
