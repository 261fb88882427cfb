import { ConfigurationError } from '../errors.ts'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const longestMs = 366 * unitMs.d

/**
 * The one notation of durations: `'250ms'`, `'30s'`, `'5m'`, `'24h'`, `'7d'`.
 *
 * @param name What is being read, for the error, e.g. `throttle.every`.
 * @returns Milliseconds.
 * @throws {ConfigurationError} if it is not a positive duration of at most 366 days.
 */
export function duration(text: string, name = 'a duration'): number {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(String(text)) ?? []
  const ms = amount === undefined ? 0 : Number(amount) * unitMs[unit as keyof typeof unitMs]
  if (ms > 0 && ms <= longestMs) return ms
  throw new ConfigurationError('expected a duration from 1ms to 366d', {
    code: 'E_CONFIG_DURATION',
    path: name,
    received: JSON.stringify(String(text).slice(0, 80)),
    hint: "write one number and one unit: '30s', '5m', '24h', '7d'",
  })
}
