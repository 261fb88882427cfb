import { slack } from '@notify/channel-slack'
import { WebClient } from '@slack/web-api'
import type { Group, Scale } from '../../lib/suite.ts'
import { fetchOver } from '../../peers/undici-fetch.ts'
import { addsLittle, json, open, post } from './open.ts'
import { atATime, rendered, sendAll } from './send.ts'

const base = '@slack/web-api at its defaults'
const plainSend = 'channel-slack, its fetch, send alone'
const fastWhole = 'channel-slack, fetch over undici'

export const slackGroup = (scale: Scale): Promise<Group> =>
  open(scale, 'slack', ({ sink, pool, whole, sending }) => {
    const options = { channel: '#ops', token: 'xoxb-bench', baseUrl: `${sink.origin}/slack/` }
    const [plain, fast] = [slack(options), slack({ ...options, fetch: fetchOver(pool) })]
    const sdk = new WebClient('xoxb-bench', { slackApiUrl: options.baseUrl })
    const messages = (index: number) => rendered(plain, index)
    /** What the channel hands to the SDK. */
    const asked = (index: number) => ({ channel: '#ops', ...messages(index)[0]!.arguments }) as never
    return {
      title: `Slack, ${atATime} in flight`,
      base,
      variants: [
        { name: base, run: sending(asked, (message) => sdk.chat.postMessage(message)) },
        { name: plainSend, run: sending(messages, (all, index) => sendAll(plain, all, index)) },
        {
          name: 'channel-slack, its fetch',
          run: whole((index) => sendAll(plain, rendered(plain, index), index)),
        },
        { name: fastWhole, run: whole((index) => sendAll(fast, rendered(fast, index), index)) },
        {
          name: 'bare undici.request',
          run: sending(asked, (message) =>
            post(pool, '/slack/chat.postMessage', json, JSON.stringify(message)),
          ),
        },
      ],
      goals: [
        {
          promise: 'Slack at a multiple of its SDK',
          variant: fastWhole,
          base,
          figure: 'rate',
          atLeast: 2.5,
          gates: true,
        },
        addsLittle(plainSend, base),
      ],
    }
  })
