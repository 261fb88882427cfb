import { defined } from '../urls/reading.ts'
import type { Settings } from './settings.ts'

/** An entry of `channels`, and where each of its options came from. */
export interface Entry {
  readonly name: string
  readonly use: string
  readonly options: Readonly<Record<string, unknown>>
  /** Setting by option: `{ token: 'slack.token' }`. */
  readonly from: Readonly<Record<string, string>>
  /** What the file has beside the options. */
  readonly beside?: Readonly<Record<string, unknown>>
}

/** A kind of channel, and what it is made of. */
export interface Maker {
  readonly kind: string
  /** Each list is a set of settings that is enough. */
  needs(settings: Settings): readonly (readonly string[])[]
  make(settings: Settings, warn: Warn): readonly Entry[]
}

export type Warn = (setting: string, message: string, hint: string) => void

/** Options that are settings of the same name. */
function taken(
  kind: string,
  settings: Settings,
  options: readonly string[],
): Pick<Entry, 'options' | 'from'> {
  const pairs = options.map((option) => [option, `${kind}.${option}`] as const)
  return {
    options: defined(Object.fromEntries(pairs.map(([option, setting]) => [option, settings.get(setting)]))),
    from: Object.fromEntries(pairs),
  }
}

/** Of two ways: the one that a switch names, else either, the second first. */
const chosen = (
  isFirst: boolean | undefined,
  first: readonly (readonly string[])[],
  second: readonly (readonly string[])[],
): readonly (readonly string[])[] =>
  isFirst === undefined ? [...second, ...first] : isFirst ? first : second

const slack: Maker = {
  kind: 'slack',
  needs: () => [['slack.token'], ['slack.webhookUrl']],
  make(settings, warn) {
    const hasToken = settings.text('slack.token') !== undefined
    if (hasToken) {
      if (settings.text('slack.channel') === undefined)
        warn(
          'slack.token',
          'without a channel messages go to the people of a notification',
          'set SLACK_CHANNEL',
        )
      return [
        {
          name: 'slack',
          use: 'slack',
          ...taken('slack', settings, ['token', 'channel', 'username', 'iconEmoji']),
        },
      ]
    }
    for (const setting of ['slack.channel', 'slack.username', 'slack.iconEmoji'])
      if (settings.origin(setting) !== undefined)
        warn(
          setting,
          'an incoming webhook posts into its own channel, under its own name and icon',
          'unset it, or set SLACK_TOKEN',
        )
    return [{ name: 'slack', use: 'slack', ...taken('slack', settings, ['webhookUrl']) }]
  },
}

/** As Discord names them: blue, orange, red, green, purple, yellow. */
const colors = {
  'alert.general': '#3498db',
  'alert.error': '#e67e22',
  'alert.critical': '#e74c3c',
  'alert.tracklist': '#2ecc71',
  'alert.monitoring': '#9b59b6',
  'alert.security': '#f1c40f',
}
const alertTypes = Object.keys(colors)

const discord: Maker = {
  kind: 'discord',
  needs(settings) {
    const webhooks = [['discord.webhookUrl'], ...alertTypes.map((type) => [`discord.webhooks.${type}`])]
    return chosen(settings.flag('discord.useBot'), [['discord.token', 'discord.channelId']], webhooks)
  },
  make(settings) {
    const webhooks = Object.fromEntries(
      alertTypes.flatMap((type) => {
        const url = settings.text(`discord.webhooks.${type}`)
        return url === undefined ? [] : [[type, url]]
      }),
    )
    const isService = Object.keys(webhooks).length > 0
    const hasWebhook = isService || settings.text('discord.webhookUrl') !== undefined
    const usesBot = settings.flag('discord.useBot') ?? !hasWebhook
    const { options, from } = taken(
      'discord',
      settings,
      usesBot ? ['token', 'channelId'] : ['webhookUrl', 'username', 'avatarUrl'],
    )
    // What has another type goes where the general alerts go.
    const rest = usesBot ? undefined : (options['webhookUrl'] ?? webhooks['alert.general'])
    const places = alertTypes.map((type) => [`webhooks.${type}`, `discord.webhooks.${type}`])
    const general =
      options['webhookUrl'] === undefined ? { webhookUrl: 'discord.webhooks.alert.general' } : {}
    return [
      {
        name: 'discord',
        use: 'discord',
        options: defined({ ...options, webhookUrl: rest, ...(isService && { webhooks, colors }) }),
        from: { ...from, ...general, ...Object.fromEntries(places) },
        beside: discordGuards(settings),
      },
    ]
  },
}

function discordGuards(settings: Settings): Readonly<Record<string, unknown>> {
  const limit = settings.number('discord.rateLimit')
  const queue = settings.number('discord.queueSize')
  const timeout = settings.number('discord.timeoutSeconds')
  const attempts = settings.number('discord.retryAttempts')
  const policies = {
    // It replaces the pace of the channel: one at a time, the first that Discord refuses stops a burst, and no other is lost.
    ...(limit !== undefined && { rateLimit: { limit, per: '60s', kind: 'window' }, concurrency: 1 }),
    ...(queue !== undefined && { queueLimit: { limit: queue, overflow: 'dead' } }),
    ...(timeout !== undefined && { timeout: `${timeout}s` }),
    ...(settings.preset === 'discord-service' && { breaker: { failures: 5, hold: '60s' } }),
  }
  return {
    ...(Object.keys(policies).length > 0 && { policies }),
    ...(attempts !== undefined && { retry: { attempts } }),
  }
}

const telegram: Maker = {
  kind: 'telegram',
  needs: () => [['telegram.token', 'telegram.chatId']],
  make(settings, warn) {
    const parseMode = settings.text('telegram.parseMode') ?? 'HTML'
    if (parseMode !== 'HTML')
      warn('telegram.parseMode', 'messages are sent as HTML; Markdown in a body is shown as such', 'unset it')
    const noPreview = settings.flag('telegram.noPreview')
    const { options, from } = taken('telegram', settings, ['token', 'chatId'])
    const looks = {
      silent: settings.flag('telegram.silent'),
      linkPreview: noPreview === undefined ? undefined : !noPreview,
    }
    return [
      {
        name: 'telegram',
        use: 'telegram',
        options: defined({ ...options, ...looks }),
        from: { ...from, silent: 'telegram.silent', linkPreview: 'telegram.noPreview' },
      },
    ]
  },
}

const email: Maker = {
  kind: 'email',
  needs: () => [
    ['email.host', 'email.to', 'email.from'],
    ['email.host', 'email.to', 'email.user'],
  ],
  make(settings, warn) {
    const { options, from } = taken('email', settings, ['host', 'port', 'user', 'password', 'from', 'to'])
    const isClear = settings.flag('email.useTls') === false
    if (isClear)
      warn(
        'email.useTls',
        'mails and the password are sent in clear text',
        'unset it, if the server can do better',
      )
    const secure = isClear ? { secure: 'none', insecure: true } : {}
    const sender = options['from'] ?? options['user']
    return [
      {
        name: 'email',
        use: 'email',
        options: { ...options, from: sender, ...secure },
        from: {
          ...from,
          ...(options['from'] === undefined && { from: 'email.user' }),
          secure: 'email.useTls',
          insecure: 'email.useTls',
        },
      },
    ]
  },
}

const graph = ['tenantId', 'clientId', 'clientSecret', 'teamId']
const msteams: Maker = {
  kind: 'msteams',
  needs: (settings) =>
    chosen(
      settings.flag('msteams.useGraph'),
      [graph.map((name) => `msteams.${name}`)],
      [['msteams.webhookUrl']],
    ),
  make(settings) {
    const usesGraph = settings.flag('msteams.useGraph') ?? settings.text('msteams.webhookUrl') === undefined
    // Without a refresh token the channel refuses, and says why.
    const options = usesGraph ? [...graph, 'channel', 'refreshToken'] : ['webhookUrl']
    return [{ name: 'msteams', use: 'msteams', ...taken('msteams', settings, options) }]
  },
}

const jira: Maker = {
  kind: 'jira',
  needs: () => [['jira.baseUrl', 'jira.email', 'jira.apiToken', 'jira.project']],
  make: (settings) => [
    {
      name: 'jira',
      use: 'jira',
      ...taken('jira', settings, ['baseUrl', 'email', 'apiToken', 'project']),
      // It made issues of failures.
      ...(settings.preset === 'test-farm' && { beside: { when: { severity: { atLeast: 'error' } } } }),
    },
  ],
}

const pagerduty: Maker = {
  kind: 'pagerduty',
  needs: () => [['pagerduty.integrationKey']],
  make: (settings) => [
    { name: 'pagerduty', use: 'pagerduty', ...taken('pagerduty', settings, ['integrationKey']) },
  ],
}

const sms: Maker = {
  kind: 'sms',
  needs: () => [
    ['sms.accountSid', 'sms.authToken', 'sms.from'],
    ['sms.accountSid', 'sms.authToken', 'sms.messagingServiceSid'],
    ['sms.accountSid', 'sms.apiKey', 'sms.apiSecret', 'sms.from'],
    ['sms.accountSid', 'sms.apiKey', 'sms.apiSecret', 'sms.messagingServiceSid'],
  ],
  make(settings) {
    const login = settings.text('sms.apiKey') === undefined ? ['authToken'] : ['apiKey', 'apiSecret']
    const options = ['accountSid', ...login, 'from', 'messagingServiceSid', 'to']
    return [{ name: 'sms', use: 'sms', ...taken('sms', settings, options) }]
  },
}

const webhook: Maker = {
  kind: 'webhook',
  needs: () => [['webhook.urls']],
  make(settings, warn) {
    const urls = settings.list('webhook.urls') ?? []
    const token = settings.text('webhook.token')
    const secret = settings.text('webhook.secret')
    const hint = 'write https'
    return urls.map((url, index) => {
      const isClear = /^http:\/\/(?!localhost\b|127\.|\[::1\])/i.test(url)
      if (isClear) warn('webhook.urls', `receiver ${index + 1} is reached over plain http`, hint)
      return {
        name: urls.length === 1 ? 'webhook' : `webhook-${index + 1}`,
        use: 'webhook',
        options: defined({
          url,
          insecure: isClear || undefined,
          auth: token === undefined ? undefined : { bearer: token },
          sign: secret === undefined ? undefined : signed(secret),
        }),
        from: {
          url: 'webhook.urls',
          insecure: 'webhook.urls',
          'auth.bearer': 'webhook.token',
          'sign.secret': 'webhook.secret',
        },
      }
    })
  },
}

/** A secret of Standard Webhooks says so; any other signs as GitHub does. */
const signed = (secret: string): Readonly<Record<string, unknown>> =>
  /^whs(?:ec|k)_/.test(secret) ? { secret } : { scheme: 'github', secret }

export const makers: readonly Maker[] = [
  slack,
  discord,
  telegram,
  email,
  msteams,
  jira,
  pagerduty,
  sms,
  webhook,
]
