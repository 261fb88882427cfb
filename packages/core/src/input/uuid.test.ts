import { expect, test } from 'vitest'
import { uuidv7 } from './uuid.ts'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

test('an id is a UUID of version 7 that begins with its time', () => {
  const now = Date.UTC(2026, 10, 21)
  expect(uuidv7(now)).toMatch(form)
  expect(timeOf(uuidv7(now + 7))).toBe(now + 7)
})

test('ids of one millisecond sort in the order they were made, also when there are more than the counter holds', () => {
  const now = Date.UTC(2027, 0, 1)
  const ids = Array.from({ length: 10_000 }, () => uuidv7(now))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => form.test(id))).toBe(true)
})

test('a clock that steps back a little does not change the order', () => {
  const now = Date.UTC(2028, 0, 1)
  const ids = [now, now - 5_000, now + 1, now].map(uuidv7)
  expect(ids.toSorted()).toEqual(ids)
})

test('a clock that was replaced by an earlier one is believed', () => {
  uuidv7(Date.UTC(2040, 0, 1))
  expect(timeOf(uuidv7(Date.UTC(2026, 0, 1)))).toBe(Date.UTC(2026, 0, 1))
  expect(uuidv7(0)).toMatch(/^00000000-0000-7/)
})
