import { expect, test } from 'vitest'
import { testClock } from './__fixtures__/clock.ts'
import { createWindows } from './window.ts'

test('as many as the limit pass in any stretch of time, and the rest is told how long to wait', () => {
  const clock = testClock(1_000)
  const { take, reset } = createWindows(clock)
  const limit = { limit: 2, perMs: 60_000 }
  expect(take('a', limit)).toBe(0)
  clock.advance(50_000)
  expect([take('a', limit), take('a', limit), take('b', limit)]).toEqual([0, 10_000, 0])
  clock.advance(9_999)
  expect(take('a', limit)).toBe(1)
  clock.advance(1)
  expect([take('a', limit), take('a', limit)]).toEqual([0, 50_000])
  reset()
  expect(take('a', limit)).toBe(0)
})
