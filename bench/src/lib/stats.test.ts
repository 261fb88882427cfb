import { expect, test } from 'vitest'
import { quantile, shuffle, spread } from './stats.ts'

test('a median lies between the two in the middle, and an empty list has none', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(spread([])).toBeUndefined()
})

test('a quantile lies between neighbours by its distance', () => {
  expect(quantile([0, 10, 20], 0.25)).toBe(5)
  expect(quantile([0, 10, 20], 1)).toBe(20)
})

test('every order is as likely as any other', () => {
  const orders = new Set<string>()
  for (let first = 0; first < 3; first++)
    for (let second = 0; second < 2; second++) {
      const draws = [first / 3, second / 2]
      orders.add(shuffle(['a', 'b', 'c'], () => draws.shift()!).join(''))
    }
  expect(orders.size).toBe(6)
})
