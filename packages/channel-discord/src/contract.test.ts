import {
  channelContract,
  type Button,
  type ChannelDescriptor,
  type HttpReply,
  type RecordedRequest,
} from '@notify/testkit'
import { violations } from './__fixtures__/rendered.ts'
import { discord, type DiscordMessage } from './index.ts'

const token = 'bot-canary-7f3a9c'
const hookPath = '/api/webhooks/100000000000000001/hook-canary-51d2'
const channelId = '200000000000000001'

const taken = ({ path }: RecordedRequest): HttpReply => ({
  body: { id: /\/messages\/(\d+)/.exec(path)?.[1] ?? '300000000000000001', channel_id: channelId },
})

const refused = (status: number, code: number): HttpReply => ({ status, body: { code, message: 'no' } })

/** Who would be called: nobody is declared in these notifications by a name that the options know. */
const called = ({ body }: DiscordMessage): string[] => {
  const {
    parse = [],
    users = [],
    roles = [],
  } = (body['allowed_mentions'] ?? { parse: ['everything'] }) as {
    readonly parse?: string[]
    readonly users?: string[]
    readonly roles?: string[]
  }
  return [...parse, ...users, ...roles]
}

const common: Pick<
  ChannelDescriptor<DiscordMessage>,
  'success' | 'waits' | 'refusals' | 'secrets' | 'limits' | 'live'
> = {
  success: taken,
  waits: ['seconds', 'date', (seconds) => ({ status: 429, body: { retry_after: seconds, global: false } })],
  refusals: {
    'a channel that is not there': { answer: refused(404, 10_003), reasons: ['not-found'] },
    'a webhook that was removed': { answer: refused(404, 10_015), reasons: ['gone'] },
    'a bot without the permission': { answer: refused(403, 50_013), reasons: ['auth'] },
  },
  secrets: [token, 'hook-canary-51d2'],
  limits: violations,
  live: called,
}

channelContract<DiscordMessage>({
  ...common,
  name: 'discord by webhook',
  create: ({ origin }) => discord({ webhookUrl: `${origin}${hookPath}` }),
  requests: [/^POST \/api\/(v10\/)?webhooks\/100000000000000001\/hook-canary-51d2\?/],
})

channelContract<DiscordMessage>({
  ...common,
  name: 'discord by bot',
  create: ({ origin }) => discord({ token, channelId, baseUrl: `${origin}/api/` }),
  interactive: ({ origin }) => discord({ token, channelId, baseUrl: `${origin}/api/`, interactive: true }),
  buttons: ({ body }) =>
    ((body['components'] ?? []) as { components: Button[] }[]).flatMap(({ components }) => components),
  requests: [/^POST \/api\/v10\/channels\/200000000000000001\/messages/],
})
