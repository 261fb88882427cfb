/** Lowest first. */
export const severities: readonly string[] = ['info', 'warning', 'error', 'critical']

/** Severities of all systems: LOW to CRITICAL were priorities. */
const words: Readonly<Record<string, string>> = {
  low: 'info',
  medium: 'warning',
  high: 'error',
  info: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'critical',
}
export const severityOf = (word: string): string => words[word.toLowerCase()] ?? word

/** Where a name ends that was written with lower lines: `data_quality_failure` is `data_quality.failure`. */
const subjects = [
  'pipeline',
  'data_quality',
  'rate_limit',
  'system',
  'job',
  'task',
  'pr',
  'agent',
  'coordinator',
  'worker',
  'recovery',
]

/** `pipeline_failure`, `TASK_FAILED` and `task.failed` in the one notation of types. */
export function typeOf(event: string): string {
  const word = event.toLowerCase()
  if (word.includes('.') || word === '*') return word
  const subject = subjects.find((one) => word.startsWith(`${one}_`))
  return subject === undefined ? word : `${subject}.${word.slice(subject.length + 1)}`
}

/** The usual severity of types whose triggers may name another. */
export const usualSeverities: Readonly<Record<string, string>> = {
  'pipeline.started': 'info',
  'pipeline.success': 'info',
  'pipeline.failure': 'error',
  'pipeline.warning': 'warning',
  'data_quality.failure': 'warning',
  'data_quality.warning': 'warning',
  'rate_limit.exceeded': 'warning',
  'system.error': 'critical',
}

export const listOf = (value: unknown): readonly string[] =>
  value === undefined || value === null
    ? []
    : Array.isArray(value)
      ? (value as readonly string[])
      : (value as string)
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== '')

/** Seconds as the one notation of durations; nothing for none. */
export const secondsOf = (seconds: unknown): string | undefined =>
  typeof seconds === 'number' && seconds > 0
    ? Number.isInteger(seconds)
      ? `${seconds}s`
      : `${Math.round(seconds * 1_000)}ms`
    : undefined
