import type { Severity } from '@notify/core'
import { bilingual, type Definitions as DefinitionsOf, type EventCall } from '../catalogue.ts'
import type { Say } from '../language.ts'
import { measured, metricName } from '../metric.ts'
import { bodyOf, detailsRow, fieldsOf, type Row } from '../rows.ts'
import { amount, details, number, oneOf, optional, schemaOf, text, texts } from '../schema.ts'

const operators = ['>', '>=', '<', '<=', '=', '!='] as const
export type Operator = '>' | '>=' | '<' | '<=' | '=' | '!='

export interface AlertRaised {
  /** In the caller's own words, as is the message; both are text, not Markdown. */
  readonly title: string
  readonly message?: string
  readonly service?: string
  /** Shown line by line. */
  readonly details?: Readonly<Record<string, unknown>>
}
export interface MetricRecovered {
  readonly metric: string
  readonly value: number
  /** e.g. `%`, `ms`. Default: that of a metric we know. */
  readonly unit?: string
  readonly service?: string
  /** Name of the rule that fired. */
  readonly rule?: string
  readonly details?: Readonly<Record<string, unknown>>
}
export interface MetricThreshold extends MetricRecovered {
  readonly operator: Operator
  readonly threshold: number
}
export interface HealthSummary {
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly healthy?: number
  /** Names of what does not work. */
  readonly failing?: readonly string[]
  readonly details?: Readonly<Record<string, unknown>>
}

export interface AlertEvents {
  readonly alert: {
    /** Give the severity in `extra`: it decides the channels. */
    readonly raised: EventCall<AlertRaised>
  }
  readonly metric: {
    /** Default `warning`; a rule brings its own in `extra`. */
    readonly threshold: EventCall<MetricThreshold>
    readonly recovered: EventCall<MetricRecovered>
  }
  readonly health: { readonly summary: EventCall<HealthSummary> }
}

type Definitions = DefinitionsOf<AlertEvents>

const metricKinds = {
  metric: text,
  value: number,
  unit: optional(text),
  service: optional(text),
  rule: optional(text),
  details: optional(details),
}
const metricRows = (
  say: Say,
  { rule, details }: Pick<MetricRecovered, 'rule' | 'details'>,
): readonly Row[] => [[say('Rule', 'ルール'), rule], detailsRow(say, details)]
const told = (say: Say, { metric, value, unit }: MetricRecovered): readonly [name: string, value: string] => [
  metricName(say, metric),
  measured(say, metric, value, unit),
]
const severityOf = { ok: 'info', degraded: 'warning', failing: 'critical' } as const satisfies Record<
  string,
  Severity
>

const alert = (say: Say): Definitions['alert'] => ({
  raised: {
    data: schemaOf<AlertRaised>({
      title: text,
      message: optional(text),
      service: optional(text),
      details: optional(details),
    }),
    severity: 'warning',
    title: ({ title }) => title,
    body: ({ message }) => bodyOf(message),
    source: ({ service }) => service,
    fields: ({ details }) => fieldsOf(detailsRow(say, details)),
  },
})

const metric = (say: Say): Definitions['metric'] => ({
  threshold: {
    data: schemaOf<MetricThreshold>({ ...metricKinds, operator: oneOf(...operators), threshold: number }),
    severity: 'warning',
    title: (data) => {
      const [name, value] = told(say, data)
      return say(`${name} is ${value}`, `${name}が ${value} です`)
    },
    source: ({ service }) => service,
    fields: ({ metric, operator, threshold, unit, ...data }) =>
      fieldsOf(
        [say('Threshold', 'しきい値'), `${operator} ${measured(say, metric, threshold, unit)}`],
        ...metricRows(say, data),
      ),
  },
  recovered: {
    data: schemaOf<MetricRecovered>(metricKinds),
    severity: 'info',
    title: (data) => {
      const [name, value] = told(say, data)
      return say(`${name} is back to ${value}`, `${name}が ${value} に戻りました`)
    },
    source: ({ service }) => service,
    fields: (data) => fieldsOf(...metricRows(say, data)),
  },
})

const health = (say: Say): Definitions['health'] => ({
  summary: {
    data: schemaOf<HealthSummary>({
      status: oneOf('ok', 'degraded', 'failing'),
      healthy: optional(amount),
      failing: optional(texts),
      details: optional(details),
    }),
    severity: ({ status }) => severityOf[status],
    title: ({ status }) =>
      ({
        ok: say('Everything is healthy', 'すべて正常です'),
        degraded: say('Some services are degraded', '一部のサービスに問題があります'),
        failing: say('Services are failing', 'サービスに障害が発生しています'),
      })[status],
    fields: ({ healthy, failing, details }) =>
      fieldsOf(
        [say('Healthy', '正常なサービス数'), say.number(healthy)],
        [say('Failing', '障害発生中のサービス'), say.list(failing)],
        detailsRow(say, details),
      ),
  },
})

/** What a monitoring bridge tells. */
export const alertEvents: AlertEvents = /* @__PURE__ */ bilingual<AlertEvents>((say) => ({
  alert: alert(say),
  metric: metric(say),
  health: health(say),
}))
