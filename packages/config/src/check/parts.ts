import { durationFormat, type Schema } from './schema.ts'

/** What the schemas of a document are made of. */

export const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  minLength: 1,
  ...(description !== undefined && { description }),
  ...more,
})
export const list = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  minItems: 1,
  ...(description !== undefined && { description }),
})
export const mapping = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
})
export const see = (name: string): Schema => ({ $ref: `#/$defs/${name}` })
/** How long something takes. */
export const lasting = (description: string): Schema => ({ ...see('duration'), description })
export const atLeastOne = (description: string): Schema => ({ type: 'integer', minimum: 1, description })

const duration: Schema = {
  type: 'string',
  format: durationFormat,
  pattern: '^[0-9]{1,9}(ms|s|m|h|d)$',
  description: "One number and one unit: '30s', '5m', '24h', '7d'.",
}

// What a path is compared with is left to the compiler of conditions, which knows the fields, and to the engine of patterns.
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
    maxAge: lasting('Given up when it is older. Default 24h.'),
    base: lasting('The first wait; each one after it is up to twice as long.'),
    cap: lasting('The longest wait.'),
    ambiguous: { enum: ['resend', 'unknown'], description: 'After an attempt that may have arrived.' },
  },
  { examples: [{ attempts: 5 }] },
)

const share: Schema = {
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 1,
  description: 'Share of attempts that failed.',
}
const policies = mapping(
  {
    rateLimit: mapping(
      {
        limit: atLeastOne('Deliveries in `per`.'),
        per: lasting('Counted over all nodes.'),
        burst: atLeastOne('So many at once after a quiet time.'),
        kind: {
          enum: ['bucket', 'window'],
          description: 'window: never more in any stretch of this length.',
        },
      },
      { required: ['limit', 'per'], examples: [{ limit: 10, per: '1s' }] },
    ),
    timeout: lasting('Of one request. Default 15s.'),
    breaker: mapping({
      failures: atLeastOne('Failures in a row that open it.'),
      share,
      of: atLeastOne('Attempts that `share` is a share of.'),
      within: lasting('How far back attempts count.'),
      hold: lasting('How long the channel is left alone before one delivery tries.'),
      cap: lasting('The longest hold.'),
      successes: atLeastOne('Probes in a row that must succeed before it closes. Default 1.'),
    }),
    concurrency: atLeastOne('Deliveries in flight at a time.'),
    queueLimit: mapping(
      {
        limit: atLeastOne('Deliveries that may wait.'),
        overflow: { enum: ['refuse', 'dead'], description: 'What becomes of one more.' },
      },
      { required: ['limit'], examples: [{ limit: 100 }] },
    ),
    autoDisable: mapping({
      share,
      atLeast: atLeastOne('Attempts.'),
      for: lasting('How long it has been failing.'),
    }),
  },
  { description: 'Outermost first.', examples: [{ timeout: '10s' }] },
)

const group = mapping({
  by: list(text(), 'Paths whose values make a group.'),
  wait: lasting('For another one.'),
  atMost: lasting('For the first one.'),
  limit: atLeastOne('So many close the group at once.'),
  leading: { type: 'boolean', description: 'The first one goes at once.' },
  at: list(text(), "Local times, e.g. ['09:00']."),
  zone: text('IANA name, for `at`.'),
})

export const channelNames: Schema = list(text(), 'Names of channels.')
export const route: Schema = mapping(
  {
    name: text('Needed where it groups, throttles, escalates or rotates.'),
    when: see('condition'),
    to: channelNames,
    pick: { enum: ['all', 'rotate'], description: 'rotate: one channel after the other.' },
    priority: { type: 'number', description: 'Higher first; equal ones in their order. Default 0.' },
    final: { type: 'boolean', description: 'Routes after it are not asked.' },
    fallback: {
      description: 'Where it goes if a delivery dies, or after this time while it is still tried.',
      anyOf: [channelNames, mapping({ to: channelNames, after: see('duration') }, { required: ['to'] })],
    },
    escalate: list(
      mapping(
        { after: lasting('Unless it was acknowledged or resolved.'), to: channelNames },
        { required: ['after', 'to'] },
      ),
    ),
    group: see('group'),
    throttle: {
      description: 'At most one per key in this time.',
      anyOf: [
        see('duration'),
        mapping({ every: see('duration'), by: list(text()) }, { required: ['every'] }),
      ],
    },
    repeat: lasting('What goes on firing rings again after this time.'),
  },
  { required: ['to'], examples: [{ to: ['ops'] }] },
)

export const stage: Schema = mapping(
  {
    filter: see('condition'),
    throttle: mapping(
      { every: see('duration'), by: list(text(), 'Paths whose values make the key.'), name: text() },
      { required: ['every'], examples: [{ every: '5m' }] },
    ),
    inhibit: mapping(
      {
        when: see('condition'),
        whileOpen: text(
          'Key of the incident that holds it back while it is open, with paths in braces. Where one has no value, nothing does.',
          { examples: ['host-down/{source}'] },
        ),
      },
      {
        required: ['when', 'whileOpen'],
        description: 'Holds back what matches while another incident is open.',
        examples: [{ when: { type: 'task.*' }, whileOpen: 'host-down/{source}' }],
      },
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

/** What `$ref` leads to. */
export const definitions: Readonly<Record<string, Schema>> = {
  duration,
  condition,
  time: mapping(range),
  retry,
  policies,
  group,
}
