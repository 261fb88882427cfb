import { slackBlocks } from './slack-blocks.ts'
import { slackContent } from './slack-content.ts'
import { slackElements } from './slack-elements.ts'
import { slackFiles } from './slack-files.ts'
import { slackPlaces } from './slack-places.ts'
import { slackReactions } from './slack-reactions.ts'
import { slackArguments, slackRequests } from './slack-requests.ts'
import type { SlackRule } from './slack-rule.ts'

/** The order is Slack's: who asks, what is asked, where to, and then the content. */
export const slackRules: readonly SlackRule[] = [
  ...slackRequests,
  ...slackPlaces,
  ...slackArguments,
  ...slackContent,
  ...slackBlocks,
  ...slackElements,
  ...slackReactions,
  ...slackFiles,
]
