import { chosen, taken, type Entry, type Maker, type Warn } from './maker.ts'
import type { Settings } from './settings.ts'

/** As Discord names them: blue, orange, red, green, purple, yellow. */
const colors = {
  'alert.general': '#3498db',
  'alert.error': '#e67e22',
  'alert.critical': '#e74c3c',
  'alert.tracklist': '#2ecc71',
  'alert.monitoring': '#9b59b6',
  'alert.security': '#f1c40f',
}
const alertTypes = Object.keys(colors)

/** A webhook has its own limit at Discord: each becomes a channel, with a rate and a queue of its own. */
export const discord: Maker = {
  kind: 'discord',
  needs(settings) {
    const webhooks = [['discord.webhookUrl'], ...alertTypes.map((type) => [settingOf(type)])]
    return chosen(settings.flag('discord.useBot'), [['discord.token', 'discord.channelId']], webhooks)
  },
  make(settings, warn) {
    const webhooks = webhooksOf(settings)
    const hasWebhook = webhooks.size > 0 || settings.text('discord.webhookUrl') !== undefined
    const usesBot = settings.flag('discord.useBot') ?? !hasWebhook
    const looks = webhooks.size > 0 ? { colors } : {}
    const beside = guardsOf(settings)
    const place = usesBot ? ['token', 'channelId'] : ['webhookUrl', 'username', 'avatarUrl']
    const { options, from: ofPlace } = taken('discord', settings, place)
    const from = { ...ofPlace, ...guardedBy }
    const hasOwn = usesBot || options['webhookUrl'] !== undefined
    const own: Entry = { name: 'discord', use: 'discord', options: { ...options, ...looks }, from, beside }
    const { webhookUrl: _, ...appearance } = options
    const places = [...webhooks].map(([url, types]): Entry => ({
      name: `discord-${types[0]!.replace('alert.', '')}`,
      use: 'discord',
      options: { webhookUrl: url, ...(usesBot ? {} : appearance), ...looks },
      from: { ...from, webhookUrl: settingOf(types[0]!) },
      beside,
      takes: types,
    }))
    if (hasOwn) return places.length === 0 ? [own] : [...places, { ...own, takes: 'others' }]
    return withRest(places, settings, warn)
  },
}

/** Where the numbers of `guardsOf` come from. */
const guardedBy = {
  'policies.rateLimit.limit': 'discord.rateLimit',
  'policies.queueLimit.limit': 'discord.queueSize',
  'policies.timeout': 'discord.timeoutSeconds',
  'retry.attempts': 'discord.retryAttempts',
}

const settingOf = (type: string): string => `discord.webhooks.${type}`

/** The types of each webhook: several variables may hold the same. */
function webhooksOf(settings: Settings): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const type of alertTypes) {
    const url = settings.text(settingOf(type))
    if (url !== undefined) found.set(url, [...(found.get(url) ?? []), type])
  }
  return found
}

/** What has another type goes where the general alerts go, else to the first: nothing is lost because it has no webhook. */
function withRest(places: readonly Entry[], settings: Settings, warn: Warn): readonly Entry[] {
  const [first, ...others] = places
  if (first === undefined) return []
  const general = settingOf('alert.general')
  if (settings.text(general) === undefined)
    warn(
      first.from['webhookUrl']!,
      'takes what is of another type, too: there is no webhook for general alerts',
      'set DISCORD_WEBHOOK_GENERAL',
    )
  const { takes: _, ...whole } = first
  return others.length === 0 ? [whole] : [{ ...first, takes: 'others' }, ...others]
}

function guardsOf(settings: Settings): Readonly<Record<string, unknown>> {
  const limit = settings.number('discord.rateLimit')
  const queue = settings.number('discord.queueSize')
  const timeout = settings.number('discord.timeoutSeconds')
  const attempts = settings.number('discord.retryAttempts')
  const policies = {
    // It replaces the pace of the channel: one at a time, the first that Discord refuses stops a burst, and no other is lost.
    ...(limit !== undefined && { rateLimit: { limit, per: '60s', kind: 'window' }, concurrency: 1 }),
    ...(queue !== undefined && { queueLimit: { limit: queue, overflow: 'dead' } }),
    ...(timeout !== undefined && { timeout: `${timeout}s` }),
    ...(settings.preset === 'discord-service' && { breaker: { failures: 5, hold: '60s', cap: '60s' } }),
  }
  return {
    ...(Object.keys(policies).length > 0 && { policies }),
    ...(attempts !== undefined && { retry: { attempts } }),
  }
}
