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

export interface FanOutOptions {
  /** With `notification_config.json` or `.env.notifications` in it. Default: the working directory. */
  readonly folder?: string
  /** Goes over the file. Default: that of this process. */
  readonly env?: Environment
  /** Default: those that come along. */
  readonly channels?: ChannelDefinitions
  readonly notifierOptions?: Pick<NotifierOptions<Channels>, 'clock' | 'random' | 'logger'>
}

/** The file says which channels there are, the preset what reaches them: the more severe, the more of them. */
export async function createFanOut(options: FanOutOptions = {}): Promise<Notifier> {
  const { folder = process.cwd(), env = process.env, channels = allChannels, notifierOptions } = options
  const config = await loadConfig({ cwd: folder, env, channels })
  if (!config)
    throw new ConfigurationError('there is neither notification_config.json nor .env.notifications')
  const preset = presets.alertFanout({ channels: config.options.channels })
  return createNotifier<Channels>({ ...config.options, ...preset, ...notifierOptions })
}
