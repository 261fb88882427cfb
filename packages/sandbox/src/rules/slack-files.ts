/** The three requests by which a file comes to a channel. */
import { isObject, uploadPath, type SlackCall } from '../vendors/slack-call.ts'
import type { UploadedFile, Workspace } from '../vendors/slack-workspace.ts'
import { page, said, shares, target, type SlackRule, type SlackStep } from './slack-rule.ts'

const announces = (call: SlackCall): boolean => call.method === 'files.getUploadURLExternal'
const announce = (args: Readonly<Record<string, unknown>> = {}): SlackStep => ({
  method: 'files.getUploadURLExternal',
  args: { filename: 'a.txt', length: 5, ...args },
})
const bytes = (body: string, id = 'F0SANDBOX1'): SlackStep => ({
  hook: uploadPath + id,
  body,
  contentType: 'application/octet-stream',
})
const share = (args: Readonly<Record<string, unknown>> = {}): SlackStep => ({
  method: 'files.completeUploadExternal',
  args: { files: [{ id: 'F0SANDBOX1', title: 'a.txt' }], channel_id: 'C0SANDBOX2', ...args },
})
const uploaded = [announce(), bytes('hello')]
const post: SlackStep = { args: { channel: '#ops', text: 'parent' } }
const reply: SlackStep = { args: { channel: '#ops', text: 'reply', thread_ts: '{ts:0}' } }

const listed = ({ args }: SlackCall): readonly unknown[] =>
  Array.isArray(args['files']) ? args['files'] : []
const named = (call: SlackCall, { files }: Workspace): readonly (UploadedFile | undefined)[] =>
  shares(call) ? listed(call).map((file) => files.get(isObject(file) ? String(file['id']) : '')) : []

const announced: readonly SlackRule[] = [
  {
    id: 'slack/upload-length',
    vendor: 'slack',
    source: page('reference/methods/files.getUploadURLExternal'),
    summary: 'The size in bytes is given, and is not 0.',
    answer: 'missing_argument',
    accept: announce({ length: 1 }),
    reject: announce({ length: 0 }),
    check: (call) => said(announces(call) && !/^[1-9]\d*$/.test(String(call.args['length'])), 'length'),
  },
  {
    id: 'slack/upload-alt-text',
    vendor: 'slack',
    source: page('reference/methods/files.getUploadURLExternal'),
    summary: 'alt_txt has at most 1,000 characters.',
    answer: 'alt_txt_too_large',
    accept: announce({ alt_txt: 'x'.repeat(1_000) }),
    reject: announce({ alt_txt: 'x'.repeat(1_001) }),
    check(call) {
      const { alt_txt: alt } = call.args
      return said(announces(call) && typeof alt === 'string' && alt.length > 1_000, 'alt_txt is too long')
    },
  },
  {
    id: 'slack/upload-snippet',
    vendor: 'slack',
    source: page('reference/methods/files.getUploadURLExternal'),
    summary: 'A snippet has at most 1 MB.',
    answer: 'snippet_too_large',
    accept: announce({ snippet_type: 'text', length: 1_000_000 }),
    reject: announce({ snippet_type: 'text', length: 1_048_577 }),
    check: (call) =>
      said(
        announces(call) && Boolean(call.args['snippet_type']) && Number(call.args['length']) > 1_048_576,
        'the snippet is over 1 MB',
      ),
  },
  {
    id: 'slack/upload-known',
    vendor: 'slack',
    source: page('reference/methods/files.getUploadURLExternal'),
    summary: 'The bytes go to a URL that was given for them.',
    answer: 'sandbox_unknown_upload',
    accept: { ...bytes('hello'), before: [announce()] },
    reject: { ...bytes('hello', 'F0NOBODY'), before: [announce()] },
    check: (call, { files }) =>
      said(call.surface === 'upload' && !files.has(call.method.slice(uploadPath.length)), 'no such upload'),
  },
]

const shared: readonly SlackRule[] = [
  {
    id: 'slack/share-files',
    vendor: 'slack',
    source: page('reference/methods/files.completeUploadExternal'),
    summary: 'files is a JSON array of objects with the ids.',
    answer: 'invalid_arguments',
    accept: { ...share({ files: '[{"id":"F0SANDBOX1"}]' }), before: uploaded },
    reject: { ...share({ files: 'F0SANDBOX1' }), before: uploaded },
    check: (call) =>
      said(shares(call) && !(listed(call).length > 0 && listed(call).every(isObject)), 'files is not a list'),
  },
  {
    id: 'slack/share-channel-id',
    vendor: 'slack',
    source: { text: 'https://github.com/slackapi/bolt-js/issues/2115', level: 'documented' },
    summary: 'channel_id is the id of a channel or of direct messages, not a name and not a user.',
    answer: 'invalid_arguments',
    accept: { ...share(), before: uploaded },
    reject: { ...share({ channel_id: '#ops' }), before: uploaded },
    check(call) {
      const { channel_id: id } = call.args
      return said(
        shares(call) && id !== undefined && !(typeof id === 'string' && /^[CGDZ][A-Z0-9]{8,}$/.test(id)),
        'input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]',
      )
    },
  },
  {
    id: 'slack/share-channel',
    vendor: 'slack',
    source: page('reference/methods/files.completeUploadExternal'),
    summary: 'The channel is in the workspace.',
    answer: 'channel_not_found',
    accept: { ...share(), before: uploaded },
    reject: { ...share({ channel_id: 'C0NOBODY99' }), before: uploaded },
    check: (call, workspace) =>
      said(
        shares(call) && call.args['channel_id'] !== undefined && target(call, workspace) === undefined,
        'no such channel',
      ),
  },
  {
    id: 'slack/share-member',
    vendor: 'slack',
    source: page('reference/methods/files.completeUploadExternal'),
    summary: 'The app is in the channel.',
    answer: 'not_in_channel',
    accept: { ...share(), before: uploaded },
    reject: { ...share({ channel_id: 'C0SANDBOX5' }), before: uploaded },
    check: (call, workspace) =>
      said(shares(call) && target(call, workspace)?.member === false, 'not a member'),
  },
  {
    id: 'slack/share-known',
    vendor: 'slack',
    source: page('reference/methods/files.completeUploadExternal'),
    summary: 'Each file was announced and uploaded, and waits to be shared.',
    answer: 'file_not_found',
    accept: { ...share(), before: uploaded },
    reject: { ...share(), before: [announce()] },
    check: (call, workspace) =>
      said(
        named(call, workspace).some((file) => file?.received === undefined || file.shared === true),
        'no upload waits under this id',
      ),
  },
  {
    id: 'slack/share-length',
    vendor: 'slack',
    source: page('reference/methods/files.getUploadURLExternal'),
    summary: 'As many bytes were uploaded as were announced. What Slack makes of others is not said.',
    answer: 'sandbox_wrong_length',
    strictOnly: true,
    accept: { ...share(), before: [announce({ length: 6 }), bytes('障害')] },
    reject: { ...share(), before: [announce({ length: 2 }), bytes('障害')] },
    check: (call, workspace) =>
      named(call, workspace)
        .filter((file) => file?.received !== undefined && file.received !== file.length)
        .map((file) => `${file!.received} bytes instead of ${file!.length}`),
  },
  {
    id: 'slack/share-thread',
    vendor: 'slack',
    source: page('reference/methods/files.completeUploadExternal'),
    summary: 'thread_ts is that of a parent in the channel, never of a reply.',
    answer: 'sandbox_wrong_thread',
    strictOnly: true,
    accept: { ...share({ thread_ts: '{ts:0}' }), before: [post, reply, ...uploaded] },
    reject: { ...share({ thread_ts: '{ts:1}' }), before: [post, reply, ...uploaded] },
    check(call, workspace) {
      const ts = call.args['thread_ts']
      if (!shares(call) || ts === undefined) return []
      const parent = workspace.posted(target(call, workspace)?.id, ts)
      return said(parent === undefined || parent.threadTs !== undefined, 'thread_ts is not that of a parent')
    },
  },
]

export const slackFiles: readonly SlackRule[] = [...announced, ...shared]
