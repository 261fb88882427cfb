import type { Channel } from '@notify/core'
import type { Report } from '../check/report.ts'
import type { ChannelDefinitions } from '../definition.ts'
import type { LayerUnder } from './presets.ts'
import type { Unavailable } from './unavailable.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Gives what a module exports. */
export type ImportPackage = (specifier: string) => Promise<unknown>

/** What building needs to know, and where it writes what it made. */
export interface Making {
  readonly report: Report
  readonly vocabulary: Vocabulary
  readonly kinds: ChannelDefinitions
  readonly importPackage: ImportPackage
  /** The tenant whose document it is; left out: the root. */
  readonly tenant?: string
  readonly workshop: Workshop
  /** Puts what the preset says under a layer. */
  readonly under?: LayerUnder
}

/** Channels of one load, by what they were made of: what is the same is made once, and keeps its connections over loads. */
export interface Workshop {
  /** Of the load before. */
  readonly before: ReadonlyMap<string, Channel>
  readonly made: Map<string, Channel>
  readonly unavailable: Unavailable[]
}

export const startWorkshop = (before: ReadonlyMap<string, Channel> = new Map()): Workshop => ({
  before,
  made: new Map(),
  unavailable: [],
})
