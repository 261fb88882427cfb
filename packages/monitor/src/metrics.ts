import { InputError, type Problem } from '@notify/core'
import { described, oneLine, unknownKeys } from './reading.ts'

export const statuses = ['ok', 'warning', 'critical'] as const
/** What whoever measured says of it. */
export type MetricStatus = (typeof statuses)[number]

/** One measurement, e.g. `cpu_usage_percent` of the service `api`. */
export interface Metric {
  /** At most 100 characters. */
  readonly name: string
  /** Finite. */
  readonly value: number
  /** e.g. `ms`. Default: `%` of what ends with `_percent`. */
  readonly unit?: string
  /** At most 200 characters. Each has its own alerts. */
  readonly service?: string
  /** Counts in the health summary; rules look at the value alone. */
  readonly status?: MetricStatus
  /** When it was measured, epoch ms. Default, and the latest: now. */
  readonly at?: number
}

export type CheckedMetric = Required<Pick<Metric, 'name' | 'value' | 'at'>> & Metric

/** Metrics of one call. */
const metricsMax = 10_000
const problemsMax = 20
const nameMaxChars = 100
const serviceMaxChars = 200
const unitMaxChars = 20
const keys = ['name', 'value', 'unit', 'service', 'status', 'at']
/** A count or a share: below zero it was measured wrongly. */
const neverNegative = new Set([
  'cpu_usage_percent',
  'memory_usage_percent',
  'queue_size',
  'error_rate_percent',
])

/**
 * Reads one metric or a list.
 *
 * @throws {InputError} with what is wrong in any of them, e.g. `[2].value`.
 */
export function readMetrics(given: unknown, now: number): readonly CheckedMetric[] {
  const isList = Array.isArray(given)
  const list: readonly unknown[] = isList ? given : [given]
  if (list.length > metricsMax) {
    const message = `expected at most ${metricsMax} metrics in one call`
    throw new InputError([
      { code: 'E_INPUT_TOO_MANY', path: '', message, received: `${list.length} metrics` },
    ])
  }
  const problems: Problem[] = []
  const metrics: CheckedMetric[] = []
  for (const [index, metric] of list.entries()) {
    const read = readMetric(metric, now)
    metrics.push(read.metric)
    const within = isList ? `[${index}]` : ''
    for (const { path, ...rest } of read.problems)
      problems.push({ ...rest, path: within + (isList && path ? '.' : '') + path })
    if (problems.length >= problemsMax) break
  }
  if (problems.length > 0) throw new InputError(problems)
  return metrics
}

interface Read {
  /** Means nothing if there are problems. */
  readonly metric: CheckedMetric
  readonly problems: readonly Problem[]
}

function readMetric(value: unknown, now: number): Read {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const hint = "e.g. { name: 'queue_size', value: 12, service: 'api' }"
    const problem = { code: 'E_INPUT_TYPE', path: '', message: 'expected a metric', hint }
    return {
      metric: { name: '', value: 0, at: now },
      problems: [{ ...problem, received: described(value) }],
    }
  }
  const given = value as Readonly<Record<string, unknown>>
  const problems = [...unknownKeys(given, keys, { code: 'E_INPUT_UNKNOWN_KEY', path: '' })]
  const tell = (path: string, expected: string, hint?: string): void => {
    const code = given[path] === undefined ? 'E_INPUT_MISSING' : 'E_INPUT_VALUE'
    const received = described(given[path])
    problems.push({ code, path, message: `expected ${expected}`, received, ...(hint && { hint }) })
  }
  const word = (key: string, maxChars: number): string | undefined => {
    const text = oneLine(given[key], maxChars)
    if (text === undefined) tell(key, `text of 1 to ${maxChars} characters that can be seen`)
    return text
  }
  const optional = (key: string, maxChars: number): object => ({
    ...(given[key] !== undefined && { [key]: word(key, maxChars) }),
  })
  const name = word('name', nameMaxChars) ?? ''
  const { value: measured, status, at = now } = given
  if (typeof measured !== 'number' || !Number.isFinite(measured))
    tell('value', 'a finite number', typeof measured === 'string' ? 'write it without quotes' : undefined)
  else if (measured < 0 && neverNegative.has(name)) tell('value', `a ${name} of at least 0`)
  if (status !== undefined && !statuses.includes(status as MetricStatus))
    tell('status', `one of ${statuses.join(', ')}`)
  if (typeof at !== 'number' || !Number.isFinite(at)) tell('at', 'a time in epoch ms', 'write Date.now()')
  const metric = {
    name,
    value: measured as number,
    ...(name.endsWith('_percent') && { unit: '%' }),
    ...optional('unit', unitMaxChars),
    ...optional('service', serviceMaxChars),
    ...(status !== undefined && { status: status as MetricStatus }),
    // A clock that is ahead must not keep a value fresh that nobody measures any more.
    at: Math.min(at as number, now),
  }
  return { metric, problems }
}
