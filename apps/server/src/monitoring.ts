import type { MonitorSection } from '@notify/config'
import type { Clock, Logger, Notifier } from '@notify/core'
import type { Monitor, Watching } from '@notify/monitor'

export interface MonitoringOptions {
  readonly notifier: Notifier
  readonly logger: Logger
  readonly clock?: Clock | undefined
}

/** The monitor of a configuration, as long as there is one in it. */
export interface Monitoring {
  current(): Monitor | undefined
  /** What was recorded stays, and what is open; incidents of rules that are gone end. */
  apply(section: MonitorSection | undefined): Promise<void>
  close(): Promise<void>
}

/** Loads the monitor when a configuration has one. */
export function monitoring({ notifier, logger, clock }: MonitoringOptions): Monitoring {
  let monitor: Monitor | undefined
  let isOn = false
  let isClosed = false
  return {
    current: () => (isOn ? monitor : undefined),
    async apply(section) {
      isOn = section !== undefined
      if (!isOn && !monitor) return
      const watching = section ? await watchingOf(section, notifier) : nothing
      if (monitor) return monitor.reconfigure(watching)
      const { createMonitor } = await import('@notify/monitor')
      if (isClosed) return
      monitor = createMonitor({
        ...watching,
        notifier,
        ...(clock && { clock }),
        onError: (error, where) =>
          logger.warn(
            { event: 'monitor', where, error: error instanceof Error ? error.message : String(error) },
            'a metric was not read, or an alert not told',
          ),
      })
    },
    async close() {
      isClosed = true
      await monitor?.close()
    },
  }
}

const nothing: Watching = { rules: [], interval: false }

async function watchingOf(section: MonitorSection, notifier: Notifier): Promise<Watching> {
  const { defaults = true, host = true, notifier: own = true, rules = [], ...rest } = section
  const [{ notifierReader, withDefaultRules }, { hostReader }, { alert }] = await Promise.all([
    import('@notify/monitor'),
    import('@notify/monitor/host'),
    import('@notify/events/discord-service'),
  ])
  return {
    ...rest,
    rules: defaults ? withDefaultRules(rules) : rules,
    readers: { ...(host && { host: hostReader() }), ...(own && { notifier: notifierReader(notifier) }) },
    words: alert.monitoring,
  }
}
