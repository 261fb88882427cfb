import type { Severity } from '@notify/core'
import type { Operator } from './rules.ts'

/** What was told, once it was accepted. */
export interface MonitorAlert {
  /** Epoch ms. */
  readonly at: number
  /** `repeated`: still broken after its cooldown. `ended`: the rule or the metric is gone. */
  readonly what: 'firing' | 'repeated' | 'resolved' | 'ended'
  readonly rule: string
  readonly severity: Severity
  readonly metric: string
  readonly service?: string
  /** The last one known. */
  readonly value?: number
  readonly unit?: string
  readonly operator: Operator
  readonly threshold: number
  /** Of the notification. */
  readonly id: string
}

/** All that is given must match. */
export interface AlertQuery {
  readonly rule?: string
  readonly metric?: string
  readonly service?: string
  readonly what?: MonitorAlert['what']
  /** At or after, epoch ms. */
  readonly since?: number
  /** Default 100. */
  readonly limit?: number
}

export interface History {
  add(alert: MonitorAlert): void
  /** Newest first. */
  find(query: AlertQuery): readonly MonitorAlert[]
}

/** So many; the oldest leave. */
export function history(limit: number): History {
  const alerts: MonitorAlert[] = []
  return {
    add(alert) {
      alerts.push(alert)
      if (alerts.length > limit) alerts.shift()
    },
    find({ since = -Infinity, limit: most = 100, ...asked }) {
      const wanted = Object.entries(asked).filter(([, value]) => value !== undefined)
      return alerts
        .filter(
          (alert) =>
            alert.at >= since && wanted.every(([key, value]) => alert[key as keyof MonitorAlert] === value),
        )
        .toReversed()
        .slice(0, most)
    },
  }
}
