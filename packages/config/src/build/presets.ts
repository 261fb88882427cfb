import type { Channels, NotifierOptions } from '@notify/core'
import type { Preset } from '../environment/presets.ts'

/** What a document comes to, of the root or of a tenant, and what a preset gives. */
export type MadeLayer = Pick<
  NotifierOptions<Channels>,
  'channels' | 'stages' | 'routes' | 'policies' | 'retry' | 'retention'
>

export interface PresetUse {
  /** The names of variables or the keys of a file imply it: what else they say is in the layer already. */
  readonly implied: boolean
  /** The document lists stages of its own. */
  readonly hasStages: boolean
}

/** Puts a preset under a layer; given by whoever knows what presets say. */
export type ApplyPreset = (preset: Preset, layer: MadeLayer, use: PresetUse) => MadeLayer | Promise<MadeLayer>

/** The same, once it is known which preset. */
export type LayerUnder = (layer: MadeLayer, hasStages: boolean) => MadeLayer | Promise<MadeLayer>

export const layerUnder = (
  apply: ApplyPreset | undefined,
  preset: Preset | undefined,
  implied: boolean,
): LayerUnder | undefined =>
  apply && preset && ((layer, hasStages) => apply(preset, layer, { implied, hasStages }))
