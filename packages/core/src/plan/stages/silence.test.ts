import { expect, test } from 'vitest'
import { boom, contextOf, noon, planOf, said } from '../__fixtures__/make.ts'
import { compile } from '../condition.ts'
import type { Plan } from '../plan.ts'
import { silence, type Silence } from './silence.ts'

const night = (given: Partial<Silence> = {}): Silence => ({
  id: 's1',
  when: { type: 'task.*' },
  matches: compile({ type: 'task.*' }),
  from: noon - 1,
  until: noon + 1,
  ...given,
})
const apply = (silences: readonly Silence[], given = {}): Plan =>
  silence()(planOf(given), contextOf({ silences })) as Plan

test('an active silence suppresses what matches, until it ends', () => {
  expect(apply([night()]).suppressed).toEqual({ by: 'silence', why: 's1', until: noon + 1 })
  expect(apply([night({ comment: '保守作業' })]).suppressed?.why).toBe('保守作業')
  expect(apply([night()], { type: 'pr.merged' }).suppressed).toBeUndefined()
})

test('it begins with `from` and is over at `until`', () => {
  expect(apply([night({ from: noon })]).suppressed).toBeDefined()
  expect(apply([night({ from: noon + 1, until: noon + 2 })]).suppressed).toBeUndefined()
  expect(apply([night({ until: noon })]).suppressed).toBeUndefined()
})

test('a silence is its tenant’s', () => {
  expect(apply([night({ tenant: 'acme' })]).suppressed).toBeUndefined()
  expect(apply([night()], { tenant: 'acme' }).suppressed).toBeUndefined()
  expect(apply([night({ tenant: 'acme' })], { tenant: 'acme' }).suppressed).toBeDefined()
})

test('one that throws holds nothing back, the next one is still asked', () => {
  const broken = night({ matches: boom })
  expect(apply([broken]).suppressed).toBeUndefined()
  expect(said(apply([broken, night()]))).toEqual(['silence: condition failed', 'silence: suppressed'])
})

test('what resolves an incident is never silenced', () => {
  expect(apply([night()], { key: 'k', state: 'resolved' }).suppressed).toBeUndefined()
})
