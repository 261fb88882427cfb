import type { SlackCall } from '../vendors/slack-call.ts'
import type { Conversation, Workspace } from '../vendors/slack-workspace.ts'
import type { Level, Rule, Source } from './rule.ts'

/** One request of a fixture. `{ts:0}` in a value stands for the `ts` that the first of `before` got. */
export interface SlackStep {
  /** Default `chat.postMessage`. */
  readonly method?: string
  /** Posts to the incoming webhook of a channel by this name, or to a path, instead. */
  readonly hook?: string
  /** Sent as JSON. */
  readonly args?: Readonly<Record<string, unknown>>
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is. */
  readonly body?: string
  readonly contentType?: string
  /** `null`: none. Default: the right one. */
  readonly token?: string | null
}

export interface SlackFixture extends SlackStep {
  readonly before?: readonly SlackStep[]
}

/** The answer is Slack's error word. */
export type SlackRule = Rule<SlackCall, Workspace, string, SlackFixture>

export const page = (path: string, level: Level = 'documented'): Source => ({
  text: `https://docs.slack.dev/${path}`,
  level,
})

/** A message that Slack takes. */
export const ok = { args: { channel: 'C0SANDBOX2', text: 'hello' } }

const content =
  'text blocks attachments markdown_text metadata as_user link_names parse reply_broadcast token'
/** Arguments by method, required ones with an exclamation mark. From the methods' pages. */
export const methods: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'auth.test': 'token',
    'chat.postMessage': `channel! thread_ts mrkdwn unfurl_links unfurl_media username icon_emoji icon_url ${content}`,
    'chat.update': `channel! ts! file_ids unfurled_attachments ${content}`,
    'chat.delete': 'channel! ts! as_user token',
    'chat.getPermalink': 'channel! message_ts! token',
    'reactions.add': 'channel! timestamp! name! token',
    'reactions.remove': 'channel! timestamp! name! token',
    'files.getUploadURLExternal': 'filename! length snippet_type alt_txt token',
    'files.completeUploadExternal':
      'files! channel_id thread_ts initial_comment blocks username icon_emoji icon_url token',
  }),
)
export const argumentsOf = (method: string): string[] => methods.get(method)?.split(' ') ?? []

/** What a webhook has of its own, and does not take from a message. */
export const hookOverrides: readonly string[] = ['channel', 'username', 'icon_emoji', 'icon_url']

export const api = (call: SlackCall): boolean => call.surface === 'api'
export const hooks = (call: SlackCall): boolean => call.surface === 'webhook'
export const posts = (call: SlackCall): boolean => call.method === 'chat.postMessage'
export const shares = (call: SlackCall): boolean => call.method === 'files.completeUploadExternal'
export const names = (call: SlackCall): boolean => argumentsOf(call.method).includes('channel!')
export const hookOf = (call: SlackCall, { conversations }: Workspace): Conversation | undefined =>
  [...conversations.values()].find(({ hook }) => hooks(call) && hook === call.method)

/** Where it goes; nothing for a method that goes nowhere. */
export function target(call: SlackCall, workspace: Workspace): Conversation | undefined {
  if (hooks(call)) return hookOf(call, workspace)
  if (shares(call)) return workspace.find(call.args['channel_id'])
  return names(call) ? workspace.find(call.args['channel']) : undefined
}

export const said = (broken: boolean, message: string): readonly string[] => (broken ? [message] : [])
