import type { HttpCall } from '../http-server.ts'
import type { Finding } from '../message.ts'
import type { StandInContext } from '../stand-in.ts'
import {
  dropsComponents,
  isObject,
  list,
  objects,
  text,
  type DiscordCall,
  type DiscordFile,
  type Json,
} from './discord-call.ts'
import { nameOf, type DiscordScene } from './discord-scene.ts'
import type { DiscordChannel, DiscordPosted, DiscordServer } from './discord-server.ts'
import { calledBy, nameOfMention, readMessage } from './discord-text.ts'

/** Writes what a server takes into the record. */
export interface DiscordTimeline {
  post(call: DiscordCall, http: HttpCall, scene: DiscordScene, warnings: readonly Finding[]): DiscordPosted
  edit(posted: DiscordPosted, call: DiscordCall, warnings: readonly Finding[]): void
  remove(posted: DiscordPosted): void
}

/** Larger files are not kept. */
const keptBytes = 256 * 1_024
const fields = ['content', 'embeds', 'components', 'flags', 'poll', 'tts', 'nonce']

export function createTimeline({ clock, recorder }: StandInContext, server: DiscordServer): DiscordTimeline {
  const now = (): string => new Date(clock.now()).toISOString().replace('Z', '000+00:00')

  function post(call: DiscordCall, { request }: HttpCall, scene: DiscordScene, warnings: readonly Finding[]) {
    const { channel, webhook } = scene
    const { content, thread, ...made } = composed(call, scene, now())
    const { shown, version, mentions } = look(made.shown, content, server)
    const id = text(shown['id'])
    const message = recorder.message({
      vendor: 'discord',
      id,
      at: clock.now(),
      to: [nameOf(server, channel!)],
      ...version,
      ...(thread === undefined ? {} : { thread }),
      mentions,
      warnings,
      requests: [request],
    })
    const posted = { id, channel: channel!.id, ...(webhook && { webhook: webhook.id }), shown, message }
    server.posted.set(id, posted)
    return posted
  }

  return {
    post,
    edit(posted, call, warnings) {
      const { message } = posted
      const { at, title, text, payload } = message
      message.edits.push({ at, title, text, payload })
      const { shown, version, mentions } = look(
        {
          ...posted.shown,
          ...written(kept(call, call.body), posted.shown),
          edited_timestamp: now(),
          attachments: attached(call, {
            before: objects(posted.shown['attachments']),
            channelId: posted.channel,
            server,
          }),
        },
        call.body,
        server,
      )
      posted.shown = shown
      Object.assign(message, version, { at: clock.now(), mentions })
      message.warnings.push(...warnings)
      recorder.changed()
    },
    remove({ id, message }) {
      message.deletedAt = clock.now()
      server.posted.delete(id)
    },
  }
}

/** A message as Discord shows it, what it was made of, and what it is an answer to. */
function composed(call: DiscordCall, scene: DiscordScene, now: string) {
  const { server } = scene
  const channel = scene.channel!
  const { body } = call
  const content = call.place === 'threads' && isObject(body['message']) ? body['message'] : body
  const answered = isObject(body['message_reference']) ? body['message_reference'] : undefined
  const parentId = text(answered?.['message_id'])
  const shown: Json = {
    id: server.nextId(),
    type: answered === undefined ? 0 : 19,
    channel_id: channel.id,
    ...authorOf(scene, content),
    timestamp: now,
    edited_timestamp: null,
    pinned: false,
    ...written(kept(call, content)),
    attachments: attached(call, { before: [], channelId: channel.id, server }),
    ...(answered && { message_reference: { type: 0, channel_id: channel.id, message_id: parentId } }),
  }
  const inThread = channel.parent === undefined ? undefined : channel.id
  return { shown, content, thread: server.posted.has(parentId) ? parentId : inThread }
}

/** Who is called, and what is seen. */
function look(given: Json, { allowed_mentions: allowed }: Json, server: DiscordServer) {
  const called = calledBy(given, allowed, server)
  const ids = (kind: string): string[] => called.filter((one) => one.kind === kind).map(({ id }) => id)
  const shown: Json = {
    ...given,
    mentions: ids('users').map((id) => ({ id, username: server.users.get(id) })),
    mention_roles: ids('roles'),
    mention_everyone: ids('everyone').length > 0,
  }
  return {
    shown,
    version: {
      ...readMessage(shown, server),
      payload: allowed === undefined ? shown : { ...shown, allowed_mentions: allowed },
    },
    mentions: called.map((mention) => nameOfMention(mention, server)),
  }
}

interface Before {
  /** Attachments of the message that is edited. */
  readonly before: readonly Json[]
  readonly channelId: string
  readonly server: DiscordServer
}

function attached(call: DiscordCall, { before, channelId, server }: Before): readonly Json[] {
  const listed = objects(call.body['attachments'])
  const metadataOf = (id: unknown): Json => {
    const { id: _, ...metadata } = listed.find((entry) => String(entry['id']) === String(id)) ?? {}
    return metadata
  }
  // What an edit does not list goes away. https://docs.discord.com/developers/reference#editing-message-attachments
  const listedBefore = Array.isArray(call.body['attachments'])
    ? before.filter(({ id }) => listed.some((entry) => String(entry['id']) === String(id)))
    : before
  return [
    ...listedBefore.map((attachment) => ({ ...attachment, ...metadataOf(attachment['id']) })),
    ...call.files.map((file) => ({ ...fileOf(file, server.nextId(), channelId), ...metadataOf(file.id) })),
  ]
}

/** Without what Discord ignores. */
function kept(call: DiscordCall, { components, ...others }: Json): Json {
  return components === undefined || dropsComponents(call) ? others : { ...others, components }
}

const empty: Json = { content: '', embeds: [], components: [], flags: 0, tts: false }

/** What the body sets; `null` takes it away. */
function written(body: Json, before: Json = empty): Json {
  const set = fields.filter((name) => body[name] !== undefined)
  const values = Object.fromEntries(set.map((name) => [name, body[name] ?? empty[name]]))
  const merged = { ...before, ...values }
  return {
    ...Object.fromEntries(fields.filter((name) => name in merged).map((name) => [name, merged[name]])),
    content: text(merged['content']).trim(),
    embeds: objects(merged['embeds']).map((embed) => ({ ...embed, type: 'rich' })),
    components: list(merged['components']),
  }
}

function authorOf({ webhook, server: { me } }: DiscordScene, { username, avatar_url: avatar }: Json): Json {
  if (webhook === undefined) return { author: me }
  return {
    webhook_id: webhook.id,
    author: {
      id: webhook.id,
      bot: true,
      username: text(username) || webhook.name,
      avatar: null,
      ...(text(avatar) === '' ? {} : { avatar_url: avatar }),
    },
  }
}

const fileOf = ({ filename, type, bytes }: DiscordFile, id: string, channelId: string): Json => ({
  id,
  filename,
  size: bytes.length,
  content_type: type,
  url: `https://cdn.discordapp.com/attachments/${channelId}/${id}/${encodeURIComponent(filename)}`,
  ...(bytes.length < keptBytes ? { data: Buffer.from(bytes).toString('base64') } : {}),
})

/** A thread, and a channel, as the API shows them. */
export const channelOf = (
  { id, name, kind, parent, archived, locked }: DiscordChannel,
  type: number,
): Json => ({
  id,
  type,
  name,
  ...(parent === undefined ? {} : { parent_id: parent }),
  ...(kind === 'thread' ? { thread_metadata: { archived, locked, auto_archive_duration: 1_440 } } : {}),
})
