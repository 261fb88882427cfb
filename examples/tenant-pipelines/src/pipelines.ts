import { loadConfig, type ChannelDefinitions, type Environment } from '@notify/config'
import {
  ConfigurationError,
  createNotifier,
  type Channels,
  type Notifier,
  type NotifierOptions,
} from '@notify/core'
import { channels as allChannels } from '@notify/server/channels'
import { fileURLToPath } from 'node:url'

export interface PipelinesOptions {
  /** The folder with `configs` in it. Default: that of this example. */
  readonly folder?: string
  /** For `${NAME}` in the files. Default: that of this process. */
  readonly env?: Environment
  /** Default: those that come along. */
  readonly channels?: ChannelDefinitions
  readonly notifierOptions?: Pick<NotifierOptions<Channels>, 'clock' | 'random' | 'logger'>
}

const here = fileURLToPath(new URL('..', import.meta.url))

/** Who has a file of their own in `configs/{tenant}` goes by it, the others by `configs/notifications/config.json`. */
export async function createPipelines(options: PipelinesOptions = {}): Promise<Notifier> {
  const { folder = here, env = process.env, channels = allChannels, notifierOptions } = options
  const path = 'configs/notifications/config.json'
  const config = await loadConfig({ path, cwd: folder, env, channels })
  if (!config) throw new ConfigurationError('there is no configuration', { path })
  for (const { path, message } of config.warnings) console.warn(`${path}: ${message}`)
  return createNotifier<Channels>({ ...config.options, ...notifierOptions })
}
