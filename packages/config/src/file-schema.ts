import type { ChannelDefinition } from './definition.ts'
import { durationFormat, type Schema } from './schema.ts'

const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  minLength: 1,
  ...(description !== undefined && { description }),
  ...more,
})
const list = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  minItems: 1,
  ...(description !== undefined && { description }),
})
const mapping = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
})
const see = (name: string): Schema => ({ $ref: `#/$defs/${name}` })
const atLeastOne = (description: string): Schema => ({ type: 'integer', minimum: 1, description })

const duration: Schema = {
  type: 'string',
  format: durationFormat,
  pattern: '^[0-9]{1,9}(ms|s|m|h|d)$',
  description: "One number and one unit: '30s', '5m', '24h', '7d'.",
}

// What a path is compared with is left to the compiler of conditions, which knows the fields.
const condition: Schema = {
  type: 'object',
  description: 'Keys are ANDed, lists are any-of; a key is a path into the notification.',
  examples: [{ severity: { atLeast: 'error' } }],
  properties: {
    all: { type: 'array', items: see('condition') },
    any: { type: 'array', items: see('condition') },
    not: see('condition'),
    time: see('time'),
  },
}

const range: Record<string, Schema> = {
  zone: text('IANA name.', { default: 'UTC', examples: ['Asia/Tokyo'] }),
  days: list(text(), "E.g. ['mon-fri', 'sun']."),
  between: list(text(), "Local times, e.g. ['09:00', '18:00']."),
}

const retry = mapping(
  {
    attempts: atLeastOne('Goes that reached a result.'),
    maxAge: see('duration'),
    base: see('duration'),
    cap: see('duration'),
    ambiguous: { enum: ['resend', 'unknown'], description: 'After an attempt that may have arrived.' },
  },
  { examples: [{ attempts: 5 }] },
)

const share: Schema = { type: 'number', exclusiveMinimum: 0, maximum: 1 }
const policies = mapping(
  {
    rateLimit: mapping(
      {
        limit: atLeastOne('Deliveries in `per`.'),
        per: see('duration'),
        burst: atLeastOne('So many at once after a quiet time.'),
        kind: { enum: ['bucket', 'window'] },
      },
      { required: ['limit', 'per'], examples: [{ limit: 10, per: '1s' }] },
    ),
    timeout: see('duration'),
    breaker: mapping({
      failures: atLeastOne('Failures in a row that open it.'),
      share,
      of: atLeastOne('Attempts that `share` is a share of.'),
      within: see('duration'),
      hold: see('duration'),
      cap: see('duration'),
    }),
    concurrency: atLeastOne('Deliveries in flight at a time.'),
    queueLimit: mapping(
      { limit: atLeastOne('Deliveries that may wait.'), overflow: { enum: ['refuse', 'dead'] } },
      { required: ['limit'], examples: [{ limit: 100 }] },
    ),
    autoDisable: mapping({ share, atLeast: atLeastOne('Attempts.'), for: see('duration') }),
  },
  { description: 'Outermost first.', examples: [{ timeout: '10s' }] },
)

const group = mapping({
  by: list(text(), 'Paths whose values make a group.'),
  wait: see('duration'),
  atMost: see('duration'),
  limit: atLeastOne('So many close the group at once.'),
  leading: { type: 'boolean' },
  at: list(text(), "Local times, e.g. ['09:00']."),
  zone: text('IANA name, for `at`.'),
})

const channels = list(text(), 'Names of channels.')
const route = mapping(
  {
    name: text(),
    when: see('condition'),
    to: channels,
    pick: { enum: ['all', 'rotate'] },
    priority: { type: 'number' },
    final: { type: 'boolean' },
    fallback: { anyOf: [channels, mapping({ to: channels, after: see('duration') }, { required: ['to'] })] },
    escalate: list(mapping({ after: see('duration'), to: channels }, { required: ['after', 'to'] })),
    group: see('group'),
    throttle: {
      anyOf: [
        see('duration'),
        mapping({ every: see('duration'), by: list(text()) }, { required: ['every'] }),
      ],
    },
    repeat: see('duration'),
  },
  { required: ['to'], examples: [{ to: ['ops'] }] },
)

const stage = mapping(
  {
    filter: see('condition'),
    throttle: mapping(
      { every: see('duration'), by: list(text(), 'Paths whose values make the key.'), name: text() },
      { required: ['every'], examples: [{ every: '5m' }] },
    ),
    silence: mapping({}, { type: ['object', 'null'] }),
    activeTimes: mapping({ ...range, when: see('condition'), outside: { enum: ['suppress', 'defer'] } }),
    when: see('condition'),
    except: see('condition'),
  },
  {
    description: 'One stage; `when` and `except` beside it say what it applies to.',
    examples: [{ throttle: { every: '5m' } }],
  },
)

const channelName: Schema = {
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}_.\\-]{0,63}$',
  description: 'letters, digits, _, . and -, at most 64; the first a letter or a digit',
}

/** What the file says of a channel, beside the options of its factory. */
export const channelProperties: Readonly<Record<string, Schema>> = {
  use: text('A kind of channel, or the name of a package.', { examples: ['slack'] }),
  when: see('condition'),
  retry: see('retry'),
  policies: see('policies'),
  group: see('group'),
}

export const fileSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'notify.yaml',
  ...mapping(
    {
      store: {
        type: 'object',
        properties: { use: text('A kind of store.', { examples: ['sqlite'] }) },
        required: ['use'],
        examples: [{ use: 'sqlite', path: 'notify.db' }],
      },
      publicUrl: text('Where people reach the server, for links.', {
        pattern: '^https?://[^\\s/?#@]+(/[^\\s?#]*)?$',
        examples: ['https://notify.example.com'],
      }),
      channels: {
        type: 'object',
        propertyNames: channelName,
        additionalProperties: {
          type: 'object',
          properties: channelProperties,
          required: ['use'],
          examples: [{ use: 'slack', channel: '#ops' }],
        },
        examples: [{ ops: { use: 'slack', channel: '#ops' } }],
      },
      stages: { type: 'array', items: stage },
      routes: { type: 'array', items: route },
      policies: see('policies'),
      retry: see('retry'),
      redact: list(
        text(undefined, { examples: ['metadata.password'] }),
        'Paths of values that are replaced before anything is stored.',
      ),
      operators: mapping({ to: channels }, { required: ['to'], examples: [{ to: ['ops'] }] }),
      retention: mapping({
        delivered: see('duration'),
        suppressed: see('duration'),
        dead: see('duration'),
        idempotency: see('duration'),
      }),
      concurrency: atLeastOne('Deliveries in flight at a time, over all channels.'),
    },
    { required: ['channels'] },
  ),
  $defs: { duration, condition, time: mapping(range), retry, policies, group },
}

/** JSON Schema 2020-12 of the file, for editors: with the options of these kinds of channels. */
export function configSchema(definitions: readonly ChannelDefinition[]): Record<string, unknown> {
  const entry = fileSchema.properties?.['channels']?.additionalProperties as Schema
  const kinds = definitions.map(({ kind, schema }): Schema => {
    const { $schema: _, properties, ...options } = schema as Schema
    return {
      if: { properties: { use: { const: kind } } },
      // The environment may supply what the factory asks for.
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { ...options, required: ['use'], properties: { ...properties, ...channelProperties } },
    }
  })
  const channels: Schema = {
    ...fileSchema.properties?.['channels'],
    additionalProperties: { ...entry, allOf: kinds },
  }
  return { ...fileSchema, properties: { ...fileSchema.properties, channels } }
}
