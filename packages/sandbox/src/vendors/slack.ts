import { ConfigurationError } from '@notify/core/channel'
import type { HttpAnswer } from '../http-answer.ts'
import { serveHttp, type HttpCall, type HttpVendor } from '../http-server.ts'
import type { Finding } from '../message.ts'
import { createRates, type Rate } from '../rate.ts'
import { judge } from '../rules/rule.ts'
import { shares, target } from '../rules/slack-rule.ts'
import { slackRules } from '../rules/slack.ts'
import type { StandIn, StandInContext } from '../stand-in.ts'
import { hookAnswer, identity, json, limited, refused, shown } from './slack-answers.ts'
import { readCall, type SlackCall } from './slack-call.ts'
import { createTimeline, type Timeline } from './slack-timeline.ts'
import { announce, receive, share } from './slack-uploads.ts'
import { createWorkspace, type Conversation, type Workspace } from './slack-workspace.ts'

export interface SlackAddress {
  /** Ends with a slash: the name of a method follows. */
  readonly apiUrl: string
  /** Posts to #ops. */
  readonly webhookUrl: string
  readonly token: string
  /** Id by name: general, ops and alerts; `old` is archived, and in `private` the app is not a member. */
  readonly channels: Readonly<Record<string, string>>
  /** Adds a channel, and answers its id. */
  addChannel(name: string, options?: { readonly archived?: boolean; readonly member?: boolean }): string
  /** The incoming webhook that posts to this channel. */
  webhookUrlOf(name: string): string
}

// postMessage and webhooks: about one a second and channel, short bursts allowed; how short is not said. Files are tier 4:
// 100 a minute; the others are tier 3: 50 a minute. https://docs.slack.dev/apis/web-api/rate-limits
const posting: Rate = { burst: 5, everyMs: 1_000 }
const tier3: Rate = { burst: 50, everyMs: 1_200 }
const tier4: Rate = { burst: 100, everyMs: 600 }

/** Refusals of whoever is not let in: these come before the rate. */
const strangers = new Set(['unknown_method', 'not_authed', 'invalid_auth', 'invalid_token', 'no_service'])

export async function slackStandIn(context: StandInContext): Promise<StandIn<SlackAddress>> {
  const { clock, mode } = context
  const workspace = createWorkspace(clock)
  const rates = createRates(clock)
  const timeline = createTimeline(context, workspace)

  function answer(http: HttpCall): HttpAnswer {
    const call = readCall(http)
    const { refusal, warnings } = judge(slackRules, call, workspace, mode)
    const conversation = target(call, workspace)
    const stranger = refusal !== undefined && strangers.has(refusal.answer)
    const rate = rateOf(call, conversation)
    const waitMs = rate === undefined || stranger ? 0 : rates.take(...rate)
    if (waitMs > 0) {
      http.refuse([{ rule: 'slack/rate', message: `wait ${waitMs} ms` }])
      return limited(call, Math.ceil(waitMs / 1_000))
    }
    if (refusal !== undefined) {
      http.refuse(refusal.findings)
      return refused(call, refusal)
    }
    if (call.surface === 'upload') return receive(call, workspace)
    if (call.method === 'files.getUploadURLExternal') return announce(call, http, workspace)
    if (shares(call)) return share({ call, http, conversation, warnings }, workspace, timeline)
    if (conversation === undefined) return json({ ok: true, ...identity })
    if (call.surface === 'api') return act({ call, http, conversation, warnings, workspace, timeline })
    timeline.post(call, http, conversation, warnings)
    // Only that it was taken: no ts, so that nothing can edit or answer it.
    return hookAnswer('ok')
  }

  const vendor: HttpVendor = {
    vendor: 'slack',
    answer,
    failure: (status, http) => (status === 429 ? limited(readCall(http)) : hookAnswer('', status)),
  }
  const { origin, close } = await serveHttp(context, vendor)
  const address = addressOf(workspace, origin)
  return {
    address,
    settings: {
      options: { use: 'slack', token: '${SLACK_TOKEN}', channel: '#ops', baseUrl: address.apiUrl },
      environment: { SLACK_TOKEN: workspace.token },
    },
    reset() {
      workspace.reset()
      rates.reset()
    },
    close,
  }
}

interface Act {
  readonly call: SlackCall
  readonly http: HttpCall
  readonly conversation: Conversation
  readonly warnings: readonly Finding[]
  readonly workspace: Workspace
  readonly timeline: Timeline
}

/** Does what a method of the Web API says; the rules have let it pass. */
function act({ call, http, conversation, warnings, workspace, timeline }: Act): HttpAnswer {
  const channel = conversation.id
  if (call.method === 'chat.postMessage') {
    const { ts, args } = timeline.post(call, http, conversation, warnings)
    return json({ ok: true, channel, ts, message: { ...shown(args), ts } })
  }
  const { ts: stamp, message_ts, timestamp } = call.args
  const posted = workspace.posted(channel, stamp ?? message_ts ?? timestamp)!
  const { ts, threadTs } = posted
  posted.message.requests.push(http.request)
  if (call.method === 'chat.update') {
    timeline.edit(posted, call, warnings)
    return json({ ok: true, channel, ts, text: posted.args['text'] ?? '', message: shown(posted.args) })
  }
  if (call.method.startsWith('reactions.')) {
    const { name } = call.args
    if (call.method === 'reactions.add') posted.reactions.add(String(name))
    else posted.reactions.delete(String(name))
    timeline.react(posted)
    return json({ ok: true })
  }
  if (call.method === 'chat.delete') {
    timeline.remove(posted)
    return json({ ok: true, channel, ts })
  }
  const link = `https://sandbox.slack.com/archives/${channel}/p${ts.replace('.', '')}`
  const permalink = threadTs === undefined ? link : `${link}?thread_ts=${threadTs}&cid=${channel}`
  return json({ ok: true, channel, permalink })
}

function rateOf(call: SlackCall, conversation: Conversation | undefined): [string, Rate] | undefined {
  if (call.method.startsWith('files.')) return [call.method, tier4]
  if (conversation === undefined) return undefined
  return call.surface === 'webhook' || call.method === 'chat.postMessage'
    ? [`${call.surface} ${conversation.id}`, posting]
    : [call.method, tier3]
}

const addressOf = (workspace: Workspace, origin: string): SlackAddress => ({
  apiUrl: `${origin}/api/`,
  token: workspace.token,
  webhookUrl: `${origin}${workspace.find('ops')!.hook}`,
  get channels() {
    return Object.fromEntries([...workspace.conversations.values()].map(({ name, id }) => [name, id]))
  },
  addChannel: (name, options) => workspace.add(name, options).id,
  webhookUrlOf(name) {
    const conversation = workspace.find(name)
    if (conversation === undefined) throw new ConfigurationError(`the sandbox has no Slack channel ${name}`)
    return origin + conversation.hook
  },
})
