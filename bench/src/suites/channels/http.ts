import { discord } from '@notify/channel-discord'
import { slack } from '@notify/channel-slack'
import { sms } from '@notify/channel-sms'
import { WebClient } from '@slack/web-api'
import twilio from 'twilio'
import { Pool } from 'undici'
import type { Group, Scale, Variant } from '../../lib/suite.ts'
import { fetchOver } from '../../peers/undici-fetch.ts'
import { startSink, type Sink } from '../../sinks/sink.ts'
import { atATime, checked, notification, renderAndSend } from './send.ts'

interface Setting {
  readonly sink: Sink
  readonly pool: Pool
  readonly count: number
}

/** A vendor's channel beside the vendor's SDK at its defaults and a bare client with a body of the same kind. */
async function open(
  scale: Scale,
  variants: (setting: Setting) => Pick<Group, 'title' | 'base' | 'goals'> & { variants: Variant[] },
): Promise<Group> {
  const sink = await startSink('http')
  const pool = new Pool(sink.origin, { connections: atATime })
  return {
    columns: ['rate', 'cpuUs'],
    ratios: ['rate', 'cpuUs'],
    ...variants({ sink, pool, count: scale.count(10_000, 2_000) }),
    async close() {
      await pool.close()
      await sink.stop()
    },
  }
}

async function post(pool: Pool, path: string, headers: Record<string, string>, body: string): Promise<void> {
  const answer = await pool.request({ path, method: 'POST', headers, body })
  await answer.body.text()
}

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

export const slackGroup = (scale: Scale): Promise<Group> =>
  open(scale, ({ sink, pool, count }) => {
    const options = { channel: '#ops', token: 'xoxb-bench', baseUrl: `${sink.origin}/slack/` }
    const [plain, fast] = [slack(options), slack({ ...options, fetch: fetchOver(pool) })]
    const sdk = new WebClient('xoxb-bench', { slackApiUrl: options.baseUrl })
    const run = (call: (index: number) => Promise<unknown>) => checked(sink, 'slack', count, call)
    const base = '@slack/web-api at its defaults'
    // The same message for all: the blocks of the first notification, with another title.
    const arguments_ = { ...plain.render(notification(0), { cause: 'route', locale: 'en' })[0]!.arguments }
    const message = (index: number) => ({ ...arguments_, channel: '#ops', text: `Disk almost full ${index}` })
    return {
      title: `Slack, ${atATime} in flight`,
      base,
      variants: [
        { name: base, run: run((index) => sdk.chat.postMessage(message(index))) },
        { name: 'channel-slack', run: run((index) => renderAndSend(plain, index)) },
        { name: 'channel-slack, fetch over undici', run: run((index) => renderAndSend(fast, index)) },
        {
          name: 'bare undici.request',
          run: run((index) => post(pool, '/slack/chat.postMessage', json, JSON.stringify(message(index)))),
        },
      ],
      goals: [
        {
          id: 'G11',
          variant: 'channel-slack, fetch over undici',
          base,
          figure: 'rate',
          atLeast: 2.5,
          gates: true,
        },
      ],
    }
  })

export const smsGroup = (scale: Scale): Promise<Group> =>
  open(scale, ({ sink, pool, count }) => {
    const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' }
    const options = {
      ...account,
      from: '+15005550006',
      to: ['+819012345678'],
      baseUrl: `${sink.origin}/twilio`,
    }
    const [plain, fast] = [sms(options), sms({ ...options, fetch: fetchOver(pool) })]
    const sdk = twilio(account.accountSid, account.authToken)
    sdk.api.baseUrl = `${sink.origin}/twilio`
    const run = (call: (index: number) => Promise<unknown>) => checked(sink, 'twilio', count, call)
    const base = 'twilio at its defaults'
    const message = (index: number) => ({
      to: options.to[0]!,
      from: options.from,
      body: `Disk almost full ${index}`,
    })
    const path = `/twilio/2010-04-01/Accounts/${account.accountSid}/Messages.json`
    return {
      title: `SMS, ${atATime} in flight`,
      base,
      variants: [
        { name: base, run: run((index) => sdk.messages.create(message(index))) },
        { name: 'channel-sms', run: run((index) => renderAndSend(plain, index)) },
        { name: 'channel-sms, fetch over undici', run: run((index) => renderAndSend(fast, index)) },
        {
          name: 'bare undici.request',
          run: run((index) => post(pool, path, form, new URLSearchParams(message(index)).toString())),
        },
      ],
      goals: [
        {
          id: 'G11',
          variant: 'channel-sms, fetch over undici',
          base,
          figure: 'rate',
          atLeast: 2.5,
          gates: true,
        },
      ],
    }
  })

/** A webhook is a lane of its own at Discord; a busy server has several. */
const webhooks = Array.from({ length: 20 }, (_, index) => ({
  type: `service.task${index}`,
  url: `https://discord.com/api/webhooks/11000000000000000${String(index).padStart(2, '0')}/${'t'.repeat(68)}`,
}))

export const discordGroup = (scale: Scale): Promise<Group> =>
  open(scale, ({ sink, pool, count }) => {
    const channel = discord({
      webhooks: Object.fromEntries(webhooks.map(({ type, url }) => [type, url])),
      baseUrl: `${sink.origin}/discord`,
    })
    const run = (call: (index: number) => Promise<unknown>) => checked(sink, 'discord', count, call)
    const base = 'bare undici.request'
    const [shown] = channel.render(notification(0, webhooks[0]!.type), { cause: 'route', locale: 'en' })
    return {
      title: `Discord, ${webhooks.length} webhooks, ${atATime} in flight`,
      base,
      variants: [
        {
          name: base,
          run: run((index) =>
            post(pool, '/discord/webhooks/1/t', json, JSON.stringify({ ...shown, nonce: index })),
          ),
        },
        {
          name: 'channel-discord',
          run: run((index) => renderAndSend(channel, index, webhooks[index % webhooks.length]!.type)),
        },
      ],
      goals: [{ id: 'G11', variant: 'channel-discord', base, figure: 'rate', atLeast: 0.55, gates: true }],
    }
  })
