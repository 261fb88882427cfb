import { loadConfig, type ChannelDefinitions, type Environment } from '@notify/config'
import {
  ConfigurationError,
  createNotifier,
  type Channels,
  type Notifier,
  type NotifierOptions,
} from '@notify/core'
import { presets } from '@notify/events'
import { channels as allChannels } from '@notify/server/channels'

export interface FarmOptions {
  /** Default: that of this process. */
  readonly env?: Environment
  /** Switches types on and off, e.g. `{ 'task.completed': true }`. */
  readonly types?: Readonly<Record<string, boolean>>
  /** Default: those that come along. */
  readonly channels?: ChannelDefinitions
  readonly notifierOptions?: Pick<NotifierOptions<Channels>, 'clock' | 'random' | 'logger'>
}

/** The environment says where, how often and in what digests; the preset knows which types are told. */
export async function createFarm(options: FarmOptions = {}): Promise<Notifier> {
  const { env = process.env, types = {}, channels = allChannels, notifierOptions } = options
  const config = await loadConfig({ channels, env: { ...env, NOTIFY_PRESET: 'test-farm' } })
  if (!config) throw new ConfigurationError('no channel has its credentials', { hint: 'see .env.example' })
  const given = config.options
  const preset = presets.testFarm({ channels: given.channels, types, throttle: false, group: false })
  const stages = [...(preset.stages ?? []), ...(given.stages ?? [])]
  return createNotifier<Channels>({ ...given, ...preset, stages, ...notifierOptions })
}
