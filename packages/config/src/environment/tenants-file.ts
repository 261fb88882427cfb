import { listOf, secondsOf, severityOf, typeOf, severities, usualSeverities } from './words.ts'
import { outline, type Checked, type Outline } from './outline.ts'

interface TenantsFile {
  readonly enabled?: boolean
  readonly default_provider?: Provider
  readonly email?: Readonly<Record<string, unknown>>
  readonly slack?: Readonly<Record<string, unknown>>
  readonly event_triggers?: readonly Trigger[]
  readonly retry_config?: Readonly<Record<string, unknown>>
  readonly timeout_seconds?: number
}
type Provider = 'email' | 'slack' | 'both'
interface Trigger {
  readonly event: string
  readonly enabled?: boolean
  readonly severity?: string
  readonly providers?: readonly Provider[]
  readonly template?: string
  readonly cooldown_seconds?: number
}

/** Reads the format of pipelines with tenants: two channels, and what triggers them. */
export function readTenantsFile(checked: Checked): Outline {
  const file = checked.values as TenantsFile
  const out = outline(checked)
  out.set(['enabled'], file.enabled, 'enabled')
  readEmail(file.email ?? {}, out)
  readSlack(file.slack ?? {}, out)
  const channels = Object.keys(out.content['channels'] ?? {})
  const among = (providers: readonly Provider[]): readonly string[] =>
    channels.filter((name) => providers.some((one) => one === 'both' || one === name))
  const usual = file.default_provider === undefined ? channels : among([file.default_provider])
  const triggers = file.event_triggers ?? []
  const routes = triggers.flatMap((trigger, index) => {
    const at = `event_triggers[${index}]`
    const type = typeOf(trigger.event)
    if (triggers.slice(0, index).some((one) => typeOf(one.event) === type))
      out.refuse(at, `event_triggers[${index}]: ${type} has a trigger already`, 'keep one of them')
    if (trigger.enabled === false) return []
    const to =
      trigger.providers === undefined || trigger.providers.length === 0 ? usual : among(trigger.providers)
    if (to.length === 0) {
      out.warn(
        at,
        `${type} goes to no channel that is set up`,
        'give that channel its settings, or name another one',
      )
      return []
    }
    readOthers(trigger, at, out)
    const severity = trigger.severity === undefined ? undefined : severityOf(trigger.severity)
    const throttle = secondsOf(trigger.cooldown_seconds)
    return [
      {
        name: type,
        when: { type, ...(severity !== undefined && { severity: { atLeast: severity } }) },
        to,
        ...(throttle !== undefined && { throttle }),
      },
    ]
  })
  if (file.event_triggers !== undefined) out.set(['routes'], routes, 'event_triggers')
  else if (usual.length > 0 && usual.length < channels.length)
    out.set(['routes'], [{ to: usual }], 'default_provider')
  readRetry(file, out)
  return out
}

/** What a trigger says beside its type and channels. */
function readOthers({ event, severity, template }: Trigger, at: string, out: Outline): void {
  const type = typeOf(event)
  const usual = Object.hasOwn(usualSeverities, type) ? usualSeverities[type] : undefined
  const least = severity === undefined ? undefined : severityOf(severity)
  if (usual !== undefined && least !== undefined && severities.indexOf(least) > severities.indexOf(usual))
    out.warn(
      `${at}.severity`,
      `${type} usually is ${usual}: what is not at least ${least} goes nowhere`,
      `write ${usual}, or send it as ${least}`,
    )
  if (template !== undefined)
    out.warn(
      `${at}.template`,
      'templates are files, not named here',
      `put it into templates/default/${type}.md`,
    )
}

function readRetry({ retry_config: retry = {}, timeout_seconds: timeout }: TenantsFile, out: Outline): void {
  out.set(['retry', 'attempts'], retry['max_attempts'], 'retry_config.max_attempts')
  out.set(['retry', 'base'], secondsOf(retry['initial_delay_seconds']), 'retry_config.initial_delay_seconds')
  out.set(['retry', 'cap'], secondsOf(retry['max_delay_seconds']), 'retry_config.max_delay_seconds')
  if (retry['exponential_backoff'] === false)
    out.warn(
      'retry_config.exponential_backoff',
      'each wait may be twice as long as the one before, up to max_delay_seconds',
      'leave it out, or set max_delay_seconds to initial_delay_seconds',
    )
  out.set(['policies', 'timeout'], secondsOf(timeout), 'timeout_seconds')
}

function readEmail(email: Readonly<Record<string, unknown>>, out: Outline): void {
  if (Object.keys(email).length === 0 || email['enabled'] === false) return
  const set = (option: string, value: unknown, key: string): void =>
    out.set(['channels', 'email', option], value, `email.${key}`)
  const to = listOf(email['to_emails'])
  const cc = listOf(email['cc_emails'])
  const name = email['from_name']
  const from = email['from_email']
  set('use', 'email', '')
  set('host', email['smtp_host'], 'smtp_host')
  set('port', email['smtp_port'], 'smtp_port')
  set('user', email['smtp_username'], 'smtp_username')
  set('password', email['smtp_password'], 'smtp_password')
  set('from', typeof name === 'string' && typeof from === 'string' ? `${name} <${from}>` : from, 'from_email')
  set('to', to.length > 0 ? to : undefined, 'to_emails')
  set('cc', cc.length > 0 ? cc : undefined, 'cc_emails')
  set('subjectPrefix', email['subject_prefix'], 'subject_prefix')
  const clear = ['use_tls', 'smtp_use_tls'].find((key) => email[key] === false)
  if (email['use_ssl'] === true) set('secure', 'tls', 'use_ssl')
  else if (clear !== undefined) {
    set('secure', 'none', clear)
    set('insecure', true, clear)
    out.warn(
      `email.${clear}`,
      'mails and the password are sent in clear text',
      'leave it out, if the server can do better',
    )
  }
}

function readSlack(slack: Readonly<Record<string, unknown>>, out: Outline): void {
  if (Object.keys(slack).length === 0 || slack['enabled'] === false) return
  out.set(['channels', 'slack', 'use'], 'slack', 'slack')
  out.set(['channels', 'slack', 'webhookUrl'], slack['webhook_url'], 'slack.webhook_url')
  for (const key of ['channel', 'username', 'icon_emoji'])
    if (slack[key] !== undefined)
      out.warn(
        `slack.${key}`,
        'an incoming webhook posts into its own channel, under its own name and icon',
        'leave it out, or use a bot token',
      )
  for (const key of ['mention_users', 'mention_channel'])
    if (slack[key] === true || listOf(slack[key] === false ? undefined : slack[key]).length > 0)
      out.warn(
        `slack.${key}`,
        'nobody is called: a notification says itself whom it mentions',
        "leave it out, and write mentions: ['channel'] or a name of people of the channel",
      )
}
