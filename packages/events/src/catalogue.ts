import { defineEvents } from '@notify/core'
import type { Catalogue, DraftContent, EventExtra, StandardSchemaV1 } from '@notify/core'
import { languageOf, speak, type Say } from './language.ts'
import type { DataSchema } from './schema.ts'

export type EventDraft<Name extends string> = DraftContent<Name> & { readonly title: string }

/**
 * Makes a draft of an event's data, in the language of `extra.locale`: Japanese for `ja`, else English.
 *
 * What stands in `extra` goes before what the catalogue says.
 *
 * @throws {InputError} that names each wrong field, e.g. `data.pipelineId`.
 */
export interface EventCall<Data> {
  <const Name extends string = never>(data: Data, extra?: EventExtra<Name>): EventDraft<Name>
  /** e.g. `pipeline.failure`, for conditions and for emitting by name. */
  readonly type: string
  /** What its data look like; it says itself as JSON Schema, too. Templates are checked with it. */
  readonly data: DataSchema<Data>
}

/** What has to be written down for these events. */
export type Definitions<Events> = Catalogue<SchemasOf<Events>>

type SchemasOf<Events> = {
  readonly [Name in keyof Events]: Events[Name] extends EventCall<infer Data>
    ? StandardSchemaV1<Data>
    : SchemasOf<Events[Name]>
}

type AnyDraft = (data: unknown, extra?: EventExtra<string>) => EventDraft<string>
interface Tree {
  readonly [name: string]: AnyDraft | Tree
}

/** A catalogue in English and Japanese; `define` writes it once for each language. */
export function bilingual<Events>(define: (say: Say) => Definitions<Events>): Events {
  const definitions = define(speak('en'))
  const inEnglish = defineEvents(definitions) as unknown as Tree
  const inJapanese = defineEvents(define(speak('ja'))) as unknown as Tree
  return join(inEnglish, inJapanese, definitions as unknown as Defined, '') as Events
}

/** A group of definitions, or one. */
interface Defined {
  readonly [name: string]: Defined
}

function join(english: Tree, japanese: Tree, defined: Defined, path: string): object {
  const entries = Object.entries(english).map(([name, node]) => {
    const type = path === '' ? name : `${path}.${name}`
    const other = japanese[name]!
    const { [name]: definition = {} } = defined
    if (typeof node !== 'function') return [name, join(node, other as Tree, definition, type)] as const
    const call: AnyDraft = (data, extra) =>
      (languageOf(extra?.locale) === 'ja' ? (other as AnyDraft) : node)(data, extra)
    return [name, Object.assign(call, { type, data: definition['data'] })] as const
  })
  return Object.fromEntries(entries)
}
