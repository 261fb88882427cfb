export { configSchema, type PublishOptions } from './check/published.ts'
export { findConfig, type Environment, type FindOptions } from './find.ts'
export { createLoader, loadConfig } from './load.ts'
export type { MonitorSection, MonitorSectionRule } from './monitor-section.ts'
export type { CatalogueName, LoadedConfig, Loader, LoadOptions, Sections } from './load.ts'
export type { Origin } from './origins.ts'
export type { ImportPackage } from './build/making.ts'
export type { ApplyPreset, MadeLayer, PresetUse } from './build/presets.ts'
export type { Unavailable } from './build/unavailable.ts'
export type { BrokenTenant } from './tenants/tenants.ts'
export type { HandOn } from './tenants/waiting-room.ts'
export { checkTenantName } from './tenants/names.ts'
export type {
  ChannelDefinition,
  ChannelDefinitions,
  StoreChoice,
  StoreDefinition,
  StoreDefinitions,
} from './definition.ts'
export type { Vocabulary } from './build/vocabulary.ts'
export { watchConfig } from './watch.ts'
export type { ReloadOutcome, WatchFolder, Watching, WatchOptions } from './watch.ts'
export { readAncestor, type AncestorDocument } from './environment/ancestor.ts'
export { readEnvFileDocument } from './environment/env-file.ts'
export { environmentSource } from './environment/environment-source.ts'
export { readEnvironment, type ConfigDocument } from './environment/read-environment.ts'
export type { Preset } from './environment/presets.ts'
export { importAlertmanager } from './import/alertmanager.ts'
export { importApprise } from './import/apprise.ts'
export type { Imported, ImportedNote, ImportedVariable } from './import/imported.ts'
export { channelFromUrl, channelsFromUrl } from './urls/channel-from-url.ts'
export type { ChannelFromUrl, ChannelsFromUrl, UrlProblem } from './urls/channel-from-url.ts'
