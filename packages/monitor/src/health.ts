import type { Severity } from '@notify/core'
import type { MetricStatus } from './metrics.ts'
import { isBroken, severityRank, type CheckedRule, type Operator } from './rules.ts'
import type { Series } from './series.ts'
import { watches, type Watch } from './watch.ts'

/** From best to worst. `unknown`: something that was measured is not measured any more, or nothing ever was. */
const states = ['healthy', 'unknown', 'degraded', 'unhealthy'] as const
export type HealthState = (typeof states)[number]

/** How things are at this moment: last values and broken rules, whether or not they were told. */
export interface MonitorHealth {
  /** The worst of the services; at least `unknown` while something cannot be read or told. */
  readonly status: HealthState
  /** When it checked last. Epoch ms. */
  readonly at?: number
  /** By name. What has no service comes first. */
  readonly services: readonly ServiceHealth[]
  /** Readers that fail, and alerts that could not be told. */
  readonly problems: readonly MonitorProblem[]
}

export interface ServiceHealth {
  readonly service?: string
  /** `unhealthy`: a rule of the severity error or critical is broken. `degraded`: one that warns. */
  readonly status: HealthState
  readonly metrics: readonly MetricHealth[]
  readonly broken: readonly BrokenRule[]
}

export interface MetricHealth {
  readonly name: string
  readonly value: number
  readonly unit?: string
  readonly status?: MetricStatus
  /** Epoch ms. */
  readonly at: number
  /** Not measured for too long: no rule looks at it. */
  readonly stale?: true
}

export interface BrokenRule {
  readonly rule: string
  readonly severity: Severity
  readonly metric: string
  readonly value: number
  readonly operator: Operator
  readonly threshold: number
  /** `pending`: not told yet. */
  readonly state: 'firing' | 'pending'
  /** The first check that found it. Epoch ms. */
  readonly since?: number
}

export interface MonitorProblem {
  /** e.g. `readers.host`, `rules.cpu-high`. */
  readonly where: string
  readonly why: string
  /** Epoch ms. */
  readonly since: number
}

export interface HealthFacts {
  readonly at: number | undefined
  readonly series: Iterable<Series>
  readonly rules: readonly CheckedRule[]
  readonly problems: readonly MonitorProblem[]
  isStale(series: Series): boolean
  watchOf(rule: CheckedRule, series: Series): Watch | undefined
}

export function summarise(facts: HealthFacts): MonitorHealth {
  const byService = Map.groupBy(facts.series, ({ service = '' }) => service)
  const services = [...byService]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, series]) => serviceHealth(service, series, facts))
  const { at, problems } = facts
  const isBlind = problems.length > 0 || services.length === 0
  const status = worst([...services.map((one) => one.status), isBlind ? 'unknown' : 'healthy'])
  return { status, ...(at !== undefined && { at }), services, problems }
}

const worst = (found: readonly HealthState[]): HealthState =>
  states[Math.max(0, ...found.map((state) => states.indexOf(state)))]!

function serviceHealth(service: string, series: readonly Series[], facts: HealthFacts): ServiceHealth {
  const metrics = series.map((one): MetricHealth => {
    const { id: _, service: __, ...metric } = one
    return { ...metric, ...(facts.isStale(one) && { stale: true }) }
  })
  const broken = series.flatMap((one) =>
    facts.rules.filter((rule) => watches(rule, one)).flatMap((rule) => brokenRule(rule, one, facts)),
  )
  const status = worst([...metrics.map(ofMetric), ...broken.map(ofRule)])
  return { ...(service !== '' && { service }), status, metrics, broken }
}

/** Of a stale one only what was told and not taken back. */
function brokenRule(rule: CheckedRule, series: Series, facts: HealthFacts): readonly BrokenRule[] {
  const watch = facts.watchOf(rule, series)
  const isFiring = watch?.isFiring ?? false
  const shown = facts.isStale(series) ? isFiring : isBroken(rule, series.value)
  if (!shown) return []
  const { name, severity, metric, operator, threshold } = rule
  const state = isFiring ? 'firing' : 'pending'
  const since = watch?.brokenSince
  const { value } = series
  return [
    {
      rule: name,
      severity,
      metric,
      value,
      operator,
      threshold,
      state,
      ...(since !== undefined && { since }),
    },
  ]
}

const ofMetric = ({ stale, status }: MetricHealth): HealthState => {
  if (stale) return 'unknown'
  return status === 'critical' ? 'unhealthy' : status === 'warning' ? 'degraded' : 'healthy'
}

const ofRule = ({ severity }: BrokenRule): HealthState => {
  if (severityRank(severity) >= severityRank('error')) return 'unhealthy'
  return severity === 'warning' ? 'degraded' : 'healthy'
}
