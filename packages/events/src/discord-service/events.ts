import type { Severity } from '@notify/core'
import { bilingual, type Definitions as DefinitionsOf, type EventCall } from '../catalogue.ts'
import type { Say } from '../language.ts'
import { measured, metricName } from '../metric.ts'
import { bodyOf, detailsRow, fieldsOf } from '../rows.ts'
import { amount, details, number, oneOf, optional, schemaOf, text, webUrl } from '../schema.ts'

/** Titles and messages are the caller's own words, in the caller's language; they are text, not Markdown. */
export interface Alert {
  readonly title: string
  readonly message?: string
  /** What it is about: a host, a service. */
  readonly source?: string
  /** Shown line by line. */
  readonly details?: Readonly<Record<string, unknown>>
}
export interface ErrorAlert extends Alert {
  readonly traceback?: string
}
export interface CriticalAlert extends Alert {
  readonly impact: string
  readonly actionRequired?: string
}
export interface TracklistAlert {
  readonly name: string
  readonly artist?: string
  readonly tracks?: number
  readonly durationMs?: number
  readonly url?: string
  readonly imageUrl?: string
  readonly details?: Readonly<Record<string, unknown>>
}
export interface MonitoringAlert {
  readonly metric: string
  readonly current: number
  readonly threshold: number
  /** Default `warning`. */
  readonly status?: 'ok' | 'warning' | 'critical'
  /** e.g. `%`, `ms`. Default: that of a metric we know. */
  readonly unit?: string
  readonly service?: string
  readonly details?: Readonly<Record<string, unknown>>
}
export interface SecurityAlert extends Alert {
  readonly user?: string
  readonly ipAddress?: string
  readonly actionRequired?: string
}

export interface DiscordServiceEvents {
  readonly alert: {
    readonly general: EventCall<Alert>
    readonly error: EventCall<ErrorAlert>
    /** Calls `@here`. */
    readonly critical: EventCall<CriticalAlert>
    readonly tracklist: EventCall<TracklistAlert>
    readonly monitoring: EventCall<MonitoringAlert>
    readonly security: EventCall<SecurityAlert>
  }
}

type Definitions = DefinitionsOf<DiscordServiceEvents>

const alertKinds = {
  title: text,
  message: optional(text),
  source: optional(text),
  details: optional(details),
}
const severityOf = { ok: 'info', warning: 'warning', critical: 'critical' } as const satisfies Record<
  string,
  Severity
>

const tracklist = (say: Say): Definitions['alert']['tracklist'] => ({
  data: schemaOf<TracklistAlert>({
    name: text,
    artist: optional(text),
    tracks: optional(amount),
    durationMs: optional(amount),
    url: optional(webUrl),
    imageUrl: optional(webUrl),
    details: optional(details),
  }),
  severity: 'info',
  title: ({ name }) => say(`New tracklist: ${name}`, `新しいトラックリスト「${name}」`),
  links: ({ name, url }) => (url === undefined ? [] : [{ label: name, url }]),
  images: ({ name, imageUrl }) => (imageUrl === undefined ? [] : [{ url: imageUrl, alt: name }]),
  fields: ({ artist, tracks, durationMs, details }) =>
    fieldsOf(
      [say('Artist', 'アーティスト'), artist],
      [say('Tracks', '曲数'), say.number(tracks)],
      [say('Length', '再生時間'), say.duration(durationMs)],
      detailsRow(say, details),
    ),
})

const monitoring = (say: Say): Definitions['alert']['monitoring'] => ({
  data: schemaOf<MonitoringAlert>({
    metric: text,
    current: number,
    threshold: number,
    status: optional(oneOf('ok', 'warning', 'critical')),
    unit: optional(text),
    service: optional(text),
    details: optional(details),
  }),
  severity: ({ status = 'warning' }) => severityOf[status],
  title: ({ metric, current, unit }) => {
    const [name, value] = [metricName(say, metric), measured(say, metric, current, unit)]
    return say(`${name} is ${value}`, `${name}が ${value} です`)
  },
  source: ({ service }) => service,
  fields: ({ metric, current, threshold, unit, status = 'warning', details }) =>
    fieldsOf(
      [say('Current', '現在値'), measured(say, metric, current, unit)],
      [say('Threshold', 'しきい値'), measured(say, metric, threshold, unit)],
      [
        say('Status', '状態'),
        { ok: say('OK', '正常'), warning: say('Warning', '警告'), critical: say('Critical', '重大') }[status],
      ],
      detailsRow(say, details),
    ),
})

/** The six alert types of the Discord service. */
export const discordServiceEvents: DiscordServiceEvents = /* @__PURE__ */ bilingual<DiscordServiceEvents>(
  (say) => ({
    alert: {
      general: {
        data: schemaOf<Alert>(alertKinds),
        severity: 'info',
        title: ({ title }) => title,
        body: ({ message }) => bodyOf(message),
        source: ({ source }) => source,
        fields: ({ details }) => fieldsOf(detailsRow(say, details)),
      },
      error: {
        data: schemaOf<ErrorAlert>({ ...alertKinds, traceback: optional(text) }),
        severity: 'error',
        title: ({ title }) => title,
        body: ({ message, traceback }) => bodyOf(message, traceback),
        source: ({ source }) => source,
        fields: ({ details }) => fieldsOf(detailsRow(say, details)),
      },
      critical: {
        data: schemaOf<CriticalAlert>({ ...alertKinds, impact: text, actionRequired: optional(text) }),
        severity: 'critical',
        title: ({ title }) => title,
        body: ({ message }) => bodyOf(message),
        source: ({ source }) => source,
        mentions: ['here'],
        fields: ({ impact, actionRequired, details }) =>
          fieldsOf(
            [say('Impact', '影響'), impact],
            [say('Action required', '必要な対応'), actionRequired],
            detailsRow(say, details),
          ),
      },
      tracklist: tracklist(say),
      monitoring: monitoring(say),
      security: {
        data: schemaOf<SecurityAlert>({
          ...alertKinds,
          user: optional(text),
          ipAddress: optional(text),
          actionRequired: optional(text),
        }),
        severity: 'warning',
        title: ({ title }) => say(`Security: ${title}`, `セキュリティ：${title}`),
        body: ({ message }) => bodyOf(message),
        source: ({ source }) => source,
        fields: ({ user, ipAddress, actionRequired, details }) =>
          fieldsOf(
            [say('User', 'ユーザー'), user],
            [say('IP address', 'IP アドレス'), ipAddress],
            [say('Action required', '必要な対応'), actionRequired],
            detailsRow(say, details),
          ),
      },
    },
  }),
)
