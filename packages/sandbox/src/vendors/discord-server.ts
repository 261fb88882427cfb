/** What a Discord server remembers: who and what is there, and what was posted. */
import type { Clock } from '@notify/core/channel'
import type { Mutable, SandboxMessage } from '../message.ts'
import type { Json } from './discord-call.ts'

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const channelTypes = { text: 0, direct: 1, category: 4, thread: 11, forum: 15 } as const
export type ChannelKind = keyof typeof channelTypes

export interface DiscordChannel {
  readonly id: string
  readonly kind: ChannelKind
  readonly name: string
  /** The bot sees it. */
  readonly visible: boolean
  /** The bot, or the person behind direct messages, lets it be written to. */
  readonly writable: boolean
  /** Of a thread: its channel. */
  readonly parent?: string
  readonly locked: boolean
  archived: boolean
}

export interface DiscordWebhook {
  readonly id: string
  readonly token: string
  readonly channel: string
  readonly name: string
}

export interface DiscordPosted {
  readonly id: string
  /** Channel or thread. */
  readonly channel: string
  /** Left out: the bot. */
  readonly webhook?: string
  /** As Discord shows it, after edits. */
  shown: Json
  readonly message: Mutable<SandboxMessage>
}

export interface DiscordServer {
  readonly token: string
  readonly me: { readonly id: string; readonly username: string; readonly bot: true }
  readonly channels: ReadonlyMap<string, DiscordChannel>
  /** By id. */
  readonly webhooks: ReadonlyMap<string, DiscordWebhook>
  /** Id to name. */
  readonly users: ReadonlyMap<string, string>
  /** Id to name. */
  readonly roles: ReadonlyMap<string, string>
  readonly posted: Map<string, DiscordPosted>
  /** Nonces of the last minutes. */
  readonly nonces: Map<string, { readonly at: number; readonly id: string }>
  /** A channel or thread; a text or forum channel comes with a webhook. */
  add(channel: Partial<DiscordChannel> & Pick<DiscordChannel, 'name'>): DiscordChannel
  /** Unique, and larger than all before. */
  nextId(): string
  reset(): void
}

/** Ids of what is there from the start. */
export const places = {
  general: '900000000000000001',
  ops: '900000000000000002',
  alerts: '900000000000000003',
  forum: '900000000000000004',
  private: '900000000000000005',
  readonly: '900000000000000006',
  category: '900000000000000007',
  incidents: '900000000000000008',
  done: '900000000000000009',
  closed: '900000000000000010',
  post: '900000000000000011',
  dmAda: '900000000000000012',
  dmGrace: '900000000000000013',
} as const

export const people = { ada: '700000000000000001', grace: '700000000000000002' } as const
export const oncall = '800000000000000001'
export const hookSecret = 'sandbox-webhook-token-0000000000000000000000000000000000000000000000'
/** Id of the webhook that posts to a channel from the start. */
export const hookOf = (channel: string): string => `6${channel.slice(1)}`

/** Snowflakes count from here. https://docs.discord.com/developers/reference#snowflakes */
const epochMs = 1_420_070_400_000n

export function createServer(clock: Clock): DiscordServer {
  const channels = new Map<string, DiscordChannel>()
  const webhooks = new Map<string, DiscordWebhook>()
  let last = 0n

  const server: DiscordServer = {
    token: 'MTAwMDAwMDAwMDAwMDAwMDAx.sandbox.bot-token',
    me: { id: '500000000000000001', username: 'notify', bot: true },
    channels,
    webhooks,
    users: new Map(Object.entries(people).map(([name, id]) => [id, name])),
    roles: new Map([[oncall, 'oncall']]),
    posted: new Map(),
    nonces: new Map(),
    add(given) {
      const channel: DiscordChannel = {
        id: given.id ?? server.nextId(),
        kind: 'text',
        visible: true,
        writable: true,
        locked: false,
        archived: false,
        ...given,
      }
      channels.set(channel.id, channel)
      if (channel.kind === 'text' || channel.kind === 'forum') {
        const id = hookOf(channel.id)
        webhooks.set(id, { id, token: hookSecret, channel: channel.id, name: 'Notify' })
      }
      return channel
    },
    nextId() {
      const now = (BigInt(clock.now()) - epochMs) << 22n
      last = now > last ? now : last + 1n
      return String(last)
    },
    reset() {
      for (const { id, kind, parent } of channels.values())
        if (kind === 'thread' && parent !== undefined && !seeded.has(id)) channels.delete(id)
      seed(server)
      server.posted.clear()
      server.nonces.clear()
    },
  }
  seed(server)
  return server
}

const seeded: ReadonlySet<string> = new Set(Object.values(places))

function seed({ add }: DiscordServer): void {
  const { general, ops, alerts, forum, incidents, done, closed, post, category, dmAda, dmGrace } = places
  for (const [name, id] of Object.entries({ general, ops, alerts })) add({ id, name })
  add({ id: forum, name: 'forum', kind: 'forum' })
  add({ id: places.private, name: 'private', visible: false })
  add({ id: places.readonly, name: 'readonly', writable: false })
  add({ id: category, name: 'category', kind: 'category' })
  add({ id: incidents, name: 'incidents', kind: 'thread', parent: ops })
  add({ id: done, name: 'done', kind: 'thread', parent: ops, archived: true })
  add({ id: closed, name: 'closed', kind: 'thread', parent: ops, archived: true, locked: true })
  add({ id: post, name: 'post', kind: 'thread', parent: forum })
  add({ id: dmAda, name: '@ada', kind: 'direct' })
  add({ id: dmGrace, name: '@grace', kind: 'direct', writable: false })
}
