import type { Draft, EventExtra } from '@notify/core'
import { severityRank } from './rules.ts'
import type { Watch } from './watch.ts'

/** What `alert.monitoring` of `@notify/events/discord-service` takes, among others. */
export interface MonitoringData {
  readonly metric: string
  readonly current: number
  readonly threshold: number
  /** `ok`: it is well again. */
  readonly status: 'ok' | 'warning' | 'critical'
  readonly unit?: string
  readonly service?: string
}

/** Makes the notification: an event of a catalogue, or a function of your own. Returns it with what `extra` holds. */
export type AlertWords = (data: MonitoringData, extra: EventExtra<never>) => Draft<never>

/** The type of everything that a monitor tells. */
const type = 'alert.monitoring'

export interface Wording {
  readonly words: AlertWords
  readonly locale: string | undefined
  /** Incidents that are resolved, not single notifications. */
  readonly incidents: boolean
}

/** One incident for each rule and service. Names of rules have no slash. */
export const keyOf = ({ rule, series: { service } }: Watch): string =>
  ['monitor', rule.name, ...(service === undefined ? [] : [service])].join('/')

/** A rule is broken, or well again. */
export function draftOf(
  watch: Watch,
  state: 'firing' | 'resolved',
  { words, locale, incidents }: Wording,
): Draft<never> {
  const { rule, series } = watch
  const { name: metric, value: current, unit, service } = series
  const { severity, threshold, operator } = rule
  const isSevere = severityRank(severity) >= severityRank('error')
  const status = state === 'resolved' ? 'ok' : isSevere ? 'critical' : 'warning'
  const about = { ...(unit !== undefined && { unit }), ...(service !== undefined && { service }) }
  const data = { metric, current, threshold, status, ...about } as const
  return words(data, {
    severity,
    key: keyOf(watch),
    ...(incidents && { state }),
    ...(service !== undefined && { source: service }),
    ...(locale !== undefined && { locale }),
    metadata: { ...data, rule: rule.name, operator },
  })
}

/** Nobody looks at it any more: that is all that is known. The rest is taken from the firing. */
export const endedDraft = (watch: Watch, { locale }: Wording): Draft<never> => ({
  type,
  key: keyOf(watch),
  state: 'resolved',
  body: locale?.startsWith('ja')
    ? 'ルールまたは指標がなくなったため、監視を終了しました。'
    : 'It is not watched any more: the rule or the metric is gone.',
})

const rounded = (value: number): string => String(Number(value.toFixed(2)))

/** The words without a catalogue, in English. */
export const plainWords: AlertWords = ({ metric, current, threshold, unit = '', status }, extra) => {
  const shown = (value: number): string => rounded(value) + (unit === '%' || unit === '' ? unit : ` ${unit}`)
  return {
    title: `${metric} is ${status === 'ok' ? 'back to ' : ''}${shown(current)}`,
    fields: [
      {
        name: 'Threshold',
        value: `${String(extra.metadata?.['operator'])} ${shown(threshold)}`,
        inline: true,
      },
      { name: 'Rule', value: String(extra.metadata?.['rule']), inline: true },
    ],
    ...extra,
    type,
  }
}
