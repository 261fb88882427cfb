import type { Channel } from '@notify/core'

/** What a file needs to know of a kind of channel, as plain data; each channel package exports one as `definition` from `./config`. */
export interface ChannelDefinition {
  /** As in `use: slack`. */
  readonly kind: string
  /**
   * JSON Schema 2020-12 of the factory's options. Options that hold a secret are `writeOnly`: their values are never shown.
   * The names `use`, `when`, `retry`, `policies` and `group` belong to the file.
   */
  readonly schema: Readonly<Record<string, unknown>>
  /** Variable to the path of the option that it supplies, e.g. `SLACK_TOKEN` to `token`. */
  readonly environment: Readonly<Record<string, string>>
  /** How to get the credentials: a few sentences. */
  readonly credentials: string
  /** @throws {ConfigurationError} if an option is missing or wrong. */
  create(options: never): Channel
}

/** A kind of store. Whoever loads the file opens it. */
export interface StoreDefinition {
  /** JSON Schema 2020-12 of the options, as far as a file can hold them. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** Loaded when a file uses the kind: a channel that nobody uses costs nothing. */
export type ChannelDefinitions = Readonly<Record<string, () => Promise<ChannelDefinition>>>
export type StoreDefinitions = Readonly<Record<string, StoreDefinition>>
