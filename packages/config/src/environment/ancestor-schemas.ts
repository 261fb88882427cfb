import type { Schema } from '../check/schema.ts'

const text: Schema = { type: 'string' }
const secret: Schema = { type: 'string', writeOnly: true }
const flag: Schema = { type: 'boolean' }
const number: Schema = { type: 'number', minimum: 0 }
const port: Schema = { type: 'integer', minimum: 1, maximum: 65_535 }
const texts: Schema = { anyOf: [text, { type: 'array', items: text }] }
const mapping = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
})
const levels = ['info', 'warning', 'error', 'critical', 'low', 'medium', 'high']
const severity: Schema = { enum: [...levels, ...levels.map((level) => level.toUpperCase())] }
const provider: Schema = { enum: ['email', 'slack', 'both'] }

/** `configs/{tenant}/notifications.json`, `configs/notifications/config.json`. */
export const tenantsSchema: Schema = mapping({
  enabled: flag,
  tenant_id: text,
  description: text,
  default_provider: provider,
  email: mapping({
    enabled: flag,
    smtp_host: text,
    smtp_port: port,
    smtp_username: text,
    smtp_password: secret,
    from_email: text,
    from_name: text,
    to_emails: texts,
    cc_emails: texts,
    subject_prefix: text,
    smtp_use_tls: flag,
    use_tls: flag,
    use_ssl: flag,
  }),
  slack: mapping({
    enabled: flag,
    webhook_url: secret,
    channel: text,
    username: text,
    icon_emoji: text,
    mention_users: texts,
    mention_channel: flag,
  }),
  event_triggers: {
    type: 'array',
    items: {
      ...mapping({
        event: text,
        enabled: flag,
        severity,
        providers: { type: 'array', items: provider },
        template: text,
        cooldown_seconds: number,
      }),
      required: ['event'],
    },
  },
  retry_config: mapping({
    max_attempts: { type: 'integer', minimum: 1 },
    initial_delay_seconds: number,
    max_delay_seconds: number,
    exponential_backoff: flag,
  }),
  timeout_seconds: number,
})

/** `notification_config.json`, key by key what a variable is called. */
export const fanOutNames: Readonly<Record<string, string>> = {
  smtp_server: 'SMTP_SERVER',
  smtp_port: 'SMTP_PORT',
  email_user: 'EMAIL_USER',
  email_password: 'EMAIL_PASSWORD',
  default_recipients: 'EMAIL_RECIPIENTS',
  slack_webhook_url: 'SLACK_WEBHOOK_URL',
  slack_token: 'SLACK_TOKEN',
  slack_channel: 'SLACK_CHANNEL',
  pagerduty_integration_key: 'PAGERDUTY_INTEGRATION_KEY',
  pagerduty_api_token: 'PAGERDUTY_API_TOKEN',
  webhook_urls: 'WEBHOOK_URLS',
}

const isSecret = (key: string): boolean => /password|token|key|url/.test(key)

export const fanOutSchema: Schema = mapping(
  Object.fromEntries(
    Object.keys(fanOutNames).map((key): [string, Schema] => {
      if (key === 'smtp_port') return [key, port]
      const list = key === 'default_recipients' || key === 'webhook_urls'
      const item = isSecret(key) ? secret : text
      return [key, list ? { anyOf: [item, { type: 'array', items: item }] } : item]
    }),
  ),
)

/** AND, OR and NOT over type, severity, source and metadata, or one comparison. */
const filter: Schema = { $ref: '#/$defs/filter' }
const filters: Schema = { anyOf: [filter, { type: 'array', items: filter }] }
const retry: Schema = mapping({
  max_retries: { type: 'integer', minimum: 0 },
  max_attempts: { type: 'integer', minimum: 1 },
  initial_delay: number,
  max_delay: number,
  backoff_factor: number,
  exponential_base: number,
  retry_on: texts,
  timeout: number,
})

/** Options of channels by what the file calls them; where they go is a table of `jobs-file.ts`. */
const jobOptions: Schema = mapping({
  webhook_url: secret,
  bot_token: secret,
  token: secret,
  channel: text,
  username: text,
  icon_emoji: text,
  avatar_url: text,
  smtp_host: text,
  smtp_port: port,
  from_address: text,
  from_email: text,
  to_addresses: texts,
  to_emails: texts,
  cc_addresses: texts,
  password: secret,
  use_tls: flag,
  url: secret,
  method: text,
  headers: { type: 'object', additionalProperties: secret },
  secret,
  account_sid: text,
  auth_token: secret,
  from_number: text,
  to_numbers: texts,
})

const jobChannel: Schema = mapping({
  enabled: flag,
  type: text,
  events: texts,
  filters,
  template_overrides: { type: 'object', additionalProperties: text },
  retry_config: retry,
  config: jobOptions,
  ...jobOptions.properties,
})

/** What no option of this toolkit is called, and so tells whose file it is. */
export const jobChannelKeys: readonly string[] = Object.keys(jobChannel.properties ?? {}).filter((key) =>
  key.includes('_'),
)

const rule: Schema = mapping({
  name: text,
  enabled: flag,
  events: texts,
  event_types: texts,
  channels: texts,
  filters,
  priority: { type: 'number' },
})

/** `config/notifications.yaml` and `.kiro/notifications.yaml`. */
export const jobsSchema: Schema = {
  ...mapping({
    enabled: flag,
    channels: { type: 'object', additionalProperties: jobChannel },
    event_routing: {
      anyOf: [
        { type: 'object', additionalProperties: texts },
        { type: 'array', items: rule },
      ],
    },
    global_filters: filters,
    retry_policy: retry,
    rate_limits: {
      type: 'object',
      additionalProperties: mapping({
        requests: { type: 'integer', minimum: 1 },
        window: number,
        burst: { type: 'integer', minimum: 1 },
      }),
    },
    batching: mapping({
      enabled: flag,
      max_size: { type: 'integer', minimum: 1 },
      max_wait: number,
      group_by: { enum: ['type', 'channel'] },
    }),
  }),
  $defs: {
    filter: mapping({
      and: { type: 'array', items: filter },
      or: { type: 'array', items: filter },
      not: filter,
      type: texts,
      event_type: texts,
      event_types: texts,
      severity: { anyOf: [severity, { type: 'array', items: severity }] },
      min_severity: severity,
      source: texts,
      metadata: { type: 'object' },
      field: text,
      operator: { enum: ['eq', 'ne', 'in', 'not_in', 'exists'] },
      value: {},
    }),
  },
}
