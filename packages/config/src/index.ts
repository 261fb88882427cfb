export { configSchema } from './file-schema.ts'
export { findConfig, type Environment, type FindOptions } from './find.ts'
export { loadConfig, type LoadedConfig, type LoadOptions } from './load.ts'
export type { ImportPackage } from './channels.ts'
export type {
  ChannelDefinition,
  ChannelDefinitions,
  StoreDefinition,
  StoreDefinitions,
} from './definition.ts'
export type { StoreChoice } from './options.ts'
export type { Vocabulary } from './vocabulary.ts'
