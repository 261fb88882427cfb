import { expect, test } from 'vitest'
import { boom, contextOf, planOf, problemsOf, said } from '../__fixtures__/make.ts'
import type { Plan } from '../plan.ts'
import { filter } from './filter.ts'

const filtered = (keep: Parameters<typeof filter>[0], given = {}): Plan =>
  filter(keep)(planOf(given), contextOf()) as Plan

test('what matches goes on untouched, the rest is suppressed', () => {
  const plan = planOf()
  expect(filter({ type: 'task.*' })(plan, contextOf())).toBe(plan)
  expect(filtered({ not: { type: 'task.*' } }).suppressed).toEqual({
    by: 'filter',
    why: 'the filter did not match',
  })
})

test('a filter knows the time', () => {
  expect(filtered({ time: { between: ['11:00', '12:00'] } }).suppressed).toBeDefined()
  expect(filtered({ time: { between: ['12:00', '13:00'] } }).suppressed).toBeUndefined()
})

test('a filter that throws keeps the notification and says so', () => {
  const plan = filtered(boom)
  expect(plan.suppressed).toBeUndefined()
  expect(plan.steps?.step).toEqual({ by: 'filter', did: 'condition failed', data: { why: 'Error: boom' } })
})

test('what resolves an incident passes every filter', () => {
  const plan = filtered({ severity: 'critical' }, { key: 'k', state: 'resolved' })
  expect(plan.suppressed).toBeUndefined()
  expect(said(plan)).toEqual(['filter: stepped aside: it follows its incident'])
})

test('a wrong condition is found when the stage is made', () => {
  expect(problemsOf(() => filter({ severity: 'fatal' as 'error' }))).toEqual([
    'filter.severity: E_CONFIG_CONDITION',
  ])
})
