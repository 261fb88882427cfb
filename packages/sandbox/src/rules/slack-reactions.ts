/** Emoji under a message. */
import type { SlackCall } from '../vendors/slack-call.ts'
import type { Workspace } from '../vendors/slack-workspace.ts'
import { page, said, target, type SlackRule, type SlackStep } from './slack-rule.ts'

const post: SlackStep = { args: { channel: '#ops', text: 'parent' } }
const react = (method: 'add' | 'remove', name: string): SlackStep => ({
  method: `reactions.${method}`,
  args: { channel: 'C0SANDBOX2', timestamp: '{ts:0}', name },
})
const has = (call: SlackCall, workspace: Workspace): boolean | undefined =>
  workspace
    .posted(target(call, workspace)?.id, call.args['timestamp'])
    ?.reactions.has(String(call.args['name']))

export const slackReactions: readonly SlackRule[] = [
  {
    id: 'slack/reaction-name',
    vendor: 'slack',
    source: page('reference/methods/reactions.add'),
    summary: 'A reaction is the name of an emoji, e.g. thumbsup.',
    answer: 'invalid_name',
    accept: { ...react('add', 'wave::skin-tone-3'), before: [post] },
    reject: { ...react('add', 'on fire!'), before: [post] },
    check: ({ method, args }) =>
      said(
        method.startsWith('reactions.') && !/^[^\s:]+(::skin-tone-[2-6])?$/.test(String(args['name'])),
        'not the name of an emoji',
      ),
  },
  {
    id: 'slack/reaction-new',
    vendor: 'slack',
    source: page('reference/methods/reactions.add'),
    summary: 'The app has not reacted with this emoji yet.',
    answer: 'already_reacted',
    accept: { ...react('add', 'eyes'), before: [post, react('add', 'fire')] },
    reject: { ...react('add', 'eyes'), before: [post, react('add', 'eyes')] },
    check: (call, workspace) =>
      said(call.method === 'reactions.add' && has(call, workspace) === true, 'it is there already'),
  },
  {
    id: 'slack/reaction-known',
    vendor: 'slack',
    source: page('reference/methods/reactions.remove'),
    summary: 'Only a reaction that the app made is removed.',
    answer: 'no_reaction',
    accept: { ...react('remove', 'eyes'), before: [post, react('add', 'eyes')] },
    reject: { ...react('remove', 'eyes'), before: [post, react('add', 'fire')] },
    check: (call, workspace) =>
      said(call.method === 'reactions.remove' && has(call, workspace) === false, 'it is not there'),
  },
]
