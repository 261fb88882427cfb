/** What a message says, blocks aside. */
import type { SlackCall } from '../vendors/slack-call.ts'
import { mentionsIn, mrkdwnOf } from '../vendors/slack-text.ts'
import { namesOf } from '../vendors/slack-workspace.ts'
import { hooks, ok, page, posts, said, type SlackRule } from './slack-rule.ts'

const text = (length: number): string => 'x'.repeat(length)
const attachments = (count: number): object[] => Array.from({ length: count }, () => ({ text: 'a' }))
const writes = (call: SlackCall): boolean => posts(call) || hooks(call) || call.method === 'chat.update'
// Slack does not say how it counts. UTF-16 units never count fewer than code points.
const longer = (value: unknown, limit: number): boolean => typeof value === 'string' && value.length > limit
const parent = { args: { channel: '#ops', text: 'first' } }
const update = (length: number) => ({
  method: 'chat.update',
  args: { channel: 'C0SANDBOX2', ts: '{ts:0}', text: text(length) },
  before: [parent],
})

export const slackContent: readonly SlackRule[] = [
  {
    id: 'slack/blocks-json',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'blocks is a JSON array.',
    answer: 'invalid_blocks_format',
    accept: { form: { channel: '#ops', text: 'hello', blocks: '[{"type":"divider"}]' } },
    reject: { form: { channel: '#ops', text: 'hello', blocks: '[{"type":"divider"},]' } },
    check: (call) => said(call.broken.includes('blocks'), 'blocks is not a JSON array'),
  },
  {
    id: 'slack/attachments-json',
    vendor: 'slack',
    source: page('reference/methods/chat.update'),
    summary: 'attachments is a JSON array.',
    answer: 'invalid_attachments',
    accept: { form: { channel: '#ops', attachments: '[{"text":"hello"}]' } },
    reject: { form: { channel: '#ops', text: 'hello', attachments: '{"text":"hello"}' } },
    check: (call) => said(call.broken.includes('attachments'), 'attachments is not a JSON array'),
  },
  {
    id: 'slack/text-present',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'There is text, markdown_text, blocks or attachments.',
    answer: 'no_text',
    accept: { args: { channel: '#ops', blocks: [{ type: 'divider' }] } },
    reject: { args: { channel: '#ops', text: '', blocks: [] } },
    check(call) {
      if (!writes(call) || call.broken.length > 0) return []
      const something = ['text', 'markdown_text'].some((name) => Boolean(call.args[name]))
      return said(
        !something && call.attachments.length === 0 && !call.lists[0]?.value.length,
        'nothing to show',
      )
    },
  },
  {
    id: 'slack/update-length',
    vendor: 'slack',
    source: page('reference/methods/chat.update'),
    summary: 'An edit has at most 4,000 characters of text.',
    answer: 'msg_too_long',
    accept: update(4_000),
    reject: update(4_001),
    check: (call) =>
      said(
        call.method === 'chat.update' && longer(call.args['text'], 4_000),
        'text is over 4,000 characters',
      ),
  },
  {
    id: 'slack/text-length',
    vendor: 'slack',
    source: page('changelog/2018-truncating-really-long-messages'),
    summary: 'A message has at most 40,000 characters of text: Slack cuts the rest.',
    answer: 'msg_too_long',
    strictOnly: true,
    accept: { args: { channel: '#ops', text: text(40_000) } },
    reject: { args: { channel: '#ops', text: text(40_001) } },
    check: (call) =>
      said(writes(call) && longer(call.args['text'], 40_000), 'text is over 40,000 characters'),
  },
  {
    id: 'slack/markdown-conflict',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'markdown_text stands alone, without text and blocks.',
    answer: 'markdown_text_conflict',
    accept: { args: { channel: '#ops', markdown_text: '**hello**' } },
    reject: { args: { channel: '#ops', markdown_text: '**hello**', text: 'hello' } },
    check: ({ args }) =>
      said(
        Boolean(args['markdown_text'] && (args['text'] || args['blocks'])),
        'markdown_text with text or blocks',
      ),
  },
  {
    id: 'slack/markdown-length',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'markdown_text has at most 12,000 characters.',
    answer: 'msg_too_long',
    accept: { args: { channel: '#ops', markdown_text: text(12_000) } },
    reject: { args: { channel: '#ops', markdown_text: text(12_001) } },
    check: ({ args }) =>
      said(longer(args['markdown_text'], 12_000), 'markdown_text is over 12,000 characters'),
  },
  {
    id: 'slack/attachments-count',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'A message has at most 100 attachments.',
    answer: 'too_many_attachments',
    accept: { args: { channel: '#ops', attachments: attachments(100) } },
    reject: { args: { channel: '#ops', attachments: attachments(101) } },
    check: (call) => said(call.attachments.length > 100, `${call.attachments.length} attachments`),
  },
  {
    id: 'slack/mentions',
    vendor: 'slack',
    source: page('messaging/formatting-message-text'),
    summary: 'Whoever is mentioned exists: Slack shows the rest as it stands, or as "private user".',
    answer: 'sandbox_unknown_mention',
    strictOnly: true,
    accept: { args: { channel: '#ops', text: '<@U0SANDBOX1> <!here> &lt;@U9&gt; <!date^0^{date}|then>' } },
    reject: { args: { ...ok.args, text: 'hello <@U0NOBODY>' } },
    check: ({ args }, workspace) =>
      mrkdwnOf(args)
        .flatMap((mrkdwn) => mentionsIn(mrkdwn, namesOf(workspace)))
        .filter(({ name }) => name === undefined)
        .map(({ raw }) => `<${raw}> is nobody here`),
  },
]
