import { ConfigurationError, InputError, nearest } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { draftFields, typePattern } from '../input/draft-shape.ts'
import type { DraftContent } from '../notification.ts'
import type { SchemaInput, SchemaOutput, StandardIssue, StandardSchemaV1 } from './standard-schema.ts'

type Defined = Omit<DraftContent, 'type' | 'to'> & { readonly title: string }

/** An event: what its data look like, and how they are told. Each field is a value, or a function of the checked data. */
export type EventDefinition<Schema extends StandardSchemaV1> = {
  /** Of zod, valibot, arktype or any other library that follows the Standard Schema. It must not be asynchronous. */
  readonly data: Schema
} & {
  readonly [Name in keyof Defined]: Defined[Name] | ((data: SchemaOutput<Schema>) => Defined[Name])
}

/** Events by their names, in groups of any depth: `{ job: { failed: { data, title } } }` is `job.failed`. */
export type Catalogue<Schemas> = {
  readonly [Name in keyof Schemas]: Schemas[Name] extends StandardSchemaV1
    ? EventDefinition<Schemas[Name]>
    : Catalogue<Schemas[Name]>
}

type EventDraft<Name extends string> = DraftContent<Name> & { readonly title: string }

/** What a caller adds to an event, or puts in place of what the catalogue says. */
export type EventExtra<Name extends string> = Omit<DraftContent<Name>, 'type'> & { readonly title?: string }

/** Makes a draft of an event's data. @throws {InputError} with the paths of what is wrong in the data. */
export type EventFunction<Schema extends StandardSchemaV1> = <const Name extends string = never>(
  data: SchemaInput<Schema>,
  extra?: EventExtra<Name>,
) => EventDraft<Name>

export type Events<Schemas> = {
  readonly [Name in keyof Schemas]: Schemas[Name] extends StandardSchemaV1
    ? EventFunction<Schemas[Name]>
    : Events<Schemas[Name]>
}

/**
 * Makes a typed function of every event: whoever calls it needs to know neither titles nor channels.
 *
 * The type is the path in the catalogue. The checked data become `metadata`, unless the event defines its own; what the
 * caller adds as `metadata` is merged over it, every other field replaces the event's.
 *
 * @throws {ConfigurationError} with every name that is not part of a type and every field that a draft does not have.
 *
 * @example
 * const events = defineEvents({
 *   job: { failed: { data: z.object({ job: z.string() }), severity: 'error', title: ({ job }) => `${job} failed` } },
 * })
 * await notifier.send(events.job.failed({ job: 'nightly' }, { key: 'job:nightly' }))
 */
export function defineEvents<Schemas>(catalogue: Catalogue<Schemas>): Events<Schemas> {
  const problems: Problem[] = []
  const events = build(catalogue, '', problems)
  if (problems.length > 0) throw new ConfigurationError(problems)
  return events as Events<Schemas>
}

type AnyDefinition = { readonly data: StandardSchemaV1 } & Readonly<Record<string, unknown>>

function build(node: unknown, path: string, problems: Problem[]): unknown {
  if (isDefinition(node)) return checkDefinition(node, path, problems)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    const hint =
      'an event has data, a schema of zod, valibot or another library of the Standard Schema, and a title'
    problems.push({ code: 'E_CONFIG_EVENT', path, message: 'expected an event or a group of events', hint })
    return undefined
  }
  const entries = Object.entries(node).map(([name, child]) => {
    return [name, build(child, path === '' ? name : `${path}.${name}`, problems)] as const
  })
  return Object.fromEntries(entries)
}

const isDefinition = (node: unknown): node is AnyDefinition => {
  const data = (node as Partial<AnyDefinition> | null | undefined)?.data as unknown
  return (typeof data === 'object' || typeof data === 'function') && data !== null && '~standard' in data
}

function checkDefinition(definition: AnyDefinition, type: string, problems: Problem[]): unknown {
  if (!typePattern.test(type)) {
    const hint = 'names are a-z, 0-9, _ and -, the first begins with a letter, at most eight'
    problems.push({ code: 'E_CONFIG_EVENT', path: type, message: 'expected names that make a type', hint })
  }
  const { data: schema, ...fields } = definition
  for (const name of Object.keys(fields)) {
    if (defined.includes(name)) continue
    const hint = `did you mean ${nearest(name, defined) ?? 'metadata'}?`
    problems.push({
      code: 'E_CONFIG_EVENT',
      path: `${type}.${name}`,
      message: 'expected a field of a draft',
      hint,
    })
  }
  if (fields['title'] === undefined)
    problems.push({
      code: 'E_CONFIG_EVENT',
      path: `${type}.title`,
      message: 'expected a title, or a function that makes it',
    })
  return toFunction(type, schema, Object.entries(fields))
}

/** `type` is the path; where it goes is for the routes. */
const defined = draftFields.filter((name) => name !== 'type' && name !== 'to')

const toFunction =
  (type: string, schema: StandardSchemaV1, fields: readonly (readonly [string, unknown])[]) =>
  (input: unknown, extra: EventExtra<string> = {}): Readonly<Record<string, unknown>> => {
    const data = check(type, schema, input)
    const told = fields.map(([name, value]) => [
      name,
      typeof value === 'function' ? (value as (data: unknown) => unknown)(data) : value,
    ])
    const draft: Record<string, unknown> = { metadata: data, ...Object.fromEntries(told) }
    const metadata =
      extra.metadata === undefined
        ? draft['metadata']
        : { ...(draft['metadata'] as object), ...extra.metadata }
    return { ...draft, ...extra, metadata, type }
  }

function check(type: string, schema: StandardSchemaV1, input: unknown): unknown {
  const result = schema['~standard'].validate(input)
  if ('then' in result) {
    // Nobody waits for it: its rejection must not end the process.
    Promise.resolve(result).catch(() => {})
    throw new ConfigurationError('expected a schema that answers at once, this one is asynchronous', {
      code: 'E_CONFIG_EVENT',
      path: `${type}.data`,
      hint: 'ask databases and services before the event is made',
    })
  }
  if (result.issues) throw new InputError(result.issues.map((issue) => problemOf(type, issue)))
  return result.value
}

const problemOf = (type: string, { message, path = [] }: StandardIssue): Problem => {
  const keys = path.map((part) => (typeof part === 'object' ? part.key : part))
  const steps = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
  return { code: 'E_INPUT_DATA', path: `data${steps.join('')}`, message, hint: `it is the data of ${type}` }
}
