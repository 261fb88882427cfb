/** The channels of a product process: one webhook with a quick retry, or many destinations as their packages make them. */
import {
  breaker,
  concurrency,
  discord,
  rateLimit,
  telegram,
  timeout,
  webhook,
  type Channel,
  type Channels,
  type Retry,
} from './product.ts'
import type { NodeOptions } from './node.ts'

/** One that the recorder knows by name. Retries and limits are the channel's own, unless they are given. */
export interface Destination {
  readonly name: string
  readonly use: 'webhook' | 'discord' | 'telegram'
  readonly timeout?: string
  readonly breaker?: Parameters<typeof breaker>[0]
  readonly retry?: Partial<Retry>
}

export function channelsOf(options: NodeOptions): Channels {
  const { destinations, perSecond, url, token } = options
  if (destinations) return Object.fromEntries(destinations.map((one) => [one.name, entryOf(one, options)]))
  return {
    hook: {
      use: deadly(webhook({ url, auth: { bearer: token }, body: bodyOf })),
      retry: { base: '1s', cap: '2s', attempts: 50 },
      policies: [
        ...earned(options),
        ...(perSecond === undefined ? [] : [rateLimit({ limit: perSecond, per: '1s', kind: 'window' })]),
        ...(options.timeout === undefined ? [] : [timeout(options.timeout)]),
      ],
    },
  }
}

const earned = ({ earned: start }: NodeOptions): ReturnType<typeof concurrency>[] =>
  start === undefined ? [] : [concurrency(start, { start })]

function entryOf(destination: Destination, options: NodeOptions): Channels[string] {
  const { url, token } = options
  const { name, retry } = destination
  const base = `${new URL(url).origin}/${name}`
  const made: Readonly<Record<Destination['use'], () => Channel>> = {
    webhook: () => webhook({ url: `${base}/${token}`, body: bodyOf }),
    discord: () => discord({ webhookUrl: `${base}/api/webhooks/123456789012345678/${token}` }),
    telegram: () => telegram({ baseUrl: base, token: `123456:${token}`, chatId: '-100123' }),
  }
  return {
    use: made[destination.use](),
    policies: [
      ...earned(options),
      ...(destination.breaker ? [breaker(destination.breaker)] : []),
      ...(destination.timeout === undefined ? [] : [timeout(destination.timeout)]),
    ],
    ...(retry && { retry }),
  }
}

/** What the recorder needs in order to count, and the member list of a digest. */
function bodyOf({ id, members, source }: Parameters<Channel['render']>[0]): unknown {
  return { id, source, members: members?.map((member) => member.id) }
}

/** What a notification with this source does to the process that sends it. */
const ends: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(1),
  memory() {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, () => ({})))
  },
  loop() {
    for (;;);
  },
}

function deadly<Message extends { readonly body: string }>(channel: Channel<Message>): Channel<Message> {
  return {
    ...channel,
    send(message, context) {
      const [, source = ''] = /"source":"deadly-(\w+)"/.exec(message.body) ?? []
      ends[source]?.()
      return channel.send(message, context)
    },
  }
}
