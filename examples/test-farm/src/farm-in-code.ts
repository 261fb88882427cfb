import { discord, type DiscordOptions } from '@notify/channel-discord'
import { slack, type SlackOptions } from '@notify/channel-slack'
import { telegram, type TelegramOptions } from '@notify/channel-telegram'
import { createNotifier, type Channels, type Notifier, type NotifierOptions } from '@notify/core'
import { presets } from '@notify/events'
import { testFarmChannels } from '@notify/events/test-farm'

export interface FarmInCodeOptions {
  readonly slack?: SlackOptions
  readonly discord?: DiscordOptions
  readonly telegram?: TelegramOptions
  readonly notifierOptions?: Pick<NotifierOptions<Channels>, 'clock' | 'random' | 'logger'>
}

/** The same without a configuration: what is left out, such as a token, a channel finds in its own variable. */
export const createFarmInCode = (
  options: FarmInCodeOptions = {},
): Notifier<'slack' | 'discord' | 'telegram'> =>
  createNotifier({
    ...presets.testFarm({
      channels: {
        slack: slack({ ...testFarmChannels.slack, ...options.slack }),
        discord: discord({ ...testFarmChannels.discord, ...options.discord }),
        telegram: telegram({ ...testFarmChannels.telegram, ...options.telegram }),
      },
      throttle: '5s',
      group: '60s',
    }),
    ...options.notifierOptions,
  })
