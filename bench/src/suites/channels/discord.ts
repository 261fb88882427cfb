import { discord } from '@notify/channel-discord'
import { createRequire } from 'node:module'
import type { Group, Scale } from '../../lib/suite.ts'
import { addsLittle, json, open, post } from './open.ts'
import { atATime, rendered, sendAll } from './send.ts'

/** What of the SDK is used here. */
interface Sdk {
  readonly REST: new (options: {
    readonly api: string
    readonly retries: number
    /** Its own limit for all of Discord: 50 by default, which would be all that is measured. */
    readonly globalRequestsPerSecond: number
  }) => {
    post(route: string, options: { readonly body: unknown; readonly auth: false }): Promise<unknown>
  }
}

/** The copy that the channel itself uses. */
const sdkOfChannel = (): Sdk =>
  createRequire(new URL('../../../../packages/channel-discord/package.json', import.meta.url))(
    'discord.js',
  ) as Sdk

/** A webhook is a lane of its own at Discord; a busy server has several. */
const webhooks = Array.from({ length: 20 }, (_, index) => ({
  type: `service.task${index}`,
  path: `/webhooks/11000000000000000${String(index).padStart(2, '0')}/${'t'.repeat(68)}`,
}))

const base = 'bare undici.request'
const sdkName = 'REST of discord.js'
const sendName = 'channel-discord, send alone'
const wholeName = 'channel-discord'

export const discordGroup = (scale: Scale): Promise<Group> =>
  open(scale, 'discord', ({ sink, pool, whole, sending }) => {
    const api = `${sink.origin}/discord`
    const channel = discord({
      webhooks: Object.fromEntries(
        webhooks.map(({ type, path }) => [type, `https://discord.com/api${path}`]),
      ),
      baseUrl: api,
    })
    const sdk = new (sdkOfChannel().REST)({ api, retries: 0, globalRequestsPerSecond: 1_000_000 })
    const lane = (index: number) => webhooks[index % webhooks.length]!
    const messages = (index: number) => rendered(channel, index, lane(index).type)
    const asked = (index: number) => messages(index)[0]!.body
    return {
      title: `Discord, ${webhooks.length} webhooks, ${atATime} in flight`,
      base,
      variants: [
        {
          name: base,
          run: sending(asked, (body, index) =>
            post(pool, `/discord${lane(index).path}?wait=true`, json, JSON.stringify(body)),
          ),
        },
        {
          name: sdkName,
          run: sending(asked, (body, index) =>
            sdk.post(`${lane(index).path}?wait=true`, { body, auth: false }),
          ),
        },
        { name: sendName, run: sending(messages, (all, index) => sendAll(channel, all, index)) },
        { name: wholeName, run: whole((index) => sendAll(channel, messages(index), index)) },
      ],
      goals: [
        {
          promise: 'Discord at more than half of a bare client',
          variant: wholeName,
          base,
          figure: 'rate',
          atLeast: 0.55,
          gates: true,
        },
        addsLittle(sendName, sdkName),
      ],
    }
  })
