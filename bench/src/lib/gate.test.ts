import { describe, expect, test } from 'vitest'
import { judge } from './gate.ts'
import type { Goal } from './suite.ts'

const rows = (ours: readonly (number | undefined)[], theirs: readonly number[]) => [
  { name: 'ours', rounds: ours.map((rate) => (rate === undefined ? undefined : { rate })) },
  { name: 'theirs', rounds: theirs.map((rate) => ({ rate })) },
]
const goal: Goal = {
  promise: 'fast',
  variant: 'ours',
  base: 'theirs',
  figure: 'rate',
  atLeast: 1,
  gates: true,
}

describe('a goal', () => {
  test('is a ratio within a round: a round that was slow for both changes nothing', () => {
    const { reached, verdict } = judge(goal, rows([200, 20, 210], [100, 10, 100]))
    expect(reached).toEqual({ median: 2, min: 2, max: 2.1 })
    expect(verdict).toBe('met')
  })

  test('fails if even the best round misses it by more than a tenth', () => {
    expect(judge(goal, rows([85, 88, 89], [100, 100, 100])).verdict).toBe('failed')
    expect(judge(goal, rows([85, 88, 92], [100, 100, 100])).verdict).toBe('missed')
  })

  test('fails if the median misses it by more than a quarter', () => {
    expect(judge(goal, rows([79, 79, 120], [100, 100, 100])).verdict).toBe('failed')
    expect(judge(goal, rows([81, 81, 120], [100, 100, 100])).verdict).toBe('missed')
  })

  test('with an upper bound is judged the other way round', () => {
    const { atLeast: _, ...rest } = goal
    const most = { ...rest, atMost: 1 }
    expect(judge(most, rows([90, 99, 300], [100, 100, 100])).verdict).toBe('met')
    expect(judge(most, rows([112, 115, 120], [100, 100, 100])).verdict).toBe('failed')
    expect(judge(most, rows([105, 115, 120], [100, 100, 100])).verdict).toBe('missed')
  })

  test('that does not gate never fails, however far it is missed', () => {
    expect(judge({ ...goal, gates: false }, rows([1], [100])).verdict).toBe('missed')
  })

  test('leaves out the rounds that one of the two is missing, and knows nothing without any', () => {
    expect(judge(goal, rows([undefined, 120], [100, 100])).reached).toEqual({
      median: 1.2,
      min: 1.2,
      max: 1.2,
    })
    expect(judge(goal, rows([undefined], [100])).verdict).toBe('unknown')
  })

  test('that was never reached fails only if it falls far below what it reached before', () => {
    expect(judge(goal, rows([50, 50, 50], [100, 100, 100]), 0.5).verdict).toBe('missed')
    expect(judge(goal, rows([42, 43, 47], [100, 100, 100]), 0.5).verdict).toBe('missed')
    expect(judge(goal, rows([42, 43, 44], [100, 100, 100]), 0.5).verdict).toBe('failed')
    expect(judge(goal, rows([39, 39, 60], [100, 100, 100]), 0.5).verdict).toBe('failed')
  })

  test('that was reached by far is judged by itself, not by that', () => {
    expect(judge(goal, rows([105, 105, 105], [100, 100, 100]), 2).verdict).toBe('met')
    expect(judge(goal, rows([95, 95, 95], [100, 100, 100]), 2).verdict).toBe('missed')
  })

  test('without a bound must only not get worse', () => {
    const { atLeast: _, ...rest } = goal
    expect(judge(rest, rows([100, 100, 100], [100, 100, 100]), 1).verdict).toBe('held')
    expect(judge(rest, rows([85, 85, 85], [100, 100, 100]), 1).verdict).toBe('failed')
    expect(judge(rest, rows([85, 85, 85], [100, 100, 100])).verdict).toBe('held')
    const less = { ...rest, figure: 'bytes' } as const
    const bytes = (each: number) => [
      { name: 'ours', rounds: [{ bytes: each }] },
      { name: 'theirs', rounds: [{ bytes: 100 }] },
    ]
    expect(judge(less, bytes(105), 1).verdict).toBe('held')
    expect(judge(less, bytes(115), 1).verdict).toBe('failed')
  })
})
