import { loadConfig, type ChannelDefinitions, type Environment } from '@notify/config'
import {
  ConfigurationError,
  createNotifier,
  type ChannelEntry,
  type Channels,
  type Notifier,
  type NotifierOptions,
} from '@notify/core'
import { presets } from '@notify/events'
import { channels as allChannels } from '@notify/server/channels'
import { templates } from '@notify/templates'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface JobSystemOptions {
  /** With `config`, `.kiro` and `templates` in it. Default: that of this example. */
  readonly folder?: string
  /** For `${NAME}` in the files. Default: that of this process. */
  readonly env?: Environment
  /** Default: those that come along. */
  readonly channels?: ChannelDefinitions
  readonly notifierOptions?: Pick<NotifierOptions<Channels>, 'clock' | 'random' | 'logger'>
}

const here = fileURLToPath(new URL('..', import.meta.url))

/** The files say where and how often, the preset which types go where by default, the templates in what words. */
export async function createJobSystem(options: JobSystemOptions = {}): Promise<Notifier> {
  const { folder = here, env = process.env, notifierOptions } = options
  const config = await loadConfig({ cwd: folder, env, channels: options.channels ?? allChannels })
  if (!config)
    throw new ConfigurationError('there is no configuration', { path: 'config/notifications.yaml' })
  for (const { path, message } of config.warnings) console.warn(`${path}: ${message}`)

  const words = await templates({
    directory: join(folder, 'templates'),
    publicUrl: 'https://jobs.example.com',
    ...(notifierOptions?.logger && { logger: notifierOptions.logger }),
  })
  const entries = Object.entries(config.options.channels as Record<string, ChannelEntry>)
  const channels = Object.fromEntries(
    entries.map(([name, entry]) => [name, { ...entry, use: words.apply(entry.use, name) }]),
  )

  const preset = presets.jobSystem({ channels })
  const routes = [...(config.options.routes ?? []), ...preset.routes]
  return createNotifier<Channels>({ ...preset, ...config.options, channels, routes, ...notifierOptions })
}
