/** Who asks, and whether the request can be read. */
import { isObject, type SlackCall } from '../vendors/slack-call.ts'
import {
  api,
  argumentsOf,
  hookOf,
  hooks,
  hookOverrides,
  methods,
  ok,
  page,
  said,
  type SlackRule,
} from './slack-rule.ts'

const unreadable = (
  id: string,
  answer: NonNullable<SlackCall['unreadable']>,
  summary: string,
  reject: SlackRule['reject'],
): SlackRule => ({
  id,
  vendor: 'slack',
  source: page('apis/web-api/'),
  summary,
  answer,
  accept: ok,
  reject,
  check: (call) => said(api(call) && call.unreadable === answer, summary),
})

const who: readonly SlackRule[] = [
  {
    id: 'slack/method',
    vendor: 'slack',
    source: page('apis/web-api/'),
    summary: 'The method exists.',
    answer: 'unknown_method',
    accept: ok,
    reject: { method: 'chat.postMessages', args: ok.args },
    check: (call) => said(api(call) && !methods.has(call.method), `no method ${call.method}`),
  },
  {
    id: 'slack/token-present',
    vendor: 'slack',
    source: page('reference/methods/auth.test'),
    summary: 'A token comes along.',
    answer: 'not_authed',
    accept: ok,
    reject: { ...ok, token: null },
    check: (call) => said(api(call) && call.token === undefined, 'no bearer token'),
  },
  {
    id: 'slack/token-valid',
    vendor: 'slack',
    source: page('reference/methods/auth.test'),
    summary: 'The token is one that the workspace gave.',
    answer: 'invalid_auth',
    accept: ok,
    reject: { ...ok, token: 'xoxb-somebody-else' },
    check: (call, { token }) => said(api(call) && call.token !== token, 'not the token of this workspace'),
  },
  {
    id: 'slack/webhook-token',
    vendor: 'slack',
    source: page('messaging/sending-messages-using-incoming-webhooks'),
    summary: 'The last part of a webhook URL belongs to the rest.',
    answer: 'invalid_token',
    accept: { hook: 'ops', args: { text: 'hello' } },
    reject: { hook: '/services/T0SANDBOX/BC0SANDBOX2/wrong0wrong0wrong0wrong0', args: { text: 'hello' } },
    check(call, workspace) {
      if (!hooks(call) || hookOf(call, workspace) !== undefined) return []
      const stem = call.method.replace(/\/[^/]*$/, '/')
      return said(
        [...workspace.conversations.values()].some(({ hook }) => hook.startsWith(stem)),
        'wrong token',
      )
    },
  },
  {
    id: 'slack/webhook-known',
    vendor: 'slack',
    source: page('messaging/sending-messages-using-incoming-webhooks'),
    summary: 'The webhook exists.',
    answer: 'no_service',
    accept: { hook: 'ops', args: { text: 'hello' } },
    reject: { hook: '/services/T0SANDBOX/BC0NOBODY/sandbox0sandbox0sandbox0', args: { text: 'hello' } },
    check: (call, workspace) => said(hooks(call) && hookOf(call, workspace) === undefined, 'no such webhook'),
  },
]

const bodies: readonly SlackRule[] = [
  unreadable('slack/content-type', 'invalid_post_type', 'The content type is a form or JSON.', {
    body: '<message/>',
    contentType: 'application/xml',
  }),
  unreadable('slack/content-type-present', 'missing_post_type', 'A body has a content type.', {
    body: 'text=hi',
  }),
  unreadable('slack/charset', 'invalid_charset', 'The charset is utf-8 or iso-8859-1.', {
    body: JSON.stringify(ok.args),
    contentType: 'application/json; charset=shift_jis',
  }),
  unreadable('slack/form', 'invalid_form_data', 'A form is a form.', {
    body: 'channel=%23ops&text=100%',
    contentType: 'application/x-www-form-urlencoded',
  }),
  unreadable('slack/json', 'invalid_json', 'JSON is JSON.', {
    body: '{"channel":"#ops","text":',
    contentType: 'application/json',
  }),
  unreadable('slack/json-object', 'json_not_object', 'The JSON is an object.', {
    body: '[]',
    contentType: 'application/json',
  }),
  {
    id: 'slack/webhook-payload',
    vendor: 'slack',
    source: page('messaging/sending-messages-using-incoming-webhooks'),
    summary: 'A webhook gets a JSON object.',
    answer: 'invalid_payload',
    accept: { hook: 'ops', args: { text: 'hello' } },
    reject: { hook: 'ops', body: 'hello', contentType: 'application/json' },
    check: (call) => said(hooks(call) && call.unreadable !== undefined, `the body: ${call.unreadable}`),
  },
]

const names: readonly SlackRule[] = [
  {
    id: 'slack/webhook-override',
    vendor: 'slack',
    source: page('messaging/sending-messages-using-incoming-webhooks'),
    summary: 'A webhook keeps its channel, name and icon; Slack ignores other ones.',
    answer: 'invalid_payload',
    strictOnly: true,
    accept: { hook: 'ops', args: { text: 'hello' } },
    reject: { hook: 'ops', args: { text: 'hello', channel: '#general' } },
    check: (call) =>
      hooks(call)
        ? hookOverrides.filter((name) => name in call.args).map((name) => `${name} has no effect`)
        : [],
  },
  {
    id: 'slack/arguments',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'Every argument is one of the method; Slack ignores others.',
    answer: 'invalid_arg_name',
    strictOnly: true,
    accept: { args: { ...ok.args, unfurl_links: false } },
    reject: { args: { ...ok.args, unfurl: false } },
    check(call) {
      const [known, kept] = [
        argumentsOf(api(call) ? call.method : 'chat.postMessage'),
        api(call) ? [] : hookOverrides,
      ]
      return Object.keys(call.args)
        .filter((name) => !known.includes(name) && !known.includes(`${name}!`) && !kept.includes(name))
        .map((name) => `no argument ${name}`)
    },
  },
  {
    id: 'slack/metadata',
    vendor: 'slack',
    source: page('reference/methods/chat.postMessage'),
    summary: 'metadata is an object with event_type and event_payload.',
    answer: 'invalid_metadata_format',
    accept: { args: { ...ok.args, metadata: { event_type: 'sent', event_payload: { id: '1' } } } },
    reject: { form: { channel: '#ops', text: 'hello', metadata: '{"event_type":' } },
    check(call) {
      if (call.broken.includes('metadata')) return ['metadata is not a JSON object']
      const { metadata } = call.args
      // An empty object takes the old metadata away; other entities come without an event.
      if (!isObject(metadata) || Object.keys(metadata).length === 0 || 'entities' in metadata) return []
      const whole = typeof metadata['event_type'] === 'string' && isObject(metadata['event_payload'])
      return said(!whole, 'event_type and event_payload are required')
    },
  },
]

export const slackRequests: readonly SlackRule[] = [...who, ...bodies]
export const slackArguments: readonly SlackRule[] = names
