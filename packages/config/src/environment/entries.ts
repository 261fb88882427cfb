import { defined } from '../urls/reading.ts'
import { discord } from './discord.ts'
import { chosen, taken, type Maker } from './maker.ts'

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
