import type { Notifier } from '@notify/core'
import { alert } from '@notify/events/discord-service'
import { createMonitor, type Monitor, type MonitorOptions } from '@notify/monitor'

/** The eight default rules, with the words of the catalogue: each alert is an incident, told to its end. */
export const watch = (notifier: Notifier, options: Omit<MonitorOptions, 'notifier'> = {}): Monitor =>
  createMonitor({ notifier, words: alert.monitoring, ...options })
