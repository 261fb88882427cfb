import { describe, expect, test } from 'vitest'
import { judge } from './gate.ts'
import type { Goal } from './suite.ts'

const rows = (ours: readonly (number | undefined)[], theirs: readonly number[]) => [
  { name: 'ours', rounds: ours.map((rate) => (rate === undefined ? undefined : { rate })) },
  { name: 'theirs', rounds: theirs.map((rate) => ({ rate })) },
]
const goal: Goal = { id: 'G', variant: 'ours', base: 'theirs', figure: 'rate', atLeast: 1, gates: true }

describe('a goal', () => {
  test('is a ratio within a round: a round that was slow for both changes nothing', () => {
    const { reached, verdict } = judge(goal, rows([200, 20, 210], [100, 10, 100]))
    expect(reached).toEqual({ median: 2, min: 2, max: 2.1 })
    expect(verdict).toBe('met')
  })

  test('fails if even the best round misses it by more than a tenth', () => {
    expect(judge(goal, rows([85, 88, 89], [100, 100, 100])).verdict).toBe('failed')
    expect(judge(goal, rows([85, 88, 92], [100, 100, 100])).verdict).toBe('warned')
  })

  test('fails if the median misses it by more than a quarter', () => {
    expect(judge(goal, rows([79, 79, 120], [100, 100, 100])).verdict).toBe('failed')
    expect(judge(goal, rows([81, 81, 120], [100, 100, 100])).verdict).toBe('warned')
  })

  test('with an upper bound is judged the other way round', () => {
    const { atLeast: _, ...rest } = goal
    const most = { ...rest, atMost: 1 }
    expect(judge(most, rows([90, 99, 300], [100, 100, 100])).verdict).toBe('met')
    expect(judge(most, rows([112, 115, 120], [100, 100, 100])).verdict).toBe('failed')
    expect(judge(most, rows([105, 115, 120], [100, 100, 100])).verdict).toBe('warned')
  })

  test('that does not gate only warns, however far it is missed', () => {
    expect(judge({ ...goal, gates: false }, rows([1], [100])).verdict).toBe('warned')
  })

  test('leaves out the rounds that one of the two is missing, and knows nothing without any', () => {
    expect(judge(goal, rows([undefined, 120], [100, 100])).reached).toEqual({
      median: 1.2,
      min: 1.2,
      max: 1.2,
    })
    expect(judge(goal, rows([undefined], [100])).verdict).toBe('unknown')
  })
})
