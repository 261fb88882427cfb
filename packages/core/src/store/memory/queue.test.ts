import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { queue } from './queue.ts'

interface Item {
  at: number
  gone: boolean
}

test('items come out by time, equal ones in the order they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (all) => {
      const items = all.map((at) => ({ at, gone: false }))
      const waiting = queue<Item>(
        (item) => item.at,
        (item) => item.gone,
      )
      for (const item of items) waiting.push(item)
      const out: Item[] = []
      for (let next = waiting.peek(); next !== undefined; next = waiting.peek()) {
        waiting.drop(next)
        out.push(next)
      }
      expect(out).toEqual(items.toSorted((a, b) => a.at - b.at))
    }),
  )
})

test('an item whose time has changed comes at its new time, once; one that has left does not come', () => {
  const waiting = queue<Item>(
    (item) => item.at,
    (item) => item.gone,
  )
  const moved: Item = { at: 1, gone: false }
  const left: Item = { at: 2, gone: false }
  const last: Item = { at: 9, gone: false }
  for (const item of [moved, left, last]) waiting.push(item)
  moved.at = 5
  waiting.push(moved)
  left.gone = true
  expect(waiting.peek()).toBe(moved)
  waiting.drop(moved)
  expect(waiting.peek()).toBe(last)
  waiting.drop(last)
  expect(waiting.peek()).toBeUndefined()
})

test('what has left does not pile up behind one that waits for long', () => {
  const waiting = queue<Item>(
    (item) => item.at,
    (item) => item.gone,
  )
  waiting.push({ at: 0, gone: false })
  for (let at = 1; at <= 20_000; at++) {
    const item = { at, gone: false }
    waiting.push(item)
    item.gone = true
  }
  expect(waiting.size).toBeLessThan(2_000)
  expect(waiting.peek()).toEqual({ at: 0, gone: false })
})
