/** The earlier systems as named strategies. */
export { alertFanout, type AlertFanoutOptions } from './alerts/preset.ts'
export { discordService, type DiscordServiceOptions } from './discord-service/preset.ts'
export { jobSystem, type JobSystemOptions } from './jobs/preset.ts'
export { tenants, type TenantsOptions, type Trigger } from './pipelines/preset.ts'
export { testFarm, type TestFarmOptions } from './test-farm/preset.ts'
export type { Preset } from './preset.ts'
