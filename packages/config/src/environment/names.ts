import type { Preset } from './presets.ts'

export type Kind = 'text' | 'secret' | 'boolean' | 'number' | 'list' | 'secrets' | 'colour'

/** A variable that is read. */
export interface Name {
  readonly name: string
  /** The value it stands for: two names of one setting have to agree. */
  readonly setting: string
  readonly kind: Kind
  /** Whose name it is; of none, it is the toolkit's own. */
  readonly of: readonly Preset[]
  readonly meaning: string
  /** Of a number. */
  readonly minimum?: number
  readonly maximum?: number
  /** Of a text. */
  readonly among?: readonly string[]
}

type Row = readonly [name: string, setting: string, kind: Kind, meaning: string, more?: Partial<Name>]

const names = (of: readonly Preset[], rows: readonly Row[]): readonly Name[] =>
  rows.map(([name, setting, kind, meaning, more]) => ({ name, setting, kind, of, meaning, ...more }))

const farm: readonly Preset[] = ['test-farm']
const farmAndFanout: readonly Preset[] = ['test-farm', 'alert-fanout']
const farmAndJobs: readonly Preset[] = ['test-farm', 'job-system']
const port = { minimum: 1, maximum: 65_535 }
const sent = 'sends nothing while it is false'

const general: readonly Name[] = [
  ...names(
    [],
    [
      ['NOTIFY_PRESET', 'preset', 'text', 'which earlier system the names belong to'],
      ['NOTIFY_URLS', 'urls', 'secret', 'familiar URLs, with spaces or commas between them'],
    ],
  ),
  ...names(farm, [
    ['NOTIFICATION_ENABLED', 'enabled', 'boolean', sent],
    [
      'NOTIFICATION_THROTTLE_SECONDS',
      'throttleSeconds',
      'number',
      'at most one like it in this time; 0: off',
      { maximum: 31_536_000 },
    ],
    ['NOTIFICATION_GROUP_SIMILAR', 'groupSimilar', 'boolean', 'collects what is similar into one digest'],
    [
      'NOTIFICATION_GROUP_WINDOW_SECONDS',
      'groupWindowSeconds',
      'number',
      'how long it collects; 0: off',
      { maximum: 2_592_000 },
    ],
  ]),
  ...names(
    ['tenants'],
    [
      ['NOTIFICATIONS_ENABLED', 'enabled', 'boolean', sent],
      ['NOTIFICATIONS_CONFIG_PATH', 'configPath', 'text', 'the file to read instead of these variables'],
    ],
  ),
]

const slack: readonly Name[] = [
  ...names(farm, [
    ['SLACK_ENABLED', 'slack.enabled', 'boolean', 'switches the channel on or off'],
    ['SLACK_USERNAME', 'slack.username', 'text', "shown instead of the app's name"],
    ['SLACK_ICON_EMOJI', 'slack.iconEmoji', 'text', "shown instead of the app's picture"],
  ]),
  ...names(farmAndFanout, [['SLACK_TOKEN', 'slack.token', 'secret', 'of a bot, xoxb-…']]),
  ...names(
    ['test-farm', 'alert-fanout', 'tenants'],
    [['SLACK_CHANNEL', 'slack.channel', 'text', 'a name with #, or an id']],
  ),
  ...names(
    ['alert-fanout', 'job-system', 'tenants'],
    [['SLACK_WEBHOOK_URL', 'slack.webhookUrl', 'secret', 'of an incoming webhook']],
  ),
  ...names(
    ['tenants'],
    [['SLACK_NOTIFICATIONS_ENABLED', 'slack.enabled', 'boolean', 'switches the channel on; off without it']],
  ),
]

const alertNames = ['GENERAL', 'ERRORS', 'CRITICAL', 'TRACKLIST', 'MONITORING', 'SECURITY']

const discord: readonly Name[] = [
  ...names(farm, [
    ['DISCORD_ENABLED', 'discord.enabled', 'boolean', 'switches the channel on or off'],
    ['DISCORD_BOT_TOKEN', 'discord.token', 'secret', 'of a bot'],
    ['DISCORD_USE_BOT_API', 'discord.useBot', 'boolean', 'the bot posts, not the webhook'],
    ['DISCORD_CHANNEL_ID', 'discord.channelId', 'text', 'where the bot posts'],
    ['DISCORD_USERNAME', 'discord.username', 'text', "shown instead of the webhook's name"],
    ['DISCORD_AVATAR_URL', 'discord.avatarUrl', 'text', "shown instead of the webhook's picture"],
  ]),
  ...names(farmAndJobs, [
    ['DISCORD_WEBHOOK_URL', 'discord.webhookUrl', 'secret', 'takes what no other webhook takes'],
  ]),
  ...names(
    ['discord-service'],
    alertNames.map((name): Row => [
      `DISCORD_WEBHOOK_${name}`,
      `discord.webhooks.${typeOfAlert(name)}`,
      'secret',
      `takes the type ${typeOfAlert(name)}`,
    ]),
  ),
  ...names(
    ['discord-service'],
    [
      ['DISCORD_RATE_LIMIT', 'discord.rateLimit', 'number', 'messages in 60 s', { minimum: 1 }],
      ['DISCORD_QUEUE_SIZE', 'discord.queueSize', 'number', 'messages that may wait', { minimum: 1 }],
      ['DISCORD_RETRY_ATTEMPTS', 'discord.retryAttempts', 'number', 'goes at a message', { minimum: 1 }],
      [
        'DISCORD_TIMEOUT_SECONDS',
        'discord.timeoutSeconds',
        'number',
        'longest wait for an answer',
        { minimum: 1, maximum: 3_600 },
      ],
      ['REDIS_HOST', 'redis.host', 'text', 'refused: there is no store on Redis'],
      ['REDIS_PORT', 'redis.port', 'text', 'refused, as REDIS_HOST'],
      ['REDIS_DB', 'redis.db', 'text', 'refused, as REDIS_HOST'],
    ],
  ),
]

/** `DISCORD_WEBHOOK_ERRORS` is for `alert.error`. */
function typeOfAlert(name: string): string {
  return `alert.${name.toLowerCase().replace(/^errors$/, 'error')}`
}

const telegram: readonly Name[] = names(farm, [
  ['TELEGRAM_ENABLED', 'telegram.enabled', 'boolean', 'switches the channel on or off'],
  ['TELEGRAM_BOT_TOKEN', 'telegram.token', 'secret', 'of the bot, 123456:ABC…'],
  ['TELEGRAM_CHAT_ID', 'telegram.chatId', 'text', 'of a group, a channel or a person'],
  [
    'TELEGRAM_PARSE_MODE',
    'telegram.parseMode',
    'text',
    'only HTML is sent',
    { among: ['HTML', 'Markdown', 'MarkdownV2'] },
  ],
  ['TELEGRAM_DISABLE_WEB_PAGE_PREVIEW', 'telegram.noPreview', 'boolean', 'no preview of links'],
  ['TELEGRAM_DISABLE_NOTIFICATION', 'telegram.silent', 'boolean', 'no sound'],
])

const email: readonly Name[] = [
  ...names(farm, [
    ['EMAIL_ENABLED', 'email.enabled', 'boolean', 'switches the channel on or off'],
    ['EMAIL_SMTP_SERVER', 'email.host', 'text', 'the SMTP server'],
    ['EMAIL_FROM', 'email.from', 'text', 'the sender; default: the user'],
    ['EMAIL_TO', 'email.to', 'list', 'who gets every mail'],
    ['EMAIL_USE_TLS', 'email.useTls', 'boolean', 'false: in clear text'],
  ]),
  ...names(
    ['test-farm', 'tenants'],
    [['EMAIL_SMTP_PORT', 'email.port', 'number', 'its port; 465 is TLS from the first byte', port]],
  ),
  ...names(farmAndJobs, [['EMAIL_USERNAME', 'email.user', 'text', 'who logs in']]),
  ...names(
    ['test-farm', 'alert-fanout', 'job-system'],
    [['EMAIL_PASSWORD', 'email.password', 'secret', 'with what password']],
  ),
  ...names(
    ['tenants'],
    [
      ['EMAIL_NOTIFICATIONS_ENABLED', 'email.enabled', 'boolean', 'switches the channel on; off without it'],
      ['EMAIL_SMTP_HOST', 'email.host', 'text', 'the SMTP server'],
      ['EMAIL_SMTP_USERNAME', 'email.user', 'text', 'who logs in'],
      ['EMAIL_SMTP_PASSWORD', 'email.password', 'secret', 'with what password'],
      ['EMAIL_FROM_ADDRESS', 'email.from', 'text', 'the sender'],
      ['EMAIL_TO_ADDRESSES', 'email.to', 'list', 'who gets every mail'],
    ],
  ),
  ...names(
    ['alert-fanout'],
    [
      ['EMAIL_USER', 'email.user', 'text', 'who logs in, and the sender'],
      ['EMAIL_RECIPIENTS', 'email.to', 'list', 'who gets every mail'],
      ['SMTP_SERVER', 'email.host', 'text', 'the SMTP server'],
      ['SMTP_PORT', 'email.port', 'number', 'its port', port],
    ],
  ),
]

const msteams: readonly Name[] = [
  ...names(farm, [
    ['MSTEAMS_ENABLED', 'msteams.enabled', 'boolean', 'switches the channel on or off'],
    ['MSTEAMS_WEBHOOK_URL', 'msteams.webhookUrl', 'secret', 'of a workflow'],
    ['MSTEAMS_USE_GRAPH_API', 'msteams.useGraph', 'boolean', 'a user posts through Graph, not a workflow'],
    ['MSTEAMS_TENANT_ID', 'msteams.tenantId', 'text', 'of the organisation'],
    ['MSTEAMS_CLIENT_ID', 'msteams.clientId', 'text', 'of the app registration'],
    ['MSTEAMS_CLIENT_SECRET', 'msteams.clientSecret', 'secret', 'of the app registration'],
    ['MSTEAMS_TEAM_ID', 'msteams.teamId', 'text', 'which team'],
    ['MSTEAMS_CHANNEL', 'msteams.channel', 'text', 'which of its channels'],
  ]),
  ...names(
    [],
    [
      [
        'MSTEAMS_REFRESH_TOKEN',
        'msteams.refreshToken',
        'secret',
        'of the user who posts: Graph takes nothing from an application alone',
      ],
    ],
  ),
]

const others: readonly Name[] = [
  ...names(farm, [
    ['JIRA_ENABLED', 'jira.enabled', 'boolean', 'switches the channel on or off'],
    ['JIRA_EMAIL', 'jira.email', 'text', 'of the account'],
    ['JIRA_TOKEN', 'jira.apiToken', 'secret', 'its API token'],
    ['JIRA_SERVER_URL', 'jira.baseUrl', 'text', 'of the site'],
    ['JIRA_PROJECT_KEY', 'jira.project', 'text', 'where issues are made'],
  ]),
  ...names(
    ['alert-fanout'],
    [
      [
        'PAGERDUTY_INTEGRATION_KEY',
        'pagerduty.integrationKey',
        'secret',
        'of an integration "Events API V2"',
      ],
      [
        'PAGERDUTY_API_TOKEN',
        'pagerduty.apiToken',
        'secret',
        'read, and not needed: events are sent with the key alone',
      ],
      ['WEBHOOK_URLS', 'webhook.urls', 'secrets', 'receivers, with commas between them'],
    ],
  ),
  ...names(
    ['job-system'],
    [
      ['WEBHOOK_TOKEN', 'webhook.token', 'secret', 'goes along as a bearer token'],
      ['WEBHOOK_SECRET', 'webhook.secret', 'secret', 'signs what is sent'],
      ['TWILIO_ACCOUNT_SID', 'sms.accountSid', 'text', 'of the account, AC…'],
      ['TWILIO_AUTH_TOKEN', 'sms.authToken', 'secret', 'of the account'],
    ],
  ),
  ...names(
    [],
    [
      ['TWILIO_API_KEY', 'sms.apiKey', 'text', 'SK…, instead of the token'],
      ['TWILIO_API_SECRET', 'sms.apiSecret', 'secret', 'of the API key'],
      ['TWILIO_FROM', 'sms.from', 'text', 'the sender'],
      ['TWILIO_FROM_NUMBER', 'sms.from', 'text', 'the sender'],
      ['TWILIO_PHONE_NUMBER', 'sms.from', 'text', 'the sender'],
      ['TWILIO_MESSAGING_SERVICE_SID', 'sms.messagingServiceSid', 'text', 'MG…, instead of the sender'],
      ['TWILIO_TO', 'sms.to', 'list', 'who gets every message'],
    ],
  ),
]

/** Every variable that makes a configuration without a file. */
export const environmentNames: readonly Name[] = [
  ...general,
  ...slack,
  ...discord,
  ...telegram,
  ...email,
  ...msteams,
  ...others,
]
