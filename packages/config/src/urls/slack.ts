import type { Parts } from './parts.ts'
import { each, one, wrong, type Found, type Reading } from './reading.ts'

const team = /^T[A-Z0-9]{5,}$/
const botToken = /^xox[abp]-/
const fixed = 'an incoming webhook posts into its own channel, under its own name and icon'
const hook = (...ids: readonly string[]): string => `https://hooks.slack.com/services/${ids.join('/')}`

const targetsOf = (parts: Parts): readonly string[] => [
  ...parts.path,
  ...(parts.query.get('to')?.split(',') ?? []),
]

/** `+C123` and `#name` are channels; `name:1700000000.0001` has a thread. */
function channelOf(target: string): string {
  const [name = ''] = target.replace(/:\d+\.\d+$/, '').split(' ')
  if (name.startsWith('+')) return name.slice(1)
  return /^[#@]/.test(name) || /^[CGDU][A-Z0-9]{7,}$/.test(name) ? name : `#${name}`
}

function readWebhook({ user, host, path, query }: Parts): Found {
  const [b = '', secret = '', ...targets] = path
  const mode = query.get('mode')
  if (mode === 'workflow') return workflow
  const notes = user !== undefined || targets.length > 0 || query.get('to') !== undefined ? [fixed] : []
  const url = hook(host, b, secret)
  return one(
    'slack',
    {
      webhookUrl: mode === 'gov-hook' ? url.replace('slack.com', 'slack-gov.com') : url,
    },
    notes,
  )
}

export const workflow: Found = wrong(
  'the webhook of a Slack workflow takes the variables of that workflow, not messages',
  'make an incoming webhook, https://hooks.slack.com/services/T…/B…/…, or an app with a bot token',
)

function readBot(parts: Parts): Found {
  const targets = targetsOf(parts)
  if (targets.length === 0) return one('slack', { token: parts.host }, [toPeople])
  if (targets.some((target) => target.startsWith('@')))
    return wrong('a person is written to by id, not by @name', 'put the member id, U…, in place of @name')
  const notes = targets.some((target) => /:\d+\.\d+$/.test(target)) ? [noThread] : []
  return each(
    'slack',
    targets.map((target) => ({ token: parts.host, channel: channelOf(target) })),
    notes,
  )
}

const toPeople = 'it names no channel: messages go to the people of a notification'
const noThread = 'a fixed thread has no equivalent: an incident has its own thread'

export const slackReadings: readonly Reading[] = [
  {
    dialects: ['apprise', 'shoutrrr'],
    schemes: ['slack'],
    form: 'slack://T…/B…/…',
    is: ({ host, path }) => team.test(host) && /^B[A-Z0-9]+$/.test(path[0] ?? '') && path.length >= 2,
    read: readWebhook,
  },
  {
    dialects: ['apprise'],
    schemes: ['slack'],
    form: 'slack://xoxb-…/#channel',
    is: ({ user, host }) => user === undefined && botToken.test(host),
    read: readBot,
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['slack'],
    form: 'slack://hook:T…-B…-…@webhook',
    is: ({ user, host }) => user === 'hook' && host === 'webhook',
    read({ password = '', query }) {
      const ids = password.split('-')
      if (ids.length !== 3 || !team.test(ids[0]!))
        return wrong('the webhook is not written as T…-B…-…', 'take the three parts from its URL')
      const isNamed = [query.get('botname', 'username'), query.get('icon')].some((text) => text !== undefined)
      return one('slack', { webhookUrl: hook(...ids) }, isNamed ? [fixed] : [])
    },
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['slack'],
    form: 'slack://xoxb:123-456-abc@C…',
    is: ({ user, password, host }) =>
      /^xox[abp]$/.test(user ?? '') && password !== undefined && host !== 'default',
    read({ user, password, host, query }) {
      const notes = query.get('thread_ts') === undefined ? [] : [noThread]
      const look = { username: query.get('botname', 'username'), iconEmoji: query.get('icon') }
      return one('slack', { token: `${user}-${password}`, channel: channelOf(host), ...look }, notes)
    },
  },
  {
    dialects: ['symfony'],
    schemes: ['slack'],
    form: 'slack://xoxb-…@default?channel=NAME',
    is: ({ user, host }) => host === 'default' && botToken.test(user ?? ''),
    read({ user, query }) {
      const channel = query.get('channel')
      if (channel === undefined) return one('slack', { token: user }, [toPeople])
      return one('slack', { token: user, channel: channelOf(channel) })
    },
  },
]
