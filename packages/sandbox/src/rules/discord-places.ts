/** Where it goes, and which message it is about. */
import { isObject } from '../vendors/discord-call.ts'
import { people, places } from '../vendors/discord-server.ts'
import {
  fault,
  found,
  hookPath,
  ok,
  page,
  said,
  spec,
  type DiscordFixture,
  type DiscordRule,
} from './discord-rule.ts'

const codes = page('topics/opcodes-and-status-codes#json')
const to = (channel: keyof typeof places): DiscordFixture => ({
  ...ok,
  path: `/channels/${places[channel]}/messages`,
})
const edit = (path: string, before: DiscordFixture): DiscordFixture => ({
  method: 'PATCH',
  path,
  body: { content: 'edited' },
  before: [before],
})
const hooked = { ...ok, path: hookPath() }
const first = `/channels/${places.ops}/messages/{id:0}`
const hookFirst = (query = ''): string => hookPath('ops', query).replace('?', '/messages/{id:0}?')
const startThread = (name: string, id = '{id:0}'): DiscordFixture => ({
  path: `/channels/${places.ops}/messages/${id}/threads`,
  body: { name },
  before: [ok],
})

export const discordPlaces: readonly DiscordRule[] = [
  {
    id: 'discord/channel-known',
    vendor: 'discord',
    source: codes,
    summary: 'The channel exists, or the thread in the channel of the webhook.',
    answer: 10_003,
    accept: { ...ok, path: hookPath('ops', `wait=true&thread_id=${places.incidents}`) },
    reject: { ...ok, path: hookPath('ops', `wait=true&thread_id=${places.post}`) },
    check: ({ ids }, { channel, webhook }) =>
      said(channel === undefined && (webhook !== undefined || 'channel' in ids), 'no such channel'),
  },
  {
    id: 'discord/channel-seen',
    vendor: 'discord',
    source: codes,
    summary: 'The bot sees the channel.',
    answer: 50_001,
    accept: to('ops'),
    reject: to('private'),
    check: (_, { channel, webhook }) =>
      said(webhook === undefined && channel?.visible === false, 'the bot does not see it'),
  },
  {
    id: 'discord/channel-text',
    vendor: 'discord',
    source: codes,
    summary: 'The channel takes messages.',
    answer: 50_008,
    accept: to('post'),
    reject: to('category'),
    check: ({ place }, { channel }) =>
      said(
        place === 'messages' && (channel?.kind === 'category' || channel?.kind === 'forum'),
        'not a text channel',
      ),
  },
  {
    id: 'discord/channel-writable',
    vendor: 'discord',
    source: codes,
    summary: 'The bot may write in the channel.',
    answer: 50_013,
    accept: to('alerts'),
    reject: to('readonly'),
    check: ({ method }, { channel, webhook }) =>
      said(
        webhook === undefined &&
          method !== 'GET' &&
          channel?.kind !== 'direct' &&
          channel?.writable === false,
        'the bot may not write here',
      ),
  },
  {
    id: 'discord/direct',
    vendor: 'discord',
    source: codes,
    summary: 'The person takes direct messages.',
    answer: 50_007,
    accept: to('dmAda'),
    reject: to('dmGrace'),
    check: ({ place }, { channel }) =>
      said(place === 'messages' && channel?.kind === 'direct' && !channel.writable, 'takes no messages'),
  },
  {
    id: 'discord/recipient',
    vendor: 'discord',
    source: codes,
    summary: 'Direct messages are opened with somebody.',
    answer: 50_033,
    accept: { path: '/users/@me/channels', body: { recipient_id: people.ada } },
    reject: { path: '/users/@me/channels', body: { recipient_id: '700000000000000099' } },
    check: ({ place, body }, { server }) =>
      said(place === 'direct' && !server.users.has(String(body['recipient_id'])), 'nobody has this id'),
  },
  {
    id: 'discord/thread-locked',
    vendor: 'discord',
    source: codes,
    summary: 'A bot posts in no locked thread.',
    answer: 160_005,
    accept: to('done'),
    reject: to('closed'),
    check: ({ place }, { channel }) => said(place === 'messages' && channel?.locked === true, 'locked'),
  },
  {
    id: 'discord/thread-archived',
    vendor: 'discord',
    source: codes,
    summary: 'Messages of an archived thread are not edited.',
    answer: 50_083,
    accept: edit(hookFirst(`thread_id=${places.incidents}`), {
      ...ok,
      path: hookPath('ops', `wait=true&thread_id=${places.incidents}`),
    }),
    reject: { method: 'PATCH', path: `/channels/${places.done}/messages/1`, body: { content: 'edited' } },
    check: ({ method }, { channel }) => said(method === 'PATCH' && channel?.archived === true, 'archived'),
  },
  {
    id: 'discord/forum-thread',
    vendor: 'discord',
    source: page('resources/webhook#execute-webhook'),
    summary: 'In a forum a webhook names a thread, or starts one.',
    answer: 220_001,
    accept: { body: { content: 'hello', thread_name: 'News' }, path: hookPath('forum') },
    reject: { ...ok, path: hookPath('forum') },
    check: ({ place, method, body }, { channel }) =>
      said(
        place === 'webhook' && method === 'POST' && channel?.kind === 'forum' && !body['thread_name'],
        'no thread',
      ),
  },
  {
    id: 'discord/forum-one-thread',
    vendor: 'discord',
    source: codes,
    summary: 'thread_name and thread_id exclude each other.',
    answer: 220_002,
    accept: { ...ok, path: hookPath('forum', `wait=true&thread_id=${places.post}`) },
    reject: {
      body: { content: 'hello', thread_name: 'News' },
      path: hookPath('forum', `wait=true&thread_id=${places.post}`),
    },
    check: ({ place, query, body }, { server, channel }) =>
      said(
        place === 'webhook' &&
          query.has('thread_id') &&
          Boolean(body['thread_name']) &&
          server.channels.get(channel?.parent ?? '')?.kind === 'forum',
        'both',
      ),
  },
  {
    id: 'discord/forum-only',
    vendor: 'discord',
    source: codes,
    summary: 'Webhooks start threads in forums only.',
    answer: 220_003,
    accept: { body: { content: 'hello', thread_name: 'News' }, path: hookPath('forum') },
    reject: { body: { content: 'hello', thread_name: 'News' }, path: hookPath() },
    check: ({ place, body }, { channel }) =>
      said(place === 'webhook' && channel?.kind === 'text' && Boolean(body['thread_name']), 'not a forum'),
  },
  {
    id: 'discord/message-known',
    vendor: 'discord',
    source: codes,
    summary: 'The message exists, in this channel or thread, and is of this webhook.',
    answer: 10_008,
    accept: edit(hookFirst(), hooked),
    reject: edit(hookFirst(), { ...ok, path: hookPath('ops', `wait=true&thread_id=${places.incidents}`) }),
    check: ({ ids }, { channel, posted }) =>
      said('message' in ids && channel !== undefined && posted === undefined, 'no such message'),
  },
  {
    id: 'discord/message-own',
    vendor: 'discord',
    source: codes,
    summary: 'The bot edits its own messages only.',
    answer: 50_005,
    accept: edit(first, ok),
    reject: edit(first, hooked),
    check: ({ place, method }, { posted }) =>
      said(place === 'message' && method === 'PATCH' && posted?.webhook !== undefined, 'of somebody else'),
  },
  {
    id: 'discord/message-delete',
    vendor: 'discord',
    source: page('resources/message#delete-message'),
    summary: "The bot deletes its own messages only: for others' it would need Manage Messages.",
    answer: 50_013,
    accept: { method: 'DELETE', path: first, before: [ok] },
    reject: { method: 'DELETE', path: first, before: [hooked] },
    check: ({ place, method }, { posted }) =>
      said(place === 'message' && method === 'DELETE' && posted?.webhook !== undefined, 'of somebody else'),
  },
  {
    id: 'discord/reply-known',
    vendor: 'discord',
    source: page('resources/message#message-reference-structure'),
    summary: 'The message that is answered is in the same channel, unless fail_if_not_exists is false.',
    answer: 50_035,
    accept: { body: { content: 'hello', message_reference: { message_id: '1', fail_if_not_exists: false } } },
    reject: { body: { content: 'hello', message_reference: { message_id: '1' } } },
    check(call, { server, channel }) {
      if (call.place !== 'messages') return []
      return found(call, 'message_reference').flatMap(({ value }) => {
        if (!isObject(value) || value['fail_if_not_exists'] === false) return []
        const answered = server.posted.get(String(value['message_id']))
        return said(
          answered?.channel !== channel?.id || answered === undefined,
          fault('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message'),
        )
      })
    },
  },
  {
    id: 'discord/thread-once',
    vendor: 'discord',
    source: codes,
    summary: 'A message has one thread.',
    answer: 160_004,
    accept: startThread('News'),
    reject: { ...startThread('News'), before: [ok, startThread('First')] },
    check: ({ place, ids }, { server }) =>
      said(place === 'message-thread' && server.channels.has(ids['message'] ?? ''), 'it has one'),
  },
  {
    id: 'discord/thread-name',
    vendor: 'discord',
    source: page('resources/channel#start-thread-from-message'),
    summary: 'The name of a thread has 1 to 100 characters.',
    answer: 50_035,
    accept: startThread('x'.repeat(100)),
    reject: startThread('x'.repeat(101)),
    check({ place, method, body }) {
      const starts = method === 'POST' && (place === 'threads' || place === 'message-thread')
      const name = starts ? (body['name'] ?? '') : (body['thread_name'] ?? 'x')
      const right = typeof name === 'string' && name.length >= 1 && name.length <= 100
      return said(
        (starts || place === 'webhook') && !right,
        fault(
          starts ? 'name' : 'thread_name',
          'BASE_TYPE_BAD_LENGTH',
          'Must be between 1 and 100 in length.',
        ),
      )
    },
  },
  {
    id: 'discord/thread-archive',
    vendor: 'discord',
    source: spec,
    summary: 'A thread is archived after an hour, a day, three days or a week.',
    answer: 50_035,
    accept: { ...startThread('News'), body: { name: 'News', auto_archive_duration: 1_440 } },
    reject: { ...startThread('News'), body: { name: 'News', auto_archive_duration: 30 } },
    check: ({ body: { auto_archive_duration: after } }) =>
      said(
        after !== undefined && after !== null && ![60, 1_440, 4_320, 10_080].includes(Number(after)),
        fault('auto_archive_duration', 'BASE_TYPE_CHOICES', 'Value must be one of (60, 1440, 4320, 10080).'),
      ),
  },
]
