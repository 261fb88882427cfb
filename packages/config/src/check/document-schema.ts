import {
  atLeastOne,
  channelNames,
  definitions,
  lasting,
  list,
  mapping,
  route,
  see,
  stage,
  text,
} from './parts.ts'
import { presets } from '../environment/presets.ts'
import type { Schema } from './schema.ts'

const channelName: Schema = {
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}_.\\-]{0,63}$',
  description: 'letters, digits, _, . and -, at most 64; the first a letter or a digit',
}

/** What a document says of a channel, beside the options of its factory. */
export const channelProperties: Readonly<Record<string, Schema>> = {
  use: text('A kind of channel, or the name of a package. Needed, unless `url` is a familiar URL.', {
    examples: ['slack'],
  }),
  enabled: {
    type: 'boolean',
    default: true,
    description: 'false: as if it stood nowhere, in no route either.',
  },
  when: see('condition'),
  retry: see('retry'),
  policies: see('policies'),
  group: see('group'),
}

const channels: Schema = {
  type: 'object',
  description: 'By the names that routes use.',
  propertyNames: channelName,
  additionalProperties: {
    type: 'object',
    properties: channelProperties,
    required: ['use'],
    examples: [{ use: 'slack', channel: '#ops' }],
  },
  examples: [{ ops: { use: 'slack', channel: '#ops' } }],
}

const templates = mapping(
  {
    directory: text('Files per channel, type and locale.', { examples: ['templates'] }),
    tenants: text('A folder with such a folder for each tenant; its files go before those of the root.', {
      examples: ['templates-of-tenants'],
    }),
  },
  { required: ['directory'], examples: [{ directory: 'templates' }] },
)

const time = (description: string): Schema =>
  text(description, {
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)$',
    examples: ['2027-01-01T09:00:00+09:00'],
  })

const silence = mapping(
  {
    when: see('condition'),
    from: time('Default: always.'),
    until: time('Default: as long as it stands here.'),
    comment: text('Said in the receipts.'),
  },
  { required: ['when'], examples: [{ when: { source: 'staging' }, comment: 'being rebuilt' }] },
)

/** Of the root and of tenants. */
const layerProperties: Readonly<Record<string, Schema>> = {
  $schema: text('Where an editor finds the schema of this file.'),
  channels,
  stages: {
    type: 'array',
    items: stage,
    description: 'In their order: they shape or suppress a notification.',
  },
  routes: { type: 'array', items: route, description: 'Which notifications go to which channels.' },
  policies: see('policies'),
  retry: see('retry'),
  silences: { type: 'array', items: silence, description: 'What is held back as long as it stands here.' },
  locale: text('BCP 47, where neither the notification nor the person says.', {
    pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
    default: 'en',
    examples: ['ja'],
  }),
}

/** Keys of a tenant's document that it may take over from the root. */
export const layerKeys: readonly string[] = Object.keys(layerProperties)

const monitorRule = mapping(
  {
    name: text('That of a default takes its place. Default: metric, operator and threshold.', {
      examples: ['cpu-high'],
    }),
    metric: text(undefined, { examples: ['cpu_usage_percent'] }),
    operator: { enum: ['>', '>=', '<', '<=', '=', '!='] },
    threshold: { type: 'number' },
    severity: { enum: ['info', 'warning', 'error', 'critical'], default: 'warning' },
    cooldown: { ...lasting('Shortest time between two alerts for one service.'), default: '10m' },
    for: lasting('Has to be broken for so long first. Default: one check is enough.'),
    service: text('Default: every service, each for itself.'),
  },
  {
    required: ['metric', 'operator', 'threshold'],
    examples: [{ metric: 'cpu_usage_percent', operator: '>', threshold: 85, severity: 'warning' }],
  },
)

const monitor = mapping(
  {
    interval: { ...lasting('How often it checks.'), default: '60s' },
    defaults: {
      type: 'boolean',
      default: true,
      description: 'The eight default rules: CPU, memory, queue and error rate.',
    },
    rules: { type: 'array', items: monitorRule, description: 'Beside the defaults.' },
    host: { type: 'boolean', default: true, description: 'Reads CPU and memory of this machine.' },
    notifier: {
      type: 'boolean',
      default: true,
      description: 'Reads how many deliveries wait here, and the share of those that failed in 5 min.',
    },
    staleAfter: lasting(
      'Not measured for so long: no rule looks at it. Default: five intervals, at least 5 min.',
    ),
    incidents: {
      type: 'boolean',
      default: true,
      description: 'false: each alert is a notification of its own, and none is resolved.',
    },
  },
  {
    description:
      'Metrics and rules: a rule that is broken becomes a notification of the type alert.monitoring.',
    examples: [{ interval: '60s', host: true }],
  },
)

const store: Schema = {
  type: 'object',
  description: 'Where everything is kept. Default: SQLite, in notify/notify.db of the state folder.',
  properties: { use: text('A kind of store.', { examples: ['sqlite'] }) },
  required: ['use'],
  examples: [{ use: 'sqlite', path: 'notify.db' }],
}

/** What `@notify/events` has. */
export const catalogueNames = ['alerts', 'discord-service', 'jobs', 'pipelines', 'test-farm'] as const

/** The document of the root: `notify.yaml`. */
export const documentSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'notify.yaml',
  ...mapping({
    ...layerProperties,
    enabled: { type: 'boolean', default: true, description: 'false: nothing is sent; each receipt says so.' },
    store,
    preset: {
      enum: presets,
      description: 'Events, routes and limits of an earlier system; what stands here goes over them.',
    },
    templates,
    publicUrl: text('Where people reach the server, for links.', {
      pattern: '^https?://[^\\s/?#@]+(/[^\\s?#]*)?$',
      examples: ['https://notify.example.com'],
    }),
    redact: list(
      text(undefined, { examples: ['metadata.password'] }),
      'Paths of values that are replaced before anything is stored.',
    ),
    operators: mapping(
      { to: channelNames },
      { required: ['to'], examples: [{ to: ['ops'] }], description: 'Who is told when a channel is held.' },
    ),
    tenants: mapping(
      { directory: text('A folder with one folder for each tenant.', { examples: ['configs'] }) },
      { required: ['directory'], examples: [{ directory: 'configs' }] },
    ),
    events: list(
      { enum: catalogueNames, examples: ['jobs'] },
      'Catalogues of event types, beside that of the preset.',
    ),
    monitor,
    retention: mapping({
      delivered: lasting('Default 7d.'),
      suppressed: lasting('Default 7d.'),
      dead: lasting('Default 30d.'),
      idempotency: lasting('Of keys. Default 24h.'),
    }),
    concurrency: atLeastOne('Deliveries in flight at a time, over all channels.'),
  }),
  $defs: definitions,
}

/** The document of a tenant. */
export const tenantSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'a tenant of notify.yaml',
  ...mapping({
    ...layerProperties,
    enabled: { type: 'boolean', default: true, description: 'false: the root serves this tenant.' },
    extends: { enum: ['root'], description: 'Goes over the root key by key. Left out: replaces it.' },
  }),
  $defs: definitions,
}
