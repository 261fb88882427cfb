import { expect, test } from 'vitest'
import { testClock } from './__fixtures__/clock.ts'
import { createRates } from './rate.ts'

const rate = { burst: 3, everyMs: 1_000 }

test('a burst passes, and then one for each interval', () => {
  const clock = testClock(0)
  const rates = createRates(clock)
  const take = (): number => rates.take('a', rate)
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 1_000])
  clock.advance(400)
  expect(take()).toBe(600)
  clock.advance(600)
  expect([take(), take()]).toEqual([0, 1_000])
  clock.advance(60_000)
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 1_000])
})

test('keys do not share', () => {
  const rates = createRates(testClock(0))
  for (let index = 0; index < 3; index++) rates.take('a', rate)
  expect([rates.take('a', rate), rates.take('b', rate)]).toEqual([1_000, 0])
})
