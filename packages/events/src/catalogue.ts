import { defineEvents } from '@notify/core'
import type { Catalogue, DraftContent, EventExtra, StandardSchemaV1 } from '@notify/core'
import { languageOf, speak, type Say } from './language.ts'

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
  const inEnglish = defineEvents(define(speak('en'))) as unknown as Tree
  const inJapanese = defineEvents(define(speak('ja'))) as unknown as Tree
  return join(inEnglish, inJapanese, '') as Events
}

function join(english: Tree, japanese: Tree, path: string): object {
  const entries = Object.entries(english).map(([name, node]) => {
    const type = path === '' ? name : `${path}.${name}`
    const other = japanese[name]!
    if (typeof node !== 'function') return [name, join(node, other as Tree, type)] as const
    const call: AnyDraft = (data, extra) =>
      (languageOf(extra?.locale) === 'ja' ? (other as AnyDraft) : node)(data, extra)
    return [name, Object.assign(call, { type })] as const
  })
  return Object.fromEntries(entries)
}
