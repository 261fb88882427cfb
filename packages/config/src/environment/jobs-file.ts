import { readFilter } from './jobs-filter.ts'
import { outline, type Checked, type Outline } from './outline.ts'
import { listOf, secondsOf, typeOf } from './words.ts'

type Values = Readonly<Record<string, unknown>>

interface JobsFile {
  readonly enabled?: boolean
  readonly channels?: Readonly<Record<string, Values>>
  readonly event_routing?: Values | readonly Values[]
  readonly global_filters?: unknown
  readonly retry_policy?: Values
  readonly rate_limits?: Readonly<Record<string, Values>>
  readonly batching?: Values
}

/** Options by what the old file calls them, for each kind of channel. */
const optionNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  slack: {
    webhook_url: 'webhookUrl',
    bot_token: 'token',
    token: 'token',
    channel: 'channel',
    username: 'username',
    icon_emoji: 'iconEmoji',
  },
  discord: {
    webhook_url: 'webhookUrl',
    bot_token: 'token',
    channel: 'channelId',
    username: 'username',
    avatar_url: 'avatarUrl',
  },
  email: {
    smtp_host: 'host',
    smtp_port: 'port',
    username: 'user',
    password: 'password',
    from_address: 'from',
    from_email: 'from',
    to_addresses: 'to',
    to_emails: 'to',
    cc_addresses: 'cc',
  },
  webhook: { url: 'url', webhook_url: 'url', method: 'method' },
  sms: { account_sid: 'accountSid', auth_token: 'authToken', from_number: 'from', to_numbers: 'to' },
}
const lists = new Set(['to', 'cc'])
const kinds: Readonly<Record<string, string>> = { twilio: 'sms' }
export const isJobKind = (name: string): boolean =>
  Object.hasOwn(optionNames, name) || Object.hasOwn(kinds, name)

/** Reads the format of the job system, after the workspace's file went over it. */
export function readJobsFile(checked: Checked): Outline {
  const file = checked.values as JobsFile
  const out = outline(checked)
  out.set(['enabled'], file.enabled, 'enabled')
  for (const [name, channel] of Object.entries(file.channels ?? {})) readChannel(name, channel, file, out)
  const global = readFilter(file.global_filters, 'global_filters', out)
  if (global !== undefined) out.set(['stages'], [{ filter: global }], 'global_filters')
  out.set(['retry'], retryOf(file.retry_policy, 'retry_policy', out), 'retry_policy')
  const names = Object.keys(out.content['channels'] ?? {})
  out.set(['routes'], routesOf(file.event_routing, names, out), 'event_routing')
  return out
}

function readChannel(name: string, channel: Values, file: JobsFile, out: Outline): void {
  const at = `channels.${name}`
  const word = (channel['type'] as string | undefined) ?? name
  const kind = Object.hasOwn(kinds, word) ? kinds[word]! : word
  const options = { ...(channel['config'] as Values | undefined), ...channel }
  const known = Object.hasOwn(optionNames, kind) ? optionNames[kind]! : undefined
  if (!known) {
    out.warn(
      at,
      `there is no channel ${kind}: it is left out`,
      `one of ${Object.keys(optionNames).join(', ')}`,
    )
    return
  }
  const set = (option: string, value: unknown, from: string): void =>
    out.set(['channels', name, option], value, from)
  set('use', kind, at)
  set('enabled', channel['enabled'], `${at}.enabled`)
  for (const [key, value] of Object.entries(options)) {
    const option = known[key]
    const from = Object.hasOwn(channel, key) ? `${at}.${key}` : `${at}.config.${key}`
    if (option !== undefined) set(option, lists.has(option) ? listOf(value) : value, from)
    else readOther(kind, key, value, from, { set, out })
  }
  const { webhookUrl, token } = (out.content['channels'] as Readonly<Record<string, Values>>)[name]!
  if (kind === 'slack' && webhookUrl !== undefined && token === undefined) dropFixed(name, at, out)
  readGuards(name, channel, file, out)
}

/** What has another shape here, or no equivalent. */
function readOther(
  kind: string,
  key: string,
  value: unknown,
  from: string,
  { set, out }: { set(option: string, value: unknown, from: string): void; out: Outline },
): void {
  const isRead = [
    'enabled',
    'type',
    'config',
    'events',
    'filters',
    'retry_config',
    'template_overrides',
  ].includes(key)
  if (isRead || (kind === 'email' && key === 'use_tls' && value === true)) return
  if (kind === 'email' && key === 'use_tls') {
    set('secure', 'none', from)
    set('insecure', true, from)
    out.warn(
      from,
      'mails and the password are sent in clear text',
      'leave it out, if the server can do better',
    )
  } else if (kind === 'webhook' && (key === 'token' || key === 'auth_token'))
    set('auth', { bearer: value }, from)
  else if (kind === 'webhook' && key === 'headers') readHeaders(value as Values, from, set)
  else if (kind === 'webhook' && key === 'secret')
    set(
      'sign',
      /^whs(?:ec|k)_/.test(String(value)) ? { secret: value } : { scheme: 'github', secret: value },
      from,
    )
  else out.warn(from, `a channel ${kind} has no such option`, 'leave it out')
}

/** Two of them are options of their own. */
function readHeaders(
  headers: Values,
  from: string,
  set: (option: string, value: unknown, from: string) => void,
): void {
  const others: [string, unknown][] = []
  for (const [name, value] of Object.entries(headers)) {
    const [, bearer] = /^bearer\s+(.+)$/is.exec(String(value)) ?? []
    if (/^content-type$/i.test(name)) set('contentType', value, from)
    else if (/^authorization$/i.test(name) && bearer !== undefined) set('auth', { bearer }, from)
    else others.push([name, value])
  }
  if (others.length > 0) set('headers', Object.fromEntries(others), from)
}

function dropFixed(name: string, at: string, out: Outline): void {
  const entry = (out.content['channels'] as Record<string, Record<string, unknown>>)[name]!
  for (const [option, key] of [
    ['channel', 'channel'],
    ['username', 'username'],
    ['iconEmoji', 'icon_emoji'],
  ] as const) {
    if (entry[option] === undefined) continue
    delete entry[option]
    out.warn(
      `${at}.${key}`,
      'an incoming webhook posts into its own channel, under its own name and icon',
      'leave it out, or use a bot token',
    )
  }
}

function readGuards(
  name: string,
  channel: Values,
  { rate_limits: limits, batching }: JobsFile,
  out: Outline,
): void {
  const at = `channels.${name}`
  const types = listOf(channel['events']).map(typeOf)
  const filter = readFilter(channel['filters'], `${at}.filters`, out)
  const parts = [
    ...(types.length > 0 && !types.includes('*') ? [{ type: types }] : []),
    ...(filter ? [filter] : []),
  ]
  const when = parts.length > 1 ? { all: parts } : parts[0]
  out.set(['channels', name, 'when'], when, types.length > 0 ? `${at}.events` : `${at}.filters`)
  out.set(
    ['channels', name, 'retry'],
    retryOf(channel['retry_config'] as Values, `${at}.retry_config`, out),
    `${at}.retry_config`,
  )
  const { requests, window, burst } = limits?.[name] ?? {}
  if (requests !== undefined) {
    const rateLimit = { limit: requests, per: secondsOf(window ?? 60), ...(burst !== undefined && { burst }) }
    out.set(['channels', name, 'policies'], { rateLimit }, `rate_limits.${name}`)
  }
  if (batching !== undefined && batching['enabled'] !== false) {
    const by = batching['group_by'] === 'channel' ? {} : { by: ['type'] }
    const wait = secondsOf(batching['max_wait']) ?? '30s'
    out.set(['channels', name, 'group'], { ...by, wait, limit: batching['max_size'] ?? 10 }, 'batching')
  }
  if (channel['template_overrides'] !== undefined)
    out.warn(
      `${at}.template_overrides`,
      'templates are files, not a part of this one',
      `put them into templates/${name}/{type}.md`,
    )
}

/** Its retries are goes after the first. */
function retryOf(policy: Values | undefined, at: string, out: Outline): Values | undefined {
  if (policy === undefined) return undefined
  const { max_retries: retries, max_attempts: attempts, initial_delay: base, max_delay: cap } = policy
  for (const key of ['backoff_factor', 'exponential_base'])
    if (policy[key] !== undefined && policy[key] !== 2)
      out.warn(`${at}.${key}`, 'each wait may be twice as long as the one before', 'leave it out')
  for (const key of ['retry_on', 'timeout'])
    if (policy[key] !== undefined)
      out.warn(
        `${at}.${key}`,
        key === 'timeout'
          ? 'a timeout is a policy'
          : 'the reason of a failure says whether it is tried again',
        'leave it out',
      )
  const count = typeof retries === 'number' ? retries + 1 : attempts
  return {
    ...(count !== undefined && { attempts: count }),
    ...(secondsOf(base) !== undefined && { base: secondsOf(base) }),
    ...(secondsOf(cap) !== undefined && { cap: secondsOf(cap) }),
  }
}

function routesOf(
  routing: JobsFile['event_routing'],
  names: readonly string[],
  out: Outline,
): readonly Values[] | undefined {
  if (routing === undefined) return undefined
  const known = (channels: unknown, at: string): readonly string[] =>
    listOf(channels).filter((name) => {
      if (names.includes(name)) return true
      out.warn(at, `there is no channel ${name}: the route goes without it`, `one of ${names.join(', ')}`)
      return false
    })
  if (!Array.isArray(routing))
    return Object.entries(routing).flatMap(([event, channels]) => {
      const to = known(channels, `event_routing.${event}`)
      const type = typeOf(event)
      return to.length === 0
        ? []
        : [{ name: type === '*' ? 'all' : type, ...(type !== '*' && { when: { type } }), to }]
    })
  return (routing as readonly Values[]).flatMap((rule, index) => {
    const at = `event_routing[${index}]`
    const to = known(rule['channels'], at)
    if (to.length === 0 || rule['enabled'] === false) return []
    const types = listOf(rule['events'] ?? rule['event_types']).map(typeOf)
    const filter = readFilter(rule['filters'], `${at}.filters`, out)
    const parts = [
      ...(types.length > 0 && !types.includes('*') ? [{ type: types }] : []),
      ...(filter ? [filter] : []),
    ]
    const { name, priority } = rule
    return [
      {
        ...(name !== undefined && { name }),
        ...(parts.length > 0 && { when: parts.length > 1 ? { all: parts } : parts[0] }),
        to,
        ...(priority !== undefined && { priority }),
      },
    ]
  })
}
