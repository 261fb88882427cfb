import type { ChannelDefinition, StoreDefinitions } from '../definition.ts'
import { channelProperties, documentSchema, tenantSchema } from './document-schema.ts'
import type { Schema } from './schema.ts'

export interface PublishOptions {
  /** By the short names that `store.use` takes. */
  readonly stores?: StoreDefinitions
  /** Of a tenant's document. Default: of the root's. */
  readonly tenant?: boolean
}

/** JSON Schema 2020-12 of a document, for editors: with the options of these kinds of channels and stores. */
export function configSchema(
  definitions: readonly ChannelDefinition[],
  { stores = {}, tenant = false }: PublishOptions = {},
): Record<string, unknown> {
  const { properties = {}, $defs, ...rest } = tenant ? tenantSchema : documentSchema
  const { channels, store } = properties
  const { required: _, ...entry } = channels!.additionalProperties as Schema
  const kinds = definitions.map(({ kind, schema }) => onlyFor(kind, schema as Schema, channelProperties))
  const kindsOfStores = Object.entries(stores).map(([kind, { schema }]) =>
    onlyFor(kind, schema, store?.properties ?? {}),
  )
  return {
    ...rest,
    properties: {
      ...properties,
      channels: { ...channels, additionalProperties: { ...entry, anyOf: named, allOf: kinds } },
      ...(store && { store: { ...store, ...(kindsOfStores.length > 0 && { allOf: kindsOfStores }) } }),
    },
    $defs: { ...$defs, condition: completed($defs!['condition']!) },
  }
}

/** A familiar URL says the kind and its options. */
const named: readonly Schema[] = [
  { required: ['use'] },
  { required: ['url'], properties: { url: { type: 'string', examples: ['discord://${ID}/${TOKEN}'] } } },
]

/** The environment may supply what the factory asks for. */
function onlyFor(kind: string, schema: Schema, words: Readonly<Record<string, Schema>>): Schema {
  const { $schema: _, properties, ...options } = schema
  return {
    if: { properties: { use: { const: kind } }, required: ['use'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { ...options, required: ['use'], properties: { ...properties, ...words } },
  }
}

const scalar: Schema = { type: ['string', 'number', 'boolean', 'null'] }
const text: Schema = { type: 'string', minLength: 1 }

const exists: Schema = {
  type: 'object',
  required: ['exists'],
  properties: { exists: { type: 'boolean' } },
  additionalProperties: false,
}
const pattern: Schema = {
  type: 'object',
  required: ['matches'],
  additionalProperties: false,
  properties: {
    matches: {
      anyOf: [text, { type: 'array', items: text, minItems: 1 }],
      description: 'A pattern in the syntax of RE2; of several, any.',
      examples: ['disk [0-9]+%'],
    },
    flags: { type: 'string', pattern: '^[ims]*$', description: 'i: upper and lower case are the same.' },
  },
}

/** What a path is compared with: a value of this kind, one of several, or something about it. */
const compared = (value: Schema, ...others: readonly Schema[]): Schema => ({
  anyOf: [value, { type: 'array', items: value }, ...others, exists, pattern],
})
const severity: Schema = { enum: ['info', 'warning', 'error', 'critical'] }
const state: Schema = { enum: ['firing', 'acknowledged', 'resolved'] }
const atLeast: Schema = {
  type: 'object',
  required: ['atLeast'],
  properties: { atLeast: severity },
  additionalProperties: false,
}
const fields = ['type', 'source', 'title', 'body', 'tags', 'key', 'locale']

/** For an editor, which cannot ask the notifier what a field may be. */
const completed = (condition: Schema): Schema => ({
  ...condition,
  properties: {
    severity: compared(severity, atLeast),
    state: compared(state),
    ...Object.fromEntries(fields.map((name) => [name, compared(scalar)])),
    ...condition.properties,
  },
  additionalProperties: compared(scalar),
})
