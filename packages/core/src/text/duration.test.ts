import { expect, test } from 'vitest'
import { duration } from './duration.ts'

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('%s is %d ms', (text, ms) => expect(duration(text)).toBe(ms))

test.each(['', '0s', '5', '1h30m', '-5s', '1.5h', '5 m', '367d', '5M', 'P1D'])(
  '%j is refused, with how to write it',
  (text) => {
    expect(() => duration(text, 'throttle.every')).toThrow(
      `throttle.every: expected a duration from 1ms to 366d, received ${JSON.stringify(text)}; write one number and one unit: '30s', '5m', '24h', '7d'`,
    )
  },
)
