export { createMonitor, type Monitor, type MonitorOptions } from './monitor.ts'
export {
  checkRules,
  defaultRules,
  withDefaultRules,
  type CheckedRule,
  type Operator,
  type Rule,
} from './rules.ts'
export { notifierReader, type NotifierReaderOptions } from './notifier-reader.ts'
export { standardInterval, type Watching } from './watching.ts'
export type { AlertWords, MonitoringData } from './alert.ts'
export type { AlertQuery, MonitorAlert } from './history.ts'
export type * from './health.ts'
export type { Metric, MetricStatus } from './metrics.ts'
export type { ReadContext, Reader, Readers } from './readers.ts'
