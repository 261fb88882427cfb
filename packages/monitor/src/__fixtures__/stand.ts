import { createTestNotifier, manualClock, recorder, type ManualClock, type Recorder } from '@notify/core/testing'
import type { Notification, Notifier } from '@notify/core'
import { createMonitor, type Monitor, type MonitorOptions } from '../monitor.ts'
import type { Metric } from '../metrics.ts'

export interface Stand extends AsyncDisposable {
  readonly clock: ManualClock
  readonly notifier: Notifier
  readonly ops: Recorder
  readonly monitor: Monitor
  readonly errors: { readonly where: string; readonly error: unknown }[]
  /** Everything that was accepted, oldest first. */
  accepted(): Promise<readonly Notification[]>
  /** Records, then lets a minute pass: the checks of that time are over. */
  minute(...metrics: readonly Metric[]): Promise<void>
  /** What was told, e.g. `cpu-high firing`, oldest first. */
  told(): readonly string[]
}

/** A monitor on a clock that stands still, with a notifier that keeps what it gets. */
export async function stand(options: Partial<MonitorOptions> = {}): Promise<Stand> {
  const clock = manualClock()
  const ops = recorder()
  const notifier: Notifier = createTestNotifier({ channels: { ops }, clock })
  const errors: { where: string; error: unknown }[] = []
  const monitor = createMonitor({
    notifier,
    clock,
    onError: (error, where) => errors.push({ where, error }),
    ...options,
  })
  await clock.advance(0)
  return {
    clock,
    notifier,
    ops,
    monitor,
    errors,
    async accepted() {
      const { entries } = await notifier.read({ limit: 1_000 })
      return entries.map(({ notification }) => notification).toReversed()
    },
    async minute(...metrics) {
      if (metrics.length > 0) monitor.record(metrics)
      await clock.advance(60_000)
    },
    told: () =>
      monitor
        .alerts({ limit: 1_000 })
        .map(({ rule, what }) => `${rule} ${what}`)
        .toReversed(),
    async [Symbol.asyncDispose]() {
      await monitor.close()
      await notifier.close({ drainMs: 0 })
    },
  }
}

export const cpu = (value: number, service = 'api'): Metric => ({ name: 'cpu_usage_percent', value, service })
