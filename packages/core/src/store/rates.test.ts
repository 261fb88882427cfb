import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admit, charge, freshRate, limitOf, remaining, type RateState } from './rates.ts'
import type { Rate } from './store.ts'

/** Asks at each time, as often as told; the times that were granted. */
function run(rate: Rate, times: readonly number[]): number[] {
  let state: RateState = freshRate
  const granted: number[] = []
  for (const now of times.toSorted((a, b) => a - b)) {
    const answer = admit(rate, state, now)
    state = answer.state
    if (answer.granted) granted.push(now)
  }
  return granted
}

const times = fc.array(fc.integer({ min: 1_000, max: 20_000 }), { maxLength: 200 })
const rates = fc.record({
  limit: fc.integer({ min: 1, max: 10 }),
  perMs: fc.integer({ min: 10, max: 5_000 }),
})

describe('rates', () => {
  test('a window never lets more than its limit through in any stretch of its length', () => {
    fc.assert(
      fc.property(rates, times, (rate, asked) => {
        const granted = run({ ...rate, kind: 'window' }, asked)
        for (const from of granted)
          expect(granted.filter((at) => at >= from && at < from + rate.perMs).length).toBeLessThanOrEqual(
            rate.limit,
          )
      }),
    )
  })

  test('a bucket lets at most its burst through at once, and its rate over time', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 5 }), times, (rate, burst, asked) => {
        const granted = run({ ...rate, burst }, asked)
        for (const [index, from] of granted.entries())
          for (const to of granted.slice(index)) {
            const count = granted.filter((at) => at >= from && at <= to).length
            expect(count).toBeLessThanOrEqual(
              burst + Math.floor(((to - from) * rate.limit) / rate.perMs + 1e-6) + 1,
            )
          }
      }),
    )
  })

  test('who comes back at retryAt is granted, and not a millisecond earlier', () => {
    fc.assert(
      fc.property(rates, fc.constantFrom('bucket' as const, 'window' as const), (rate, kind) => {
        let state = freshRate
        let answer = admit({ ...rate, kind }, state, 1_000)
        while (answer.granted) {
          state = answer.state
          answer = admit({ ...rate, kind }, state, 1_000)
        }
        expect(admit({ ...rate, kind }, state, answer.retryAt).granted).toBe(true)
        expect(admit({ ...rate, kind }, state, answer.retryAt - 1).granted).toBe(false)
      }),
    )
  })

  test('what is left can be asked', () => {
    const rate: Rate = { limit: 3, perMs: 3_000 }
    let { state } = admit(rate, freshRate, 10_000)
    expect(remaining(rate, state, 10_000)).toEqual({ remaining: 2, limit: 3, reset: 11_000 })
    state = charge(rate, charge(rate, state, 10_000), 10_000)
    expect(remaining(rate, state, 10_000)).toEqual({ remaining: 0, limit: 3, reset: 13_000 })
    expect(remaining(rate, state, 13_000)).toEqual({ remaining: 3, limit: 3, reset: 13_000 })
  })

  test("a tenant served by the root's channels keeps the root's limits; one of its own does not", () => {
    const limits = new Map([
      ['ops', { concurrency: 1 }],
      ['acme\u0000ops', { concurrency: 2 }],
    ])
    expect(limitOf(limits, 'ops').concurrency).toBe(1)
    expect(limitOf(limits, 'other\u0000ops').concurrency).toBe(1)
    expect(limitOf(limits, 'acme\u0000ops').concurrency).toBe(2)
    expect(limitOf(limits, 'acme\u0000log')).toEqual({})
  })
})
