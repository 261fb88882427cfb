import { nearest } from '@notify/core'
import type { StandardIssue, StandardSchemaV1 } from '@notify/core'

type JsonSchema = Readonly<Record<string, unknown>>

/** A Standard Schema that also says itself as JSON Schema. */
export type DataSchema<Data> = StandardSchemaV1<Data> & {
  readonly '~standard': {
    readonly jsonSchema: {
      input(options?: { readonly target: string }): JsonSchema
      output(options?: { readonly target: string }): JsonSchema
    }
  }
}

/** One kind of value: what it reads is a copy, or nothing if the value is of another kind. */
export interface Kind<Value> {
  readonly expected: string
  /** The same as JSON Schema. */
  readonly json: JsonSchema
  readonly read: (value: unknown) => Value | undefined
  readonly optional?: boolean
}

/** A kind for each field; what the type leaves open is `optional`. */
type Kinds<Data> = {
  // oxlint-disable-next-line typescript/no-empty-object-type -- asks whether the field may be missing
  readonly [Name in keyof Data]-?: {} extends Pick<Data, Name>
    ? Kind<Exclude<Data[Name], undefined>> & { readonly optional: true }
    : Kind<Data[Name]>
}

// Not spaces, and not what shows nothing: joiners, variation selectors, fillers.
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u

export const text: Kind<string> = {
  expected: 'text that can be seen',
  json: { type: 'string', minLength: 1 },
  read: (value) => (typeof value === 'string' && visible.test(value) ? value : undefined),
}

export const number: Kind<number> = {
  expected: 'a finite number',
  json: { type: 'number' },
  read: (value) => (Number.isFinite(value) ? (value as number) : undefined),
}

/** In ms, for durations, and for what is counted. */
export const amount: Kind<number> = {
  expected: 'a number from 0',
  json: { type: 'number', minimum: 0 },
  read: (value) => (Number.isFinite(value) && (value as number) >= 0 ? (value as number) : undefined),
}

/** Not repeated in an error: it may hold a secret. */
export const webUrl: Kind<string> = {
  expected: 'an http or https URL',
  json: { type: 'string', format: 'uri' },
  read: (value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
    return url && /^https?:$/.test(url.protocol) && url.username + url.password === '' ? url.href : undefined
  },
}

export const texts: Kind<readonly string[]> = {
  expected: 'a list of texts',
  json: { type: 'array', items: { type: 'string', minLength: 1 } },
  read: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string' && visible.test(one))
      ? [...(value as string[])]
      : undefined,
}

export const oneOf = <const Word extends string>(...words: readonly Word[]): Kind<Word> => ({
  expected: `one of ${words.join(', ')}`,
  json: { enum: words },
  read: (value) => words.find((word) => word === value),
})

/** Whatever JSON can say. */
const anything: Kind<unknown> = {
  expected: 'data that JSON can say',
  json: {},
  read: (value) => JSON.parse(JSON.stringify(value)) as unknown,
}

export const details: Kind<Readonly<Record<string, unknown>>> = {
  expected: 'an object that JSON can say',
  json: { type: 'object' },
  read: (value) =>
    isObject(value) ? (anything.read(value) as Readonly<Record<string, unknown>>) : undefined,
}

export const optional = <Value>(kind: Kind<Value>): Kind<Value> & { readonly optional: true } => ({
  ...kind,
  optional: true,
})

/**
 * A Standard Schema of an object with these fields. What else the object has is kept, as long as it is JSON; `null`, as
 * other languages write it, counts as left out. Every property is read once.
 */
export const schemaOf = <Data extends object>(kinds: Kinds<Data>): DataSchema<Data> => ({
  '~standard': {
    version: 1,
    vendor: 'notify',
    jsonSchema: { input: () => asJsonSchema(kinds), output: () => asJsonSchema(kinds) },
    validate: (input) => {
      const known = Object.entries<Kind<unknown>>(kinds)
      const given = entriesOf(input)
      if (given === undefined)
        return { issues: [{ message: `expected an object with ${known.map(([name]) => name).join(', ')}` }] }
      const others = [...given.keys()].filter((name) => !Object.hasOwn(kinds, name))
      const issues: StandardIssue[] = []
      const read = (name: string, kind: Kind<unknown>): readonly [string, unknown][] => {
        const value = given.get(name)
        if (value === undefined && kind.optional) return []
        const copy = value === undefined ? undefined : attempt(kind, value)
        if (copy !== undefined) return [[name, copy]]
        const like = value === undefined ? nearest(name, others) : undefined
        const hint = like === undefined ? '' : `, not ${JSON.stringify(like)}`
        issues.push({ message: `expected ${kind.expected}${hint}`, path: [name] })
        return []
      }
      const entries = [
        ...known.flatMap(([name, kind]) => read(name, kind)),
        ...others.flatMap((name) => read(name, { ...anything, optional: true })),
      ]
      return issues.length > 0 ? { issues } : { value: Object.fromEntries(entries) as Data }
    },
  },
})

function asJsonSchema(kinds: Readonly<Record<string, Kind<unknown>>>): JsonSchema {
  const known = Object.entries(kinds)
  return {
    type: 'object',
    properties: Object.fromEntries(known.map(([name, { json }]) => [name, json])),
    required: known.filter(([, { optional: mayBeLeftOut }]) => !mayBeLeftOut).map(([name]) => name),
    additionalProperties: true,
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Nothing if it is no object, or one that cannot be read: data come from a host program, and from anywhere. */
function entriesOf(input: unknown): ReadonlyMap<string, unknown> | undefined {
  try {
    return isObject(input) ? new Map(Object.entries(input).filter(([, value]) => value != null)) : undefined
  } catch {
    return undefined
  }
}

function attempt(kind: Kind<unknown>, value: unknown): unknown {
  try {
    return kind.read(value)
  } catch {
    return undefined
  }
}
