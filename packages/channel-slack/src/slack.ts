import {
  ConfigurationError,
  DeliveryError,
  secret,
  variable,
  type Channel,
  type Clock,
  type Connections,
  type SecretReader,
} from '@notify/core/channel'
import { render, type SlackMessage } from './message.ts'
import { appearance, check, webhookReader, type SlackOptions } from './options.ts'
import { connectionsBy } from './post.ts'
import { sender } from './send.ts'
import { callWithClient, callWithToken, type Caller } from './web-api.ts'
import { postToWebhook, verifyWebhook } from './webhook.ts'

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
  const { token, webhookUrl, client, baseUrl } = options
  const http = connectionsBy(options.fetch)
  if (client !== undefined) return bot(options, callWithClient(client), http)
  const byToken = token !== undefined || (webhookUrl === undefined && variable('SLACK_TOKEN') !== undefined)
  if (byToken) {
    const reader = secret(token, 'slack: token', 'SLACK_TOKEN')
    return bot(options, callWithToken(reader, baseUrl, http.fetch), http, reader)
  }
  if (webhookUrl === undefined && variable('SLACK_WEBHOOK_URL') === undefined)
    throw new ConfigurationError('slack: token is missing', {
      code: 'E_CONFIG_MISSING',
      hint: 'give token or webhookUrl as an option, or set SLACK_TOKEN or SLACK_WEBHOOK_URL',
    })
  return webhook(options, webhookReader(webhookUrl), http)
}

function bot(
  options: SlackOptions,
  call: Caller,
  { fetch, close }: Connections,
  token?: SecretReader,
): Channel<SlackMessage> {
  const { channel } = options
  const destination = channel === undefined ? { person: true } : { channel }
  const look = appearance(options, false)
  const asked: Caller = (request) => asking(token, () => call(request))
  return {
    spec: 1,
    kind: 'slack',
    features: {
      incidents: 'edits',
      attachments: true,
      ...(channel === undefined ? { address: 'slack' } : {}),
    },
    defaults,
    render: (notification, context) => render(notification, context, look),
    send: sender(asked, { destination, fetch }),
    async verify({ signal }) {
      await asked({ method: 'auth.test', arguments: {}, destination, signal, clock: wallClock })
    },
    close,
  }
}

function webhook(
  options: SlackOptions,
  url: SecretReader,
  { fetch, close }: Connections,
): Channel<SlackMessage> {
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
    close,
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

/** A refused secret is asked for again the next time. */
async function asking<Result>(reader: SecretReader | undefined, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (DeliveryError.is(error) && error.reason === 'auth') reader?.forget()
    throw error
  }
}
