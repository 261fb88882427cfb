import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { learn, slotsOf, type Answer, type Trust } from './slots.ts'

const limit = { concurrency: 50, start: 2 }
/** Slots after each of these answers, all at one time. */
function after(answers: readonly Answer[], given = limit): number[] {
  let trust: Trust | undefined
  return answers.map((answer) => {
    trust = learn(given, trust, answer, 0)
    return slotsOf(given, trust, 0)
  })
}

describe('slots of a destination', () => {
  test('without a start all of them are there', () => {
    expect(slotsOf({}, undefined, 0)).toBe(50)
    expect(slotsOf({ concurrency: 3 }, undefined, 0)).toBe(3)
    expect(learn({}, undefined, 'failed', 0)).toBeUndefined()
  })

  test('five good answers earn all of them, and one too few to start with is no more than there are', () => {
    expect(slotsOf(limit, undefined, 0)).toBe(2)
    expect(after(['good', 'good', 'good', 'good', 'good', 'good'])).toEqual([4, 8, 16, 32, 50, 50])
    expect(after(['good', 'good', 'failed'], { concurrency: 1, start: 2 })).toEqual([1, 1, 1])
  })

  test('a failure halves them, down to those at the start; what ends by its own fault changes nothing', () => {
    expect(after(['good', 'good', 'nothing', 'failed', 'failed', 'failed'])).toEqual([4, 8, 8, 4, 2, 2])
  })

  test('a quiet minute is forgotten, and an answer within it renews the whole minute', () => {
    const trust = learn(limit, { slots: 50, at: 0 }, 'good', 30_000)
    expect(slotsOf(limit, trust, 89_999)).toBe(50)
    expect(slotsOf(limit, trust, 90_000)).toBe(2)
  })

  test('while nothing changes, no more than one answer in ten seconds is remembered', () => {
    const trust = { slots: 50, at: 0 }
    expect(learn(limit, trust, 'good', 9_999)).toBe(trust)
    expect(learn(limit, trust, 'good', 10_000)).toEqual({ slots: 50, at: 10_000 })
  })

  test('whatever is answered, there is at least one slot and no more than configured', () => {
    const answers = fc.array(fc.constantFrom<Answer>('good', 'failed', 'nothing'))
    const most = fc.integer({ min: 1, max: 200 })
    fc.assert(
      fc.property(answers, most, most, (all, concurrency, start) => {
        for (const slots of after(all, { concurrency, start })) {
          expect(slots).toBeGreaterThanOrEqual(Math.min(start, concurrency))
          expect(slots).toBeLessThanOrEqual(concurrency)
        }
      }),
    )
  })
})
