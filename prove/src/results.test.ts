import { describe, expect, test } from 'vitest'
import { merge, pageOf, type Result } from './results.ts'

const result = (scenario: string, more: Partial<Result> = {}): Result => ({
  scenario,
  date: '2026-11-21',
  form: 'long form',
  tookS: 1,
  machine: 'a machine',
  findings: [{ promise: 'P1', held: true, what: `${scenario} was done` }],
  ...more,
})

describe('merge', () => {
  test('renews what ran and keeps the rest, in the order of the scenarios', () => {
    const again = result('b', { date: '2026-11-22' })
    const kept = merge([result('a'), result('b'), result('c')], [again], ['c', 'b', 'a'])
    expect(kept.map(({ scenario, date }) => [scenario, date])).toEqual([
      ['c', '2026-11-21'],
      ['b', '2026-11-22'],
      ['a', '2026-11-21'],
    ])
  })

  test('adds one that is new, and forgets one that is no more', () => {
    const kept = merge([result('gone')], [result('new')], ['new'])
    expect(kept.map(({ scenario }) => scenario)).toEqual(['new'])
  })
})

describe('pageOf', () => {
  const promises = [
    { id: 'P1', title: 'One' },
    { id: 'P2', title: 'Two' },
  ] as const

  test('says once what results have in common, and by each other one when it was', () => {
    const page = pageOf(promises, [
      result('a'),
      result('b', { date: '2026-11-22', form: 'short form' }),
      result('c'),
    ])
    expect(page).toMatch(/^2026-11-21, long form: a machine\.\n/)
    expect(page).toContain('| a was done. b was done (2026-11-22, short form: a machine). c was done |')
  })

  test('a promise that one scenario found broken is broken, one without findings is skipped', () => {
    const broken = result('b', { findings: [{ promise: 'P1', held: false, what: 'it was lost' }] })
    const page = pageOf(promises, [result('a'), broken])
    expect(page).toContain('| P1 | broken |')
    expect(page).toContain('| P2 | skipped |')
  })
})
