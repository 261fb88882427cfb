import { expect, test } from 'vitest'
import { boom, contextOf, noon, planOf, problemsOf, said } from '../__fixtures__/make.ts'
import type { Plan } from '../plan.ts'
import { activeTimes, type ActiveTimesOptions } from './active-times.ts'

const tokyo = { zone: 'Asia/Tokyo', days: ['mon-fri'], between: ['09:00', '18:00'] } as const
const apply = (options: ActiveTimesOptions, given = {}, now = noon): Plan =>
  activeTimes(options)(planOf(given), contextOf({ now })) as Plan

test('inside, nothing changes', () => {
  expect(apply(tokyo, {}, noon - 6 * 3_600_000).steps).toBeUndefined()
})

test('outside, it waits for the next start', () => {
  // Noon UTC is 21:00 in Tokyo.
  const plan = apply(tokyo)
  expect(plan.notBefore).toBe(Date.UTC(2027, 2, 11, 0))
  expect(plan.suppressed).toBeUndefined()
  expect(plan.steps?.step).toEqual({ by: 'activeTimes', did: 'deferred', data: { until: plan.notBefore } })
})

test('over a weekend it waits for monday', () => {
  const friday = Date.UTC(2027, 2, 12, 12)
  expect(apply(tokyo, {}, friday).notBefore).toBe(Date.UTC(2027, 2, 15, 0))
})

test('it can be suppressed instead', () => {
  expect(apply({ ...tokyo, outside: 'suppress' }).suppressed).toEqual({
    by: 'activeTimes',
    why: 'outside the active times',
    until: Date.UTC(2027, 2, 11, 0),
  })
})

test('the later of two starts counts', () => {
  const later = activeTimes({ between: ['15:00', '16:00'] })(apply(tokyo), contextOf()) as Plan
  expect(later.notBefore).toBe(Date.UTC(2027, 2, 11, 0))
})

test('only what matches keeps to the times; a condition that throws holds nothing back', () => {
  expect(apply({ ...tokyo, when: { severity: 'info' } }).notBefore).toBeUndefined()
  const failed = apply({ ...tokyo, when: boom })
  expect(failed.notBefore).toBeUndefined()
  expect(said(failed)).toEqual(['activeTimes: condition failed'])
})

test.each(['acknowledged', 'resolved'] as const)('%s goes at any time', (state) => {
  const plan = apply({ ...tokyo, outside: 'suppress' }, { key: 'k', state })
  expect([plan.notBefore, plan.suppressed]).toEqual([undefined, undefined])
})

test('what is wrong is found when the stage is made', () => {
  expect(problemsOf(() => activeTimes({ days: ['montag'] }))).toEqual(['activeTimes.days[0]: E_CONFIG_TIME'])
  expect(problemsOf(() => activeTimes({ outside: 'drop' as 'defer' }))).toEqual([
    'activeTimes.outside: E_CONFIG',
  ])
})
