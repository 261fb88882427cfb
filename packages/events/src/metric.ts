import type { Say } from './language.ts'

/** Names and units of the metrics that the default rules watch. */
const known = new Map<
  string,
  { readonly english: string; readonly japanese: string; readonly unit?: string }
>([
  ['cpu_usage_percent', { english: 'CPU usage', japanese: 'CPU 使用率', unit: '%' }],
  ['memory_usage_percent', { english: 'Memory usage', japanese: 'メモリ使用率', unit: '%' }],
  ['queue_size', { english: 'Queue size', japanese: 'キューの待ち件数' }],
  ['error_rate_percent', { english: 'Error rate', japanese: 'エラー率', unit: '%' }],
])

/** What a metric is called. One that we do not know keeps its own name. */
export function metricName(say: Say, metric: string): string {
  const { english, japanese } = known.get(metric) ?? { english: metric, japanese: `「${metric}」` }
  return say(english, japanese)
}

export const measured = (say: Say, metric: string, value: number, unit: string | undefined): string =>
  say.amount(value, unit ?? known.get(metric)?.unit)
