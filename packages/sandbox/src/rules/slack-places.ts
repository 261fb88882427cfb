/** Where it goes, and what it answers or changes. */
import type { SlackCall } from '../vendors/slack-call.ts'
import type { Posted, Workspace } from '../vendors/slack-workspace.ts'
import {
  argumentsOf,
  hookOf,
  hooks,
  names,
  ok,
  page,
  posts,
  said,
  target,
  type SlackRule,
  type SlackStep,
} from './slack-rule.ts'

const post: SlackStep = { args: { channel: '#ops', text: 'parent' } }

const places: readonly SlackRule[] = [
  {
    id: 'slack/required-arguments',
    vendor: 'slack',
    source: page('reference/methods/chat.update'),
    summary: 'Required arguments are there.',
    answer: 'invalid_arguments',
    accept: ok,
    reject: { method: 'chat.update', args: { channel: 'C0SANDBOX2', text: 'hello' } },
    check: (call) =>
      argumentsOf(call.method)
        .filter((name) => name.endsWith('!') && !call.args[name.slice(0, -1)])
        .map((name) => `missing required field: ${name.slice(0, -1)}`),
  },
  {
    id: 'slack/channel-known',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'The channel is in the workspace.',
    answer: 'channel_not_found',
    accept: { args: { channel: '#ops', text: 'hello' } },
    reject: { args: { channel: '#nowhere', text: 'hello' } },
    check: (call, workspace) => said(names(call) && target(call, workspace) === undefined, 'no such channel'),
  },
  {
    id: 'slack/channel-id',
    vendor: 'slack',
    source: page('reference/methods/chat.update'),
    summary:
      'All but chat.postMessage take the id of a channel; for direct messages the one that starts with D.',
    answer: 'channel_not_found',
    accept: {
      method: 'chat.update',
      args: { channel: 'C0SANDBOX2', ts: '{ts:0}', text: 'b' },
      before: [post],
    },
    reject: { method: 'chat.update', args: { channel: '#ops', ts: '{ts:0}', text: 'b' }, before: [post] },
    check: (call) =>
      said(
        names(call) && !posts(call) && !/^[CDG][A-Z0-9]+$/.test(String(call.args['channel'])),
        'not an id',
      ),
  },
  {
    id: 'slack/channel-member',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'The app is in the channel.',
    answer: 'not_in_channel',
    accept: ok,
    reject: { args: { channel: '#private', text: 'hello' } },
    check: (call, workspace) =>
      said(posts(call) && target(call, workspace)?.member === false, 'not a member'),
  },
  {
    id: 'slack/channel-archived',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'The channel is not archived.',
    answer: 'is_archived',
    accept: ok,
    reject: { args: { channel: '#old', text: 'hello' } },
    check: (call, workspace) => said(posts(call) && target(call, workspace)?.archived === true, 'archived'),
  },
  {
    id: 'slack/webhook-archived',
    vendor: 'slack',
    source: page('messaging/sending-messages-using-incoming-webhooks'),
    summary: 'The channel of the webhook is not archived.',
    answer: 'channel_is_archived',
    accept: { hook: 'ops', args: { text: 'hello' } },
    reject: { hook: 'old', args: { text: 'hello' } },
    check: (call, workspace) => said(hookOf(call, workspace)?.archived === true, 'archived'),
  },
  {
    id: 'slack/update-archived',
    vendor: 'slack',
    source: page('reference/methods/chat.update'),
    summary: 'Nothing is edited in an archived channel.',
    answer: 'is_inactive',
    accept: {
      method: 'chat.update',
      args: { channel: 'C0SANDBOX2', ts: '{ts:0}', text: 'b' },
      before: [post],
    },
    reject: { method: 'chat.update', args: { channel: 'C0SANDBOX4', ts: '1111111111.000001', text: 'b' } },
    check: (call, workspace) =>
      said(call.method === 'chat.update' && target(call, workspace)?.archived === true, 'archived'),
  },
  {
    id: 'slack/message-known',
    vendor: 'slack',
    source: page('reference/methods/chat.update'),
    summary: 'What is edited, deleted, linked to or reacted to was posted in that channel.',
    answer: 'message_not_found',
    accept: { method: 'chat.delete', args: { channel: 'C0SANDBOX2', ts: '{ts:0}' }, before: [post] },
    reject: { method: 'chat.delete', args: { channel: 'C0SANDBOX3', ts: '{ts:0}' }, before: [post] },
    check(call, workspace) {
      const ts = call.args['ts'] ?? call.args['message_ts'] ?? call.args['timestamp']
      if (!names(call) || posts(call) || ts === undefined) return []
      return said(workspace.posted(target(call, workspace)?.id, ts) === undefined, 'no message with this ts')
    },
  },
]

const thread = (call: SlackCall, workspace: Workspace): Posted | undefined =>
  workspace.posted(target(call, workspace)?.id, call.args['thread_ts'])
const inThread = (call: SlackCall): boolean => Boolean(call.args['thread_ts']) && (posts(call) || hooks(call))
const reply = (threadTs: string): SlackStep => ({
  args: { channel: '#ops', text: 'reply', thread_ts: threadTs },
})

const threads: readonly SlackRule[] = [
  {
    id: 'slack/thread-ts',
    vendor: 'slack',
    source: { text: 'https://github.com/jenkinsci/slack-plugin/issues/584', level: 'documented' },
    summary: 'thread_ts looks like a ts.',
    answer: 'invalid_thread_ts',
    accept: { ...reply('{ts:0}'), before: [post] },
    reject: reply('yesterday'),
    check: (call) =>
      said(
        inThread(call) && !/^\d{10}\.\d{6}$/.test(String(call.args['thread_ts'])),
        'is not a valid thread_ts',
      ),
  },
  {
    id: 'slack/thread-known',
    vendor: 'slack',
    source: { text: 'https://github.com/slackapi/bolt-js/issues/2307', level: 'documented' },
    summary: 'thread_ts names a message of the same channel.',
    answer: 'thread_not_found',
    accept: { ...reply('{ts:0}'), before: [post] },
    reject: reply('1111111111.000001'),
    check: (call, workspace) =>
      said(inThread(call) && thread(call, workspace) === undefined, 'no such message'),
  },
  {
    id: 'slack/thread-parent',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'thread_ts is that of the parent: Slack takes that of a reply, and the message is hard to find.',
    answer: 'cannot_reply_to_message',
    strictOnly: true,
    accept: { ...reply('{ts:0}'), before: [post, reply('{ts:0}')] },
    reject: { ...reply('{ts:1}'), before: [post, reply('{ts:0}')] },
    check: (call, workspace) =>
      said(inThread(call) && thread(call, workspace)?.threadTs !== undefined, 'thread_ts is that of a reply'),
  },
]

export const slackPlaces: readonly SlackRule[] = [...places, ...threads]
