import type { HttpCall } from '../http-server.ts'
import type { Finding } from '../message.ts'
import type { StandInContext } from '../stand-in.ts'
import { identity } from './slack-answers.ts'
import type { SlackCall } from './slack-call.ts'
import { mentionsIn, mrkdwnOf, readMessage } from './slack-text.ts'
import { namesOf, type Conversation, type Posted, type Workspace } from './slack-workspace.ts'

/** Writes what a workspace takes into the record. */
export interface Timeline {
  post(call: SlackCall, http: HttpCall, conversation: Conversation, warnings: readonly Finding[]): Posted
  edit(posted: Posted, call: SlackCall, warnings: readonly Finding[]): void
  /** Shows the reactions as they stand now. */
  react(posted: Posted): void
  remove(posted: Posted): void
}

const truncatedAt = 40_000

export function createTimeline({ clock, recorder }: StandInContext, workspace: Workspace): Timeline {
  const names = namesOf(workspace)
  function post(
    { args: given }: SlackCall,
    { request }: HttpCall,
    { id, name }: Conversation,
    warnings: readonly Finding[],
  ): Posted {
    const ts = workspace.nextTs()
    const { thread_ts: thread } = given
    const args = cut(given)
    const message = recorder.message({
      vendor: 'slack',
      id: ts,
      at: clock.now(),
      ...readMessage(args, names),
      to: [name.startsWith('@') ? name : `#${name}`],
      payload: args,
      ...(typeof thread === 'string' ? { thread } : {}),
      mentions: mentioned(args),
      warnings,
      requests: [request],
    })
    return workspace.post(
      { channel: id, args, message, ...(typeof thread === 'string' ? { threadTs: thread } : {}) },
      ts,
    )
  }

  function edit(posted: Posted, { args: given }: SlackCall, warnings: readonly Finding[]): void {
    const { message } = posted
    const { at, title, text, payload } = message
    message.edits.push({ at, title, text, payload })
    // What an edit leaves out of these stays; an empty list takes it away.
    const kept = ['blocks', 'attachments', 'metadata'].filter((name) => posted.args[name] !== undefined)
    posted.args = { ...Object.fromEntries(kept.map((name) => [name, posted.args[name]])), ...cut(given) }
    Object.assign(message, readMessage(posted.args, names), {
      at: clock.now(),
      payload: payloadOf(posted),
      mentions: mentioned(posted.args),
    })
    message.warnings.push(...warnings)
    recorder.changed()
  }

  const mentioned = (args: SlackCall['args']): string[] => [
    ...new Set(mrkdwnOf(args).flatMap((text) => mentionsIn(text, names).flatMap(({ name }) => name ?? []))),
  ]

  return {
    post,
    edit,
    react(posted) {
      posted.message.payload = payloadOf(posted)
      recorder.changed()
    },
    remove(posted) {
      posted.message.deletedAt = clock.now()
      workspace.remove(posted)
    },
  }
}

/** As Slack's own message objects name them. */
const payloadOf = ({ args, reactions }: Posted): SlackCall['args'] =>
  reactions.size === 0
    ? args
    : { ...args, reactions: [...reactions].map((name) => ({ name, count: 1, users: [identity.user_id] })) }

/** Slack cuts long texts. The token is no part of the message. */
function cut(args: SlackCall['args']): SlackCall['args'] {
  const { text } = args
  return {
    ...Object.fromEntries(Object.entries(args).filter(([name]) => name !== 'token')),
    ...(typeof text === 'string' ? { text: text.slice(0, truncatedAt) } : {}),
  }
}
