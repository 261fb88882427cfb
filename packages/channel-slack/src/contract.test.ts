import {
  channelContract,
  type ChannelDescriptor,
  type HttpReply,
  type RecordedRequest,
} from '@notify/testkit'
import { foreign, mrkdwnIn, violations } from './__fixtures__/limits-of.ts'
import { slack, type SlackMessage, type SlackOptions } from './index.ts'

const token = 'xoxb-canary-7f3a9c'
const hookPath = '/services/T000/B000/canary-hook-51d2'

const taken = ({ path, headers }: RecordedRequest): HttpReply => {
  if (!path.startsWith('/api/')) return { body: 'ok' }
  const url = `http://${headers['host']}/upload/v1/canary-upload-44b1`
  const message = { channel: 'C0OPS', ts: '1700000000.000100' }
  return { body: { ok: true, ...message, upload_url: url, file_id: 'F0FILE1' } }
}

const refused = (error: string): HttpReply => ({ status: 200, body: { ok: false, error } })

const live = ({ arguments: given }: SlackMessage): string[] =>
  mrkdwnIn(given).flatMap((mrkdwn) => foreign(mrkdwn) || [])

interface Pressable {
  readonly url?: string
}

const common: Pick<
  ChannelDescriptor<SlackMessage>,
  'success' | 'secrets' | 'limits' | 'live' | 'waits' | 'buttons'
> = {
  success: taken,
  secrets: [token, 'canary-hook-51d2', 'canary-upload-44b1'],
  waits: ['seconds', 'date'],
  limits: violations,
  live,
  buttons: ({ arguments: given }) =>
    ((given['blocks'] ?? []) as { type: string; elements?: Pressable[] }[]).flatMap(
      ({ type, elements = [] }) => (type === 'actions' ? elements : []),
    ),
}

const botOptions: SlackOptions = {
  channel: '#ops',
  token,
  reactions: { firing: 'fire', acknowledged: 'eyes', resolved: 'white_check_mark' },
}

channelContract<SlackMessage>({
  ...common,
  name: 'slack by bot',
  create: ({ origin }) => slack({ ...botOptions, baseUrl: `${origin}/api/` }),
  interactive: ({ origin }) => slack({ ...botOptions, interactive: true, baseUrl: `${origin}/api/` }),
  requests: ['POST /api/chat.postMessage'],
  refusals: {
    'a channel that is not there': { answer: refused('channel_not_found'), reasons: ['not-found'] },
    'a channel that is archived': { answer: refused('is_archived'), reasons: ['gone'] },
    'a token that was revoked': { answer: refused('token_revoked'), reasons: ['auth'] },
    'an app without the scope': { answer: refused('missing_scope'), reasons: ['auth'] },
    'blocks that are wrong': { answer: refused('invalid_blocks'), reasons: ['invalid'] },
  },
})

channelContract<SlackMessage>({
  ...common,
  name: 'slack by webhook',
  create({ origin }) {
    // A webhook has one URL: it is verified by a message that Slack refuses to show.
    const { verify: _, ...channel } = slack({ webhookUrl: `${origin}${hookPath}` })
    return channel
  },
  requests: [`POST ${hookPath}`],
})
