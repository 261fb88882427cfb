import { slack } from '@notify/channel-slack'
import { WebClient } from '@slack/web-api'
import type { Group, Scale } from '../../lib/suite.ts'
import { addsLittle, json, multiple, open, post } from './open.ts'
import { atATime, rendered, sendAll } from './send.ts'

const base = '@slack/web-api at its defaults'
const sendName = 'channel-slack, send alone'
const wholeName = 'channel-slack'
const globalName = 'channel-slack, the global fetch'

export const slackGroup = (scale: Scale): Promise<Group> =>
  open(scale, 'slack', ({ sink, pool, whole, sending }) => {
    const options = { channel: '#ops', token: 'xoxb-bench', baseUrl: `${sink.origin}/slack/` }
    const [channel, byGlobal] = [slack(options), slack({ ...options, fetch: globalThis.fetch })]
    const sdk = new WebClient('xoxb-bench', { slackApiUrl: options.baseUrl })
    const messages = (index: number) => rendered(channel, index)
    /** What the channel hands to the SDK. */
    const asked = (index: number) => ({ channel: '#ops', ...messages(index)[0]!.arguments }) as never
    return {
      title: `Slack, ${atATime} in flight`,
      base,
      variants: [
        { name: base, run: sending(asked, (message) => sdk.chat.postMessage(message)) },
        { name: sendName, run: sending(messages, (all, index) => sendAll(channel, all, index)) },
        { name: wholeName, run: whole((index) => sendAll(channel, messages(index), index)) },
        {
          name: globalName,
          run: whole((index) => sendAll(byGlobal, messages(index), index)),
        },
        {
          name: 'bare undici.request',
          run: sending(asked, (message) =>
            post(pool, '/slack/chat.postMessage', json, JSON.stringify(message)),
          ),
        },
      ],
      goals: [...multiple('Slack', wholeName, base), addsLittle(sendName, base)],
      close: () => channel.close?.(),
    }
  })
