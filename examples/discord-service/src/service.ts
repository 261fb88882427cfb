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

export interface ServiceOptions {
  /** Default: that of this process. */
  readonly env?: Environment
  /** Default: those that come along. */
  readonly channels?: ChannelDefinitions
  readonly notifierOptions?: Pick<NotifierOptions<Channels>, 'clock' | 'random' | 'logger'>
}

/** The environment says the webhooks and their limits; the preset how long a retry waits and the history is kept. */
export async function createService(options: ServiceOptions = {}): Promise<Notifier> {
  const { env = process.env, channels = allChannels, notifierOptions } = options
  const config = await loadConfig({ channels, env: { ...env, NOTIFY_PRESET: 'discord-service' } })
  if (!config) throw new ConfigurationError('no webhook is set', { hint: 'see .env.example' })
  const { retry = {}, retention = {} } = presets.discordService(config.options)
  return createNotifier<Channels>({ ...config.options, retry, retention, ...notifierOptions })
}
