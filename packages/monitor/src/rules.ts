import { ConfigurationError, duration, severities, type Problem, type Severity } from '@notify/core'
import { described, oneLine, unknownKeys } from './reading.ts'

export const operators = ['>', '>=', '<', '<=', '=', '!='] as const
export type Operator = (typeof operators)[number]

/** One metric, one limit. Data: it may stand in a file. */
export interface Rule {
  /** Part of the incident's key: a rule that keeps its name keeps its incidents. Default: e.g. `queue_size > 1000`. */
  readonly name?: string
  readonly metric: string
  readonly operator: Operator
  readonly threshold: number
  /** Default `warning`. */
  readonly severity?: Severity
  /** Shortest time between two alerts of this rule and service. Default `10m`. */
  readonly cooldown?: string
  /** Has to be broken for so long first, e.g. `5m`. Default: one check is enough. */
  readonly for?: string
  /** Default: every service, each for itself. */
  readonly service?: string
}

/** A rule as it is asked. */
export interface CheckedRule {
  readonly name: string
  readonly metric: string
  readonly operator: Operator
  readonly threshold: number
  readonly severity: Severity
  readonly cooldownMs: number
  readonly forMs: number
  readonly service: string | undefined
}

const above = (name: string, metric: string, threshold: number, severity: Severity, cooldown: string) =>
  ({ name, metric, operator: '>', threshold, severity, cooldown }) as const satisfies Rule

/** CPU, memory, queue and errors: a warning each, and an error further up. */
export const defaultRules: readonly Rule[] = [
  above('cpu-high', 'cpu_usage_percent', 85, 'warning', '10m'),
  above('cpu-exhausted', 'cpu_usage_percent', 95, 'error', '5m'),
  above('memory-high', 'memory_usage_percent', 80, 'warning', '10m'),
  above('memory-exhausted', 'memory_usage_percent', 90, 'error', '5m'),
  above('queue-long', 'queue_size', 1_000, 'warning', '15m'),
  above('queue-overloaded', 'queue_size', 5_000, 'error', '10m'),
  above('errors-high', 'error_rate_percent', 5, 'warning', '10m'),
  above('errors-severe', 'error_rate_percent', 15, 'error', '5m'),
]

/** The eight defaults and these. One that has the name of a default takes its place. */
export const withDefaultRules = (rules: readonly Rule[] = []): readonly Rule[] => {
  const own = new Set(rules.map(({ name }) => name))
  return [...defaultRules.filter(({ name }) => !own.has(name)), ...rules]
}

const holds: Readonly<Record<Operator, (value: number, threshold: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
  '=': (value, threshold) => value === threshold,
  '!=': (value, threshold) => value !== threshold,
}

export const isBroken = ({ operator, threshold }: CheckedRule, value: number): boolean =>
  holds[operator](value, threshold)

export const severityRank = (severity: Severity): number => severities.indexOf(severity)

const rulesMax = 1_000
const nameMaxChars = 100
const keys = ['name', 'metric', 'operator', 'threshold', 'severity', 'cooldown', 'for', 'service']

/**
 * Reads rules, e.g. those of a file.
 *
 * @param path  Where they stand, for errors. Default `rules`.
 * @throws {ConfigurationError} with all that is wrong in them, or if two have one name.
 */
export function checkRules(rules: unknown, path: string = 'rules'): readonly CheckedRule[] {
  const problems: Problem[] = []
  if (!Array.isArray(rules) || rules.length > rulesMax)
    throw new ConfigurationError(`expected a list of at most ${rulesMax} rules`, {
      code: 'E_CONFIG_RULE',
      path,
      received: described(rules),
    })
  const checked = (rules as readonly unknown[]).map((rule, index) =>
    checkRule(rule, `${path}[${index}]`, problems),
  )
  if (problems.length > 0) throw new ConfigurationError(problems)
  const names = new Set<string>()
  for (const [index, { name }] of checked.entries()) {
    if (names.has(name)) {
      const hint = 'name it in another way, or leave one of them out'
      problems.push({ ...wrong(`${path}[${index}].name`, 'another rule has this name', name), hint })
    }
    names.add(name)
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return checked
}

const wrong = (path: string, message: string, value: unknown): Problem => ({
  code: 'E_CONFIG_RULE',
  path,
  message,
  received: described(value),
})

function checkRule(rule: unknown, path: string, problems: Problem[]): CheckedRule {
  const given = typeof rule === 'object' && rule !== null ? (rule as Readonly<Record<string, unknown>>) : {}
  const tell = (name: string, expected: string): void =>
    void problems.push(wrong(`${path}.${name}`, `expected ${expected}`, given[name]))
  const word = (name: string, maxChars: number): string => {
    const text = oneLine(given[name], maxChars)
    if (text === undefined) tell(name, `a name of 1 to ${maxChars} characters that can be seen`)
    return text ?? ''
  }
  const oneOf = <Word extends string>(name: string, words: readonly Word[], value: unknown): Word => {
    if (!words.includes(value as Word)) tell(name, `one of ${words.join(', ')}`)
    return value as Word
  }
  const lasting = (name: string, standardMs: number): number => {
    if (given[name] === undefined) return standardMs
    try {
      return duration(given[name] as string, `${path}.${name}`)
    } catch (error) {
      if (!ConfigurationError.is(error)) throw error
      problems.push(...error.problems)
      return standardMs
    }
  }
  problems.push(...unknownKeys(given, keys, { code: 'E_CONFIG_RULE', path: `${path}.` }))
  const metric = word('metric', nameMaxChars)
  const operator = oneOf('operator', operators, given['operator'])
  const threshold = given['threshold'] as number
  if (!Number.isFinite(threshold)) tell('threshold', 'a finite number')
  const name = given['name'] === undefined ? `${metric} ${operator} ${threshold}` : word('name', nameMaxChars)
  // It stands between slashes in the incident's key.
  if (name.includes('/')) tell('name', 'a name without /')
  return {
    name,
    metric,
    operator,
    threshold,
    severity: oneOf('severity', severities, given['severity'] ?? 'warning'),
    cooldownMs: lasting('cooldown', 600_000),
    forMs: lasting('for', 0),
    service: given['service'] === undefined ? undefined : word('service', 200),
  }
}
