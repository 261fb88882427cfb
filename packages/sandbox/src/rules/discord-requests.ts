/** Who asks, and whether the request can be read. */
import { asks, takes, type DiscordCall } from '../vendors/discord-call.ts'
import { hookOf, hookSecret, places } from '../vendors/discord-server.ts'
import { fault, hookPath, ok, page, said, spec, type DiscordRule } from './discord-rule.ts'

const hooked = ({ place }: DiscordCall): boolean => place === 'webhook' || place === 'webhook-message'
const bot = (call: DiscordCall): boolean => call.place !== undefined && !hooked(call)

const who: readonly DiscordRule[] = [
  {
    id: 'discord/user-agent',
    vendor: 'discord',
    source: page('reference#user-agent'),
    summary: 'The user agent is DiscordBot (url, version); others may be blocked.',
    answer: 40_333,
    strictOnly: true,
    accept: { ...ok, userAgent: 'DiscordBot (https://example.com, 1.0) Node.js/26' },
    reject: { ...ok, userAgent: 'curl/8.5.0' },
    check: ({ headers }) =>
      said(!/^DiscordBot \([^\s,]+, [^\s)]+\)/.test(headers['user-agent'] ?? ''), 'not DiscordBot (…)'),
  },
  {
    id: 'discord/version',
    vendor: 'discord',
    source: page('reference#api-versioning'),
    summary: 'The API has this version.',
    answer: 50_041,
    accept: { ...ok, api: '/api/v9' },
    reject: { ...ok, api: '/api/v4' },
    check: ({ version }) =>
      said(version !== undefined && !['6', '7', '8', '9', '10'].includes(version), 'no version'),
  },
  {
    id: 'discord/path',
    vendor: 'discord',
    source: page('topics/opcodes-and-status-codes#http'),
    summary: 'There is something at the path.',
    answer: 404,
    accept: ok,
    reject: { ...ok, path: `/channel/${places.ops}/messages` },
    check: ({ place }) => said(place === undefined, 'nothing is at this path'),
  },
  {
    id: 'discord/method',
    vendor: 'discord',
    source: page('topics/opcodes-and-status-codes#http'),
    summary: 'What is at the path takes the method.',
    answer: 405,
    accept: { path: '/users/@me', method: 'GET' },
    reject: { path: '/users/@me', body: {} },
    check: (call) => said(call.place !== undefined && !takes(call), `no ${call.method} here`),
  },
  {
    id: 'discord/token',
    vendor: 'discord',
    source: page('reference#authentication'),
    summary: 'The header authorization is Bot and the token.',
    answer: 401,
    accept: ok,
    reject: { ...ok, token: 'somebody-else' },
    check: (call, { server }) =>
      said(bot(call) && call.headers['authorization'] !== `Bot ${server.token}`, 'not the token of the bot'),
  },
  {
    id: 'discord/webhook-known',
    vendor: 'discord',
    source: page('topics/opcodes-and-status-codes#json'),
    summary: 'The webhook exists.',
    answer: 10_015,
    accept: { ...ok, path: hookPath() },
    reject: { ...ok, path: `/webhooks/600000000000000099/${hookSecret}?wait=true` },
    check: (call, { server }) =>
      said(hooked(call) && !server.webhooks.has(call.ids['webhook'] ?? ''), 'no such webhook'),
  },
  {
    id: 'discord/webhook-token',
    vendor: 'discord',
    source: page('topics/opcodes-and-status-codes#json'),
    summary: 'The last part of a webhook URL belongs to the rest.',
    answer: 50_027,
    accept: { ...ok, path: hookPath() },
    reject: { ...ok, path: `/webhooks/${hookOf(places.ops)}/somebody-else?wait=true` },
    check: (call, { server, webhook }) =>
      said(
        webhook === undefined && hooked(call) && server.webhooks.has(call.ids['webhook'] ?? ''),
        'wrong token',
      ),
  },
]

const bodies: readonly DiscordRule[] = [
  {
    id: 'discord/snowflakes',
    vendor: 'discord',
    source: spec,
    summary: 'Ids in paths and queries are snowflakes.',
    answer: 50_035,
    accept: ok,
    reject: { ...ok, path: '/channels/ops/messages' },
    check: ({ ids, query }) =>
      Object.entries({ channel: ids['channel'], message: ids['message'], thread: query.get('thread_id') })
        .filter(([, id]) => typeof id === 'string' && !/^\d{1,20}$/.test(id))
        .map(([name, id]) => fault(`${name}_id`, 'NUMBER_TYPE_COERCE', `Value "${id}" is not snowflake.`)),
  },
  {
    id: 'discord/content-type',
    vendor: 'discord',
    source: page('reference#content-type'),
    summary: 'The body is JSON, or a form that can be read.',
    answer: 50_035,
    accept: { raw: 'content=hello', contentType: 'application/x-www-form-urlencoded' },
    reject: { raw: '{"content":"hello"}', contentType: 'text/plain' },
    check: ({ unreadable }) =>
      said(
        unreadable === 'type',
        fault(
          '',
          'CONTENT_TYPE_INVALID',
          'Expected "Content-Type" header to be one of application/json, a form.',
        ),
      ),
  },
  {
    id: 'discord/json',
    vendor: 'discord',
    source: page('topics/opcodes-and-status-codes#json'),
    summary: 'JSON is JSON.',
    answer: 50_109,
    accept: ok,
    reject: { raw: '{"content":', contentType: 'application/json' },
    check: ({ unreadable }) => said(unreadable === 'json', 'not JSON'),
  },
  {
    id: 'discord/json-object',
    vendor: 'discord',
    source: spec,
    summary: 'The JSON is an object.',
    answer: 50_035,
    accept: ok,
    reject: { raw: '["hello"]', contentType: 'application/json' },
    check: ({ unreadable }) =>
      said(
        unreadable === 'object',
        fault('', 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType'),
      ),
  },
  {
    id: 'discord/wait',
    vendor: 'discord',
    source: page('resources/webhook#execute-webhook'),
    summary: 'A webhook is called with wait=true: else Discord does not say what became of the message.',
    answer: 50_035,
    strictOnly: true,
    accept: { ...ok, path: hookPath() },
    reject: { ...ok, path: hookPath('ops', '') },
    check: (call) =>
      said(
        call.place === 'webhook' && call.method === 'POST' && !asks(call, 'wait'),
        fault('wait', 'BASE_TYPE_REQUIRED', 'Without it a message that is not saved is no error'),
      ),
  },
]

/** Before the rate: whoever is not let in takes nothing from it. */
export const discordStrangers: readonly DiscordRule[] = who
export const discordBodies: readonly DiscordRule[] = bodies
