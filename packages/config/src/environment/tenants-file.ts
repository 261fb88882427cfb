import { listOf, secondsOf, severityOf, typeOf, usualSeverities } from './words.ts'
import { outline, type Checked, type Outline } from './outline.ts'

interface TenantsFile {
  readonly enabled?: boolean
  readonly default_provider?: Provider
  readonly email?: Readonly<Record<string, unknown>>
  readonly slack?: Readonly<Record<string, unknown>>
  readonly event_triggers?: readonly Trigger[]
}
type Provider = 'email' | 'slack' | 'both'
interface Trigger {
  readonly event: string
  readonly enabled?: boolean
  readonly severity?: string
  readonly providers?: readonly Provider[]
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
    const isOther = trigger.severity !== undefined && severityOf(trigger.severity) !== usualSeverities[type]
    if (isOther)
      out.warn(
        `${at}.severity`,
        `the severity of ${type} is the one that its notifications have`,
        'send it with that severity',
      )
    const throttle = secondsOf(trigger.cooldown_seconds)
    return [{ name: type, when: { type }, to, ...(throttle !== undefined && { throttle }) }]
  })
  if (file.event_triggers !== undefined) out.set(['routes'], routes, 'event_triggers')
  else if (usual.length > 0 && usual.length < channels.length)
    out.set(['routes'], [{ to: usual }], 'default_provider')
  return out
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
  if (email['use_ssl'] === true) set('secure', 'tls', 'use_ssl')
  else if (email['use_tls'] === false) {
    set('secure', 'none', 'use_tls')
    set('insecure', true, 'use_tls')
    out.warn(
      'email.use_tls',
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
}
