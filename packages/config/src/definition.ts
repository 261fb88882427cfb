import type { ChannelDefinition } from '@notify/core'

export type { ChannelDefinition }

/** A kind of store. Whoever loads the file opens it. */
export interface StoreDefinition {
  /** JSON Schema 2020-12 of the options, as far as a file can hold them. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** Loaded when a file uses the kind: a channel that nobody uses costs nothing. */
export type ChannelDefinitions = Readonly<Record<string, () => Promise<ChannelDefinition>>>
export type StoreDefinitions = Readonly<Record<string, StoreDefinition>>

/** The store that a document names. */
export interface StoreChoice {
  readonly use: string
  readonly options: Readonly<Record<string, unknown>>
}
