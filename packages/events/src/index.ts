export * from './sending.ts'
export * as presets from './presets.ts'
export type { EventCall, EventDraft } from './catalogue.ts'
export type { Renamed } from './old-names.ts'
