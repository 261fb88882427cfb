import { literal, type Importing } from './imported.ts'
import { isValues, listOf, textOf, valuesOf, type Values } from './read-yaml.ts'

/** One entry of a receiver, being read: who asks for a key has read it. */
interface Entry {
  readonly name: string
  readonly at: string
  text(key: string): string | undefined
  /** A secret, or the file that holds it: `${NAME}` or `${file:path}`. The last is that of `global`. */
  secret(option: string, key: string, shared?: string): string | undefined
  flag(key: string): boolean | undefined
  /** From `global`. */
  shared(key: string): string | undefined
  /** How it logs in by `http_config`. */
  login(): Login | undefined
  /** Something to be known of this channel. */
  note(text: string): void
}

type Login =
  | { readonly bearer: string }
  | { readonly basic: { readonly username: string; readonly password: string } }
/** The options, or nothing where the channel cannot be made: a note says why. */
type Make = (entry: Entry) => Values | undefined

const slack: Make = (entry) => {
  const channel = entry.text('channel')
  const token = entry.secret('token', 'app_token', 'slack_app_token')
  if (token !== undefined) return { use: 'slack', token, channel: channel && literal(channel) }
  const login = entry.login()
  if (login && 'bearer' in login) {
    entry.secret('webhookUrl', 'api_url', 'slack_api_url')
    return { use: 'slack', token: login.bearer, channel: channel && literal(channel) }
  }
  if (channel !== undefined)
    entry.note(`an incoming webhook posts into its own channel, not into ${channel}; a bot token can choose`)
  for (const key of ['username', 'icon_emoji', 'icon_url'])
    if (entry.text(key) !== undefined) entry.note(`${key}: an incoming webhook has its own name and icon`)
  return { use: 'slack', webhookUrl: entry.secret('webhookUrl', 'api_url', 'slack_api_url') }
}

const email: Make = (entry) => {
  const host = entry.text('smarthost') ?? entry.shared('smtp_smarthost') ?? ''
  const [, name = host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(host) ?? []
  const from = entry.text('from') ?? entry.shared('smtp_from')
  const to = separated(entry.text('to') ?? '').map(literal)
  const isStrict = entry.flag('require_tls') ?? entry.shared('smtp_require_tls') !== 'false'
  if (!isStrict)
    entry.note('require_tls is false: here TLS is needed, unless secure: none and insecure: true stand here')
  const user = entry.text('auth_username') ?? entry.shared('smtp_auth_username')
  return {
    use: 'email',
    host: name === '' ? undefined : name,
    port: port === undefined ? undefined : Number(port),
    user: user && literal(user),
    password: entry.secret('password', 'auth_password', 'smtp_auth_password'),
    from: from && literal(from),
    to: to.length > 0 ? to : undefined,
  }
}

/** A quoted name may have commas of its own. */
const separated = (text: string): readonly string[] =>
  (text.match(/(?:"[^"]*"|[^",])+/g) ?? []).map((one) => one.trim()).filter((one) => one !== '')

const pagerduty: Make = (entry) => {
  const key = entry.secret('integrationKey', 'routing_key')
  if (key === undefined) {
    entry.text('service_key')
    entry.note(
      'service_key is one of the Events API v1: make an integration "Events API V2", and set its key',
    )
  }
  const plain = (name: string): string | undefined => {
    const value = entry.text(name)
    if (value?.includes('{{')) entry.note(`${name}: a template has no equivalent`)
    return value?.includes('{{') ? undefined : value && literal(value)
  }
  return {
    use: 'pagerduty',
    integrationKey: key,
    source: plain('source'),
    component: plain('component'),
    group: plain('group'),
    class: plain('class'),
  }
}

const webhook: Make = (entry) => {
  entry.note('the receiver gets the payload of Standard Webhooks, not that of Alertmanager')
  return { use: 'webhook', url: entry.secret('url', 'url'), auth: entry.login() }
}

const telegram: Make = (entry) => {
  const topic = entry.text('message_thread_id')
  const baseUrl = entry.text('api_url') ?? entry.shared('telegram_api_url')
  entry.text('parse_mode')
  return {
    use: 'telegram',
    token: entry.secret('token', 'bot_token', 'telegram_bot_token'),
    chatId: entry.text('chat_id'),
    topic: topic === undefined ? undefined : Number(topic),
    silent: entry.flag('disable_notifications'),
    baseUrl: baseUrl && literal(baseUrl),
  }
}

const discord: Make = (entry) => {
  const [username, avatarUrl] = [entry.text('username'), entry.text('avatar_url')]
  return {
    use: 'discord',
    webhookUrl: entry.secret('webhookUrl', 'webhook_url'),
    username: username && literal(username),
    avatarUrl: avatarUrl && literal(avatarUrl),
  }
}

const msteams: Make = (entry) => ({ use: 'msteams', webhookUrl: entry.secret('webhookUrl', 'webhook_url') })

const retiredTeams: Make = (entry) => {
  entry.note('connectors of Teams are retired: make a workflow in the channel, and set its URL')
  return { use: 'msteams', webhookUrl: entry.secret('webhookUrl', 'webhook_url') }
}

const jira: Make = (entry) => {
  const login = entry.login()
  const basic = login && 'basic' in login ? login.basic : undefined
  const [project, issueType] = [entry.text('project'), entry.text('issue_type')]
  const api = entry.text('api_url') ?? entry.shared('jira_api_url')
  return {
    use: 'jira',
    baseUrl: api && literal(api.replace(/\/rest\/api\/\d\/?$/, '')),
    email: basic?.username,
    apiToken: basic?.password,
    project: project && literal(project),
    issueType: issueType && literal(issueType),
  }
}

/** By the key in a receiver. What is not here has no channel. */
const makers: Readonly<Record<string, Make>> = {
  slack_configs: slack,
  email_configs: email,
  pagerduty_configs: pagerduty,
  webhook_configs: webhook,
  telegram_configs: telegram,
  discord_configs: discord,
  msteams_configs: retiredTeams,
  msteamsv2_configs: msteams,
  jira_configs: jira,
}

/** Channels of each receiver, by its name. */
export function importReceivers(config: Values, into: Importing): ReadonlyMap<string, readonly string[]> {
  const global = valuesOf(config['global'])
  const receivers = listOf(config['receivers']).filter(isValues)
  return new Map(
    receivers.map((receiver, index) => {
      const name = textOf(receiver['name']) ?? `receiver-${index + 1}`
      const at = `receivers[${index}]`
      const configs = Object.entries(receiver).filter(([key]) => key !== 'name')
      const entries = configs.flatMap(([key, list]) =>
        listOf(list)
          .filter(isValues)
          .map((values, place) => ({ key, values, at: `${at}.${key}[${place}]` })),
      )
      const channels = entries.flatMap(({ key, values, at }) => {
        const make = Object.hasOwn(makers, key) ? makers[key]! : undefined
        if (!make) {
          into.notes.push({
            at: '',
            text: `${at}: ${key.replace('_configs', '')} is not supported, and left out`,
          })
          return []
        }
        const kind = key.replace('_configs', '').replace('msteamsv2', 'msteams')
        const channel = into.free(entries.length === 1 ? name : `${name}-${kind}`)
        const entry = entryOf(channel, at, values, global, into)
        const options = make(entry)
        if (!options) return []
        into.channels.set(
          channel,
          Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
        )
        entry.left()
        return [channel]
      })
      return [name, channels] as const
    }),
  )
}

function entryOf(
  name: string,
  at: string,
  values: Values,
  global: Values,
  into: Importing,
): Entry & { left(): void } {
  const asked = new Set<string>()
  const note = (text: string): void => void into.notes.push({ at: `channels.${name}`, text })
  const look = (key: string): unknown => {
    asked.add(key)
    return values[key]
  }
  const secretAt: SecretAt = (option, from, key, path) => {
    const value = textOf(from[key])
    const file = textOf(from[`${key}_file`])
    if (value !== undefined) return into.secret(name, option, value, path)
    return file === undefined ? undefined : `\${file:${file}}`
  }
  return {
    name,
    at,
    note,
    text: (key) => textOf(look(key)),
    flag(key) {
      const value = look(key)
      return typeof value === 'boolean' ? value : undefined
    },
    secret(option, key, shared) {
      look(key)
      look(`${key}_file`)
      const own = secretAt(option, values, key, `${at}.${key}`)
      return own ?? (shared === undefined ? undefined : secretAt(option, global, shared, `global.${shared}`))
    },
    shared: (key) => (typeof global[key] === 'boolean' ? String(global[key]) : textOf(global[key])),
    login: () =>
      loginOf(valuesOf(look('http_config') ?? global['http_config']), `${at}.http_config`, secretAt, note),
    left() {
      const keys = Object.keys(values).filter((key) => !asked.has(key))
      if (values['send_resolved'] === false)
        note('send_resolved is false: what is resolved is told all the same')
      const others = keys.filter((key) => key !== 'send_resolved')
      if (others.length > 0) note(`${others.join(', ')}: no equivalent; templates change how a message looks`)
    },
  }
}

/** Looks for a secret in these values: its option, where it stands, its key, and its path for people. */
type SecretAt = (option: string, from: Values, key: string, path: string) => string | undefined

function loginOf(
  http: Values,
  path: string,
  secretAt: SecretAt,
  note: (text: string) => void,
): Login | undefined {
  const basic = valuesOf(http['basic_auth'])
  const authorization = valuesOf(http['authorization'])
  const read = ['basic_auth', 'authorization', 'bearer_token', 'bearer_token_file']
  const other = Object.keys(http).filter((key) => !read.includes(key))
  if (other.length > 0) note(`http_config.${other.join(', ')}: no equivalent`)
  const password = secretAt('password', basic, 'password', `${path}.basic_auth.password`)
  const username = textOf(basic['username'])
  if (password !== undefined && username !== undefined)
    return { basic: { username: literal(username), password } }
  const bearer =
    secretAt('token', authorization, 'credentials', `${path}.authorization.credentials`) ??
    secretAt('token', http, 'bearer_token', `${path}.bearer_token`)
  return bearer === undefined ? undefined : { bearer }
}
