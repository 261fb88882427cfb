import { duration, systemClock, type Clock, type Draft, type Notifier } from '@notify/core'
import {
  metric,
  monitoringInterval,
  monitoringRules,
  type MonitoringRule,
  type Operator,
} from '@notify/events/alerts'

/** One measurement, e.g. `cpu_usage_percent` of the service `api`. */
export interface Reading {
  readonly metric: string
  readonly value: number
  readonly service: string
}

const holds: Readonly<Record<Operator, (value: number, threshold: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
  '=': (value, threshold) => value === threshold,
  '!=': (value, threshold) => value !== threshold,
}

/** An alert for each rule that a reading breaks. How often it is told is up to the rule's cooldown, in the preset. */
export const alertsOf = (
  readings: readonly Reading[],
  rules: readonly MonitoringRule[] = monitoringRules,
): readonly Draft<never>[] =>
  rules.flatMap(({ name: rule, severity, operator, threshold, metric: watched }) =>
    readings
      .filter(({ metric, value }) => metric === watched && holds[operator](value, threshold))
      .map((reading) => metric.threshold({ ...reading, operator, threshold, rule }, { severity })),
  )

export async function check(notifier: Notifier, readings: readonly Reading[]): Promise<void> {
  for (const alert of alertsOf(readings)) await notifier.accept(alert)
}

export interface MonitorOptions {
  readonly notifier: Notifier
  readonly read: () => readonly Reading[] | Promise<readonly Reading[]>
  readonly clock?: Clock
}

/** Checks now, and once a minute from then on. @returns What stops it. */
export function startMonitor({ notifier, read, clock = systemClock }: MonitorOptions): () => void {
  let stop = (): unknown => undefined
  const turn = async (): Promise<void> => {
    stop = clock.at(clock.now() + duration(monitoringInterval, 'interval'), () => void turn())
    try {
      await check(notifier, await read())
    } catch (error) {
      console.error('the metrics were not checked:', error)
    }
  }
  void turn()
  return () => void stop()
}
