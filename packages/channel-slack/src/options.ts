import {
  ConfigurationError,
  DeliveryError,
  secret,
  states,
  variable,
  type Fetch,
  type Secret,
  type SecretReader,
  type State,
} from '@notify/core/channel'
import type { People } from './blocks.ts'
import type { Appearance } from './message.ts'
import type { SlackClient } from './web-api.ts'

export interface SlackOptions {
  /** A name with `#`, or an id. Left out: direct messages to people. */
  readonly channel?: string
  /** Of a bot, `xoxb-…`. Default: `SLACK_TOKEN`. */
  readonly token?: Secret
  /** Of an incoming webhook; its channel, name and icon are fixed at Slack. Default, without a token: `SLACK_WEBHOOK_URL`. */
  readonly webhookUrl?: Secret
  /** Shown instead of the app's name; needs the scope `chat:write.customize`. */
  readonly username?: string
  /** Shown instead of the app's picture, e.g. `:robot_face:`. */
  readonly iconEmoji?: string
  /** Ids of users (`U…`) and user groups (`S…`) by the names that notifications mention. */
  readonly people?: People
  /** `escalation`: only an escalation calls the mentioned people. Default `always`. */
  readonly mention?: 'always' | 'escalation'
  /**
   * What fires again under an open key. `edit`: the message shows the last firing. `thread`: the message stays, and each
   * firing is told in full in its thread. Default `edit`.
   */
  readonly repeats?: 'edit' | 'thread'
  /** Emoji by state, shown as a reaction to the message of an incident; needs the scope `reactions:write`. Default: none. */
  readonly reactions?: Readonly<Partial<Record<State, string>>>
  /** An endpoint takes what the app's buttons send: actions without `url` become buttons. Default false: they are left out. */
  readonly interactive?: boolean
  /** Previews of linked pages. Default false. */
  readonly unfurl?: boolean
  /** What does not fit goes into the thread, or is cut and counted. A webhook posts it below. Default `thread`. */
  readonly overflow?: 'thread' | 'cut'
  /** Default `https://slack.com/api/`. */
  readonly baseUrl?: string
  /** Sends the requests, e.g. through a proxy. Default: connections of its own, as fast as undici. */
  readonly fetch?: Fetch
  /** A ready `WebClient` instead of a token, made with `retryConfig: { retries: 0 }` and `rejectRateLimitedCalls: true`. */
  readonly client?: SlackClient
}

export const appearance = (options: SlackOptions, webhook: boolean): Appearance => ({
  webhook,
  channel: options.channel,
  username: options.username,
  iconEmoji: options.iconEmoji,
  people: options.people ?? {},
  mention: options.mention ?? 'always',
  repeats: options.repeats ?? 'edit',
  reactions: Object.fromEntries(
    Object.entries(options.reactions ?? {}).map(([state, emoji]) => [state, emoji.replaceAll(/^:|:$/g, '')]),
  ),
  interactive: options.interactive ?? false,
  unfurl: options.unfurl ?? false,
  overflow: options.overflow ?? 'thread',
})

/** @throws {ConfigurationError} with the first option that is wrong. */
export function check({ channel, people = {}, reactions = {}, webhookUrl }: SlackOptions): void {
  if (channel !== undefined && channel.trim() === '')
    throw new ConfigurationError('slack: channel is empty', {
      path: 'channel',
      hint: "give a name such as '#ops' or an id, or leave it out to write to people",
    })
  for (const [name, id] of Object.entries(people))
    if (!/^[USW][A-Z0-9]{2,30}$/.test(id))
      throw new ConfigurationError('slack: expected the id of a user (U…) or a user group (S…)', {
        path: `people.${name}`,
        hint: 'copy it from the profile in Slack: ⋮, Copy member ID',
      })
  for (const [state, emoji] of Object.entries(reactions))
    if (!states.includes(state as State) || !/^:?[^\s:A-Z]{1,100}(::skin-tone-[2-6])?:?$/.test(emoji))
      throw new ConfigurationError(
        'slack: expected the name of an emoji for firing, acknowledged or resolved',
        {
          path: `reactions.${state}`,
          hint: "e.g. { firing: 'rotating_light', resolved: 'white_check_mark' }",
        },
      )
  const given = webhookUrl ?? variable('SLACK_WEBHOOK_URL')
  if (typeof given === 'string' && !isSafe(given))
    throw new ConfigurationError('slack: webhookUrl is not an https URL', {
      path: 'webhookUrl',
      hint: 'it looks like https://hooks.slack.com/services/T…/B…/…',
    })
}

/** The URL is the secret: it travels encrypted, or stays on this machine. */
export const isSafe = (text: string): boolean => {
  const url = URL.parse(text)
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
  )
}

export function webhookReader(source: Secret | undefined): SecretReader {
  const reader = secret(source, 'slack: webhookUrl', 'SLACK_WEBHOOK_URL')
  const read = async (): Promise<string> => {
    const url = await reader.read()
    if (isSafe(url)) return url
    throw new DeliveryError('auth', 'slack: webhookUrl is not an https URL')
  }
  return { read, forget: () => reader.forget() }
}
