import type { Clock } from '@notify/core/channel'
import type { Faults } from './faults.ts'
import type { Recorder } from './recorder.ts'

/** `vendor` refuses what the vendor refuses; `strict` also what the vendor swallows without a word. */
export type Mode = 'vendor' | 'strict'

export interface StandInContext {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly clock: Clock
  readonly mode: Mode
  readonly recorder: Recorder
  readonly faults: Faults
}

/** How a channel is pointed at a stand-in. */
export interface ChannelSettings {
  /** The entry under `channels`; secrets as `${NAME}`. */
  readonly options: Readonly<Record<string, unknown>>
  readonly environment: Readonly<Record<string, string>>
}

/** One vendor, standing on a port of its own. */
export interface StandIn<Address = unknown> {
  readonly address: Address
  readonly settings: ChannelSettings
  /** Forgets what it was sent; addresses and credentials stay. */
  reset(): void
  close(): Promise<void>
}
