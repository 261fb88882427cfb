import { expect, test } from 'vitest'
import type { Judged } from './gate.ts'
import { nameOf, nothingReached, updated } from './reached.ts'

const goal = (variant: string, median: number | undefined, gates = true): Judged => ({
  promise: 'small',
  variant,
  figure: 'bytes',
  atMost: 100,
  gates,
  verdict: 'missed',
  ...(median !== undefined && { reached: { median, min: median, max: median } }),
})
const measured = (...goals: Judged[]) => ({ quick: true, suites: [{ name: 'memory', groups: [{ goals }] }] })

test('what a gate reached is written down by its name, better or worse, and what was not measured stays', () => {
  const first = updated(nothingReached, measured(goal('a row', 123.456), goal('another', 7)))
  expect(first).toEqual({
    quick: { 'memory: a row: bytes each': 123, 'memory: another: bytes each': 7 },
    full: {},
  })
  expect(updated(first, measured(goal('a row', 200), goal('another', undefined)))).toEqual({
    quick: { 'memory: a row: bytes each': 200, 'memory: another: bytes each': 7 },
    full: {},
  })
})

test('what does not gate is not written down', () => {
  expect(updated(nothingReached, measured(goal('a row', 1, false)))).toEqual(nothingReached)
})

test('a ratio is another thing than the figure', () => {
  expect(nameOf('memory', { ...goal('a row', 1), base: 'a map' })).toBe('memory: a row: bytes each / a map')
})
