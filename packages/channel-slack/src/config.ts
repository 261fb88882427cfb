import type { ChannelDefinition } from '@notify/core/channel'
import type { SlackOptions } from './options.ts'
import { slack } from './slack.ts'

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more })
const secretText = (description: string): object => text(description, { minLength: 1, writeOnly: true })
const emoji = (example: string): object => text('Name of an emoji.', { minLength: 1, examples: [example] })

export const definition: ChannelDefinition = {
  kind: 'slack',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Slack',
    type: 'object',
    properties: {
      channel: text('A name with #, or an id. Left out: direct messages to people.', {
        minLength: 1,
        examples: ['#ops', 'C012AB3CD'],
      }),
      token: secretText('Of a bot, xoxb-…'),
      webhookUrl: secretText(
        'Of an incoming webhook, used without a token. Its channel, name and icon are fixed at Slack.',
      ),
      username: text("Shown instead of the app's name; needs the scope chat:write.customize."),
      iconEmoji: text("Shown instead of the app's picture.", { examples: [':robot_face:'] }),
      people: {
        type: 'object',
        description: 'Ids of users (U…) and user groups (S…) by the names that notifications mention.',
        additionalProperties: { type: 'string', pattern: '^[USW][A-Z0-9]{2,30}$' },
      },
      mention: text('escalation: only an escalation calls the mentioned people.', {
        enum: ['always', 'escalation'],
        default: 'always',
      }),
      repeats: text(
        'What fires again under an open key: an edit, or told in full in the thread of the message.',
        {
          enum: ['edit', 'thread'],
          default: 'edit',
        },
      ),
      reactions: {
        type: 'object',
        description:
          'Emoji by state, shown as a reaction to the message of an incident; needs reactions:write.',
        properties: {
          firing: emoji('rotating_light'),
          acknowledged: emoji('eyes'),
          resolved: emoji('white_check_mark'),
        },
        additionalProperties: false,
      },
      interactive: {
        type: 'boolean',
        description: "An endpoint takes what the app's buttons send: actions without url become buttons.",
        default: false,
      },
      unfurl: { type: 'boolean', description: 'Previews of linked pages.', default: false },
      overflow: text('What does not fit goes into the thread, or is cut and counted.', {
        enum: ['thread', 'cut'],
        default: 'thread',
      }),
      baseUrl: text('Of the Web API.', { format: 'uri', default: 'https://slack.com/api/' }),
    },
    additionalProperties: false,
  },
  environment: {
    SLACK_TOKEN: 'token',
    SLACK_WEBHOOK_URL: 'webhookUrl',
    SLACK_CHANNEL: 'channel',
    SLACK_USERNAME: 'username',
    SLACK_ICON_EMOJI: 'iconEmoji',
  },
  credentials:
    'At https://api.slack.com/apps create an app, add the bot scope chat:write (and chat:write.public to post to channels ' +
    'it has not joined, files:write for attachments, reactions:write for reactions), install it and copy the bot token, xoxb-…; then /invite it to the channel. For a webhook switch on ' +
    'Incoming Webhooks in the app instead, add one for the channel and copy its URL.',
  create: (options: SlackOptions) => slack(options),
}
