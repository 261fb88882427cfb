import { ConfigurationError } from '@notify/core/channel'
import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import type { Finding } from '../message.ts'
import { discordRules } from '../rules/discord.ts'
import { discordStrangers } from '../rules/discord-requests.ts'
import { judge } from '../rules/rule.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { failed, json, limited, limitedSomehow, refused, shownOf } from './discord-answers.ts'
import { asks, isObject, readCall, text, type DiscordCall } from './discord-call.ts'
import { createLimits } from './discord-limits.ts'
import { sceneOf, type DiscordScene } from './discord-scene.ts'
import {
  channelTypes,
  createServer,
  hookOf,
  people,
  places,
  type ChannelKind,
  type DiscordServer,
} from './discord-server.ts'
import { channelOf, createTimeline, type DiscordTimeline } from './discord-timeline.ts'

export interface DiscordAddress {
  /** e.g. `http://127.0.0.1:4802/api`; the version may follow. */
  readonly apiUrl: string
  /** Posts to #ops. */
  readonly webhookUrl: string
  /** Of the bot. */
  readonly token: string
  /**
   * Id by name: general, ops, alerts; the bot does not see `private` and may not write in `readonly`; `forum` has a thread
   * `post`; the threads incidents, done (archived) and closed (locked) are in ops.
   */
  readonly channels: Readonly<Record<string, string>>
  /** Id by name: ada, and grace, who takes no direct messages. */
  readonly people: Readonly<Record<string, string>>
  /** Id by name: oncall. */
  readonly roles: Readonly<Record<string, string>>
  /** Adds a channel with a webhook, and answers its id. */
  addChannel(
    name: string,
    options?: { readonly kind?: 'text' | 'forum'; readonly visible?: boolean; readonly writable?: boolean },
  ): string
  /** The webhook that posts to this channel. */
  webhookUrlOf(name: string): string
}

/** How long a nonce is remembered: "the past few minutes". https://docs.discord.com/developers/resources/message#create-message */
const nonceMs = 5 * 60_000
const strangers: ReadonlySet<number> = new Set(discordStrangers.map(({ answer }) => answer))

export async function discordStandIn(context: StandInContext): Promise<StandIn<DiscordAddress>> {
  const { clock, mode } = context
  const server = createServer(clock)
  const limits = createLimits(clock)
  const timeline = createTimeline(context, server)

  function answer(http: HttpCall): HttpAnswer {
    const call = readCall(http)
    const scene = sceneOf(call, server)
    const { refusal, warnings } = judge(discordRules, call, scene, mode)
    if (refusal !== undefined && strangers.has(refusal.answer)) {
      http.refuse(refusal.findings)
      return refused(refusal)
    }
    const taken = limits.take(call, scene)
    if (taken.waitMs > 0) {
      http.refuse([{ rule: 'discord/rate', message: `wait ${taken.waitMs} ms (${taken.scope})` }])
      return limited(taken)
    }
    if (refusal !== undefined) http.refuse(refusal.findings)
    const given =
      refusal === undefined
        ? act({ call, http, scene, warnings, server, timeline, now: clock.now() })
        : refused(refusal)
    return { ...given, headers: { ...given.headers, ...taken.headers } }
  }

  const vendor: HttpVendor = {
    vendor: 'discord',
    answer,
    failure: (status) => (status === 429 ? limitedSomehow : failed(status)),
  }
  const { origin, close } = await serveHttp(context, vendor)
  const address = addressOf(server, origin)
  return {
    address,
    settings: {
      options: { use: 'discord', webhookUrl: '${DISCORD_WEBHOOK_URL}' },
      environment: { DISCORD_WEBHOOK_URL: address.webhookUrl },
    },
    reset() {
      server.reset()
      limits.reset()
    },
    close,
  }
}

interface Act {
  readonly call: DiscordCall
  readonly http: HttpCall
  readonly scene: DiscordScene
  readonly warnings: readonly Finding[]
  readonly server: DiscordServer
  readonly timeline: DiscordTimeline
  /** Epoch ms. */
  readonly now: number
}

const nothing: HttpAnswer = { status: 204, body: '' }

/** Does what the request says; the rules have let it pass. */
function act(given: Act): HttpAnswer {
  const { call, http, scene, warnings, server, timeline } = given
  const { place, method, body } = call
  if (place === 'me') return json({ ...server.me, discriminator: '0000', global_name: null })
  if (place === 'direct') return json(directOf(server, text(body['recipient_id'])))
  if (place === 'channel') return json(channelOf(scene.channel!, channelTypes[scene.channel!.kind]))
  if (place === 'threads' || place === 'message-thread') return startThread(given)
  if (method === 'POST') {
    const repeated = place === 'messages' ? earlier(given) : undefined
    if (repeated !== undefined) {
      repeated.message.requests.push(http.request)
      return json(shownOf(repeated.shown))
    }
    if (scene.channel!.archived) scene.channel!.archived = false
    const name = text(body['thread_name'])
    const there = name === '' ? scene : { ...scene, channel: addThread(server, name, scene.channel!.id) }
    const posted = timeline.post(call, http, there, warnings)
    remember(given, posted.id)
    const waits = place !== 'webhook' || asks(call, 'wait')
    return waits ? json(shownOf(posted.shown)) : nothing
  }
  if (place === 'webhook') {
    const { id, token, channel, name } = scene.webhook!
    return json({ id, type: 1, name, token, channel_id: channel, avatar: null, application_id: null })
  }
  const posted = scene.posted!
  if (method === 'GET') return json(shownOf(posted.shown))
  posted.message.requests.push(http.request)
  if (method === 'PATCH') timeline.edit(posted, call, warnings)
  else timeline.remove(posted)
  return method === 'PATCH' ? json(shownOf(posted.shown)) : nothing
}

const nonceOf = ({ body }: DiscordCall): string | undefined =>
  body['enforce_nonce'] === true && ['string', 'number'].includes(typeof body['nonce'])
    ? String(body['nonce'])
    : undefined

/** The message that the bot posted with the same nonce. */
function earlier({ call, scene, server, now }: Act) {
  const known = server.nonces.get(`${scene.channel?.id} ${nonceOf(call)}`)
  return known === undefined || now - known.at > nonceMs ? undefined : server.posted.get(known.id)
}

function remember({ call, scene, server, now }: Act, id: string): void {
  const nonce = nonceOf(call)
  if (nonce !== undefined) server.nonces.set(`${scene.channel?.id} ${nonce}`, { at: now, id })
}

/** A thread that starts at a message has the id of the message. */
function startThread({ call, http, scene, warnings, server, timeline }: Act): HttpAnswer {
  const { ids, body } = call
  const channel = scene.channel!
  const thread = addThread(server, text(body['name']), channel.id, ids['message'])
  const first = isObject(body['message'])
    ? timeline.post(call, http, { ...scene, channel: thread }, warnings)
    : undefined
  return json(
    { ...channelOf(thread, channelTypes.thread), ...(first && { message: shownOf(first.shown) }) },
    201,
  )
}

const addThread = (server: DiscordServer, name: string, parent: string, id?: string) =>
  server.add({ name, parent, kind: 'thread', ...(id === undefined ? {} : { id }) })

function directOf(server: DiscordServer, recipient: string) {
  const username = server.users.get(recipient)!
  const { id } = [...server.channels.values()].find(({ name }) => name === `@${username}`)!
  return { id, type: channelTypes.direct, recipients: [{ id: recipient, username }] }
}

function addressOf(server: DiscordServer, origin: string): DiscordAddress {
  const urlOf = (channel: string): string => {
    const { id, token } = server.webhooks.get(hookOf(channel))!
    return `${origin}/api/webhooks/${id}/${token}`
  }
  const hooked: ReadonlySet<ChannelKind> = new Set(['text', 'forum'])
  return {
    apiUrl: `${origin}/api`,
    webhookUrl: urlOf(places.ops),
    token: server.token,
    get channels() {
      return Object.fromEntries([...server.channels.values()].map(({ name, id }) => [name, id]))
    },
    people,
    roles: Object.fromEntries([...server.roles].map(([id, name]) => [name, id])),
    addChannel: (name, options) => server.add({ name, ...options }).id,
    webhookUrlOf(name) {
      const channel = [...server.channels.values()].find((one) => one.name === name && hooked.has(one.kind))
      if (channel === undefined) throw new ConfigurationError(`the sandbox has no Discord channel ${name}`)
      return urlOf(channel.id)
    },
  }
}
