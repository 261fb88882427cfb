import {
  ConfigurationError,
  DeliveryError,
  secret,
  variable,
  type Channel,
  type Clock,
  type Secret,
  type SecretReader,
  type SendContext,
  type Sent,
} from '@notify/core/channel'
import type { People } from './blocks.ts'
import { unclear, type Destination } from './errors.ts'
import { render, type Appearance, type SlackMessage } from './message.ts'
import type { Fetch } from './post.ts'
import { callWithClient, callWithToken, type Caller, type SlackClient } from './web-api.ts'
import { postToWebhook, verifyWebhook } from './webhook.ts'

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
  /** Previews of linked pages. Default false. */
  readonly unfurl?: boolean
  /** What does not fit goes into the thread, or is cut and counted. A webhook posts it below. Default `thread`. */
  readonly overflow?: 'thread' | 'cut'
  /** Default `https://slack.com/api/`. */
  readonly baseUrl?: string
  /** Sends the requests, e.g. through a proxy. Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** A ready `WebClient` instead of a token, made with `retryConfig: { retries: 0 }` and `rejectRateLimitedCalls: true`. */
  readonly client?: SlackClient
}

/**
 * Posts to Slack: with a bot token, or to an incoming webhook.
 *
 * With a token an incident is one message that is edited and answered in its thread; a webhook posts a new message for
 * each change. An option goes before the environment, a token before a webhook.
 *
 * @throws {ConfigurationError} if there is neither a token nor a webhook, or an option is wrong.
 *
 * @example
 * slack({ channel: '#ops', people: { alice: 'U012AB3CD' } })
 */
export function slack(options: SlackOptions = {}): Channel<SlackMessage> {
  check(options)
  const { token, webhookUrl, client, baseUrl, fetch = (url, init) => globalThis.fetch(url, init) } = options
  if (client !== undefined) return bot(options, callWithClient(client))
  const byToken = token !== undefined || (webhookUrl === undefined && variable('SLACK_TOKEN') !== undefined)
  if (byToken) {
    const reader = secret(token, 'slack: token', 'SLACK_TOKEN')
    return bot(options, callWithToken(reader, baseUrl, fetch), reader)
  }
  if (webhookUrl === undefined && variable('SLACK_WEBHOOK_URL') === undefined)
    throw new ConfigurationError('slack: token is missing', {
      code: 'E_CONFIG_MISSING',
      hint: 'give token or webhookUrl as an option, or set SLACK_TOKEN or SLACK_WEBHOOK_URL',
    })
  return webhook(options, webhookReader(webhookUrl), fetch)
}

function bot(options: SlackOptions, call: Caller, token?: SecretReader): Channel<SlackMessage> {
  const { channel } = options
  const destination: Destination = channel === undefined ? { person: true } : { channel }
  const look = appearance(options, false)
  return {
    spec: 1,
    kind: 'slack',
    features: { incidents: 'edits', ...(channel === undefined ? { address: 'slack' } : {}) },
    defaults,
    render: (notification, context) => render(notification, context, look),
    send: (message, context) =>
      asking(token, async () => {
        const { signal, clock } = context
        const answer = await call({
          method: message.method,
          arguments: { ...message.arguments, ...threadOf(message, context) },
          destination,
          signal,
          clock,
        })
        return sent(message, answer)
      }),
    verify: ({ signal }) =>
      asking(token, async () => {
        await call({ method: 'auth.test', arguments: {}, destination, signal, clock: wallClock })
      }),
  }
}

function webhook(options: SlackOptions, url: SecretReader, fetch: Fetch): Channel<SlackMessage> {
  const look = appearance(options, true)
  return {
    spec: 1,
    kind: 'slack',
    features: { incidents: 'follows' },
    defaults,
    render: (notification, context) => render(notification, context, look),
    send: (message, { signal, clock }) =>
      asking(url, async () => {
        await postToWebhook({ url, body: message.arguments, fetch, signal, clock })
        return {}
      }),
    verify: ({ signal }) => asking(url, () => verifyWebhook({ url, fetch, signal, clock: wallClock })),
  }
}

/**
 * "1 per second per channel", with "short bursts" above it: https://docs.slack.dev/apis/web-api/rate-limits (read 2026-11-21).
 * How long a burst may be is not said; three has room for a post, an edit and a reply.
 */
const defaults: NonNullable<Channel['defaults']> = {
  policies: [{ name: 'rateLimit', limit: { rate: { limit: 1, perMs: 1_000, burst: 3 } } }],
}

/** `verify` gets no clock; it only turns the date of a Retry-After into a wait. */
const wallClock: Pick<Clock, 'now'> = { now: () => Date.now() }

const appearance = (options: SlackOptions, webhookMode: boolean): Appearance => ({
  webhook: webhookMode,
  channel: options.channel,
  username: options.username,
  iconEmoji: options.iconEmoji,
  people: options.people ?? {},
  mention: options.mention ?? 'always',
  unfurl: options.unfurl ?? false,
  overflow: options.overflow ?? 'thread',
})

/** A refused secret is asked for again the next time. */
async function asking<Result>(reader: SecretReader | undefined, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (DeliveryError.is(error) && error.reason === 'auth') reader?.forget()
    throw error
  }
}

/** Of the parent, never of another reply. */
const threadOf = (message: SlackMessage, { reference }: SendContext): Readonly<Record<string, string>> =>
  message.inThread &&
  message.arguments['thread_ts'] === undefined &&
  reference?.['channel'] &&
  reference['ts']
    ? { channel: reference['channel'], thread_ts: reference['ts'] }
    : {}

/** An edit needs the channel's id, which only the answer has. A reply leaves the reference to its parent as it is. */
function sent(message: SlackMessage, answer: Readonly<Record<string, unknown>>): Sent<SlackMessage> {
  const { ok, channel, ts } = answer
  if (ok !== true || typeof channel !== 'string' || typeof ts !== 'string') throw unclear(undefined)
  return message.inThread ? {} : { reference: { channel, ts } }
}

function check({ channel, people = {}, webhookUrl }: SlackOptions): void {
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
  const given = webhookUrl ?? variable('SLACK_WEBHOOK_URL')
  if (typeof given === 'string' && !isSafe(given))
    throw new ConfigurationError('slack: webhookUrl is not an https URL', {
      path: 'webhookUrl',
      hint: 'it looks like https://hooks.slack.com/services/T…/B…/…',
    })
}

/** The URL is the secret: it travels encrypted, or stays on this machine. */
const isSafe = (text: string): boolean => {
  const url = URL.parse(text)
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
  )
}

function webhookReader(source: Secret | undefined): SecretReader {
  const reader = secret(source, 'slack: webhookUrl', 'SLACK_WEBHOOK_URL')
  const read = async (): Promise<string> => {
    const url = await reader.read()
    if (isSafe(url)) return url
    throw new DeliveryError('auth', 'slack: webhookUrl is not an https URL')
  }
  return { read, forget: () => reader.forget() }
}
