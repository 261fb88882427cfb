import type { Severity } from '@notify/core'

export const operators = ['>', '>=', '<', '<=', '=', '!='] as const
export type Operator = (typeof operators)[number]

/** One metric, one limit. Data: whoever records the metrics checks them. */
export interface MonitoringRule {
  readonly name: string
  readonly metric: string
  readonly operator: Operator
  readonly threshold: number
  readonly severity: Severity
  /** Shortest time between two alerts of this rule and service, e.g. `'10m'`. */
  readonly cooldown: string
}

const above = (
  name: string,
  metric: string,
  threshold: number,
  severity: Severity,
  cooldown: string,
): MonitoringRule => ({ name, metric, operator: '>', threshold, severity, cooldown })

/** The eight default rules of the monitoring bridge, and how often they are checked. */
export const monitoringRules: readonly MonitoringRule[] = [
  above('cpu-high', 'cpu_usage_percent', 85, 'warning', '10m'),
  above('cpu-exhausted', 'cpu_usage_percent', 95, 'error', '5m'),
  above('memory-high', 'memory_usage_percent', 80, 'warning', '10m'),
  above('memory-exhausted', 'memory_usage_percent', 90, 'error', '5m'),
  above('queue-long', 'queue_size', 1_000, 'warning', '15m'),
  above('queue-overloaded', 'queue_size', 5_000, 'error', '10m'),
  above('errors-high', 'error_rate_percent', 5, 'warning', '10m'),
  above('errors-severe', 'error_rate_percent', 15, 'error', '5m'),
]
export const monitoringInterval = '60s'
