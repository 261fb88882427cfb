import { expect, test } from 'vitest'
import { boom, contextOf, planOf, said } from '../__fixtures__/make.ts'
import { note, suppress, type Plan, type Stage } from '../plan.ts'
import { except } from './except.ts'
import { sequence } from './sequence.ts'
import { when } from './when.ts'

const mark =
  (name: string): Stage =>
  (plan) =>
    note(plan, name, 'seen')
const later =
  (stage: Stage): Stage =>
  async (plan, context) =>
    stage(plan, context)
const run = (...stages: Stage[]): Plan => sequence(...stages)(planOf(), contextOf()) as Plan

test('stages run in order, at once as long as they can', async () => {
  expect(said(run(mark('a'), mark('b')))).toEqual(['a: seen', 'b: seen'])
  const mixed = sequence(mark('a'), later(mark('b')), mark('c'))(planOf(), contextOf())
  expect(mixed).toBeInstanceOf(Promise)
  expect(said(await mixed)).toEqual(['a: seen', 'b: seen', 'c: seen'])
})

test('the first suppression ends it, also a late one', async () => {
  const stop: Stage = (plan) => suppress(plan, 'stop', 'enough')
  expect(said(run(stop, mark('b')))).toEqual(['stop: suppressed'])
  const late = await sequence(later(stop), mark('b'))(planOf(), contextOf())
  expect(said(late)).toEqual(['stop: suppressed'])
})

test('a stage that fails is passed over, and said to have failed', async () => {
  const failing = function lookup(): never {
    return boom()
  }
  const plan = run(mark('a'), failing, mark('b'))
  expect(said(plan)).toEqual(['a: seen', 'lookup: stage failed', 'b: seen'])
  const rejected = await sequence(later(failing), mark('b'))(planOf(), contextOf())
  expect(said(rejected)).toEqual(['stage: stage failed', 'b: seen'])
})

test.each([undefined, null, 42, {}, { ...planOf({ id: 'other' }) }, { ...planOf(), deliveries: undefined }])(
  'a stage that gives back %j instead of the plan is passed over',
  async (given) => {
    const wrong = (() => given) as unknown as Stage
    expect(said(run(wrong, mark('b')))).toEqual(['wrong: stage failed', 'b: seen'])
    const late = await sequence(later(wrong), mark('b'))(planOf(), contextOf())
    expect(said(late)).toEqual(['stage: stage failed', 'b: seen'])
  },
)

test('a sequence is a stage, and an empty one changes nothing', () => {
  expect(said(run(sequence(mark('a'), boom), mark('b')))).toEqual([
    'a: seen',
    'boom: stage failed',
    'b: seen',
  ])
  const plan = planOf()
  expect(sequence()(plan, contextOf())).toBe(plan)
})

test('when and except choose by a condition; one that throws skips the stage', () => {
  const error = { severity: 'error' } as const
  expect(said(run(when(error, mark('a')), except(error, mark('b'))))).toEqual(['a: seen'])
  expect(said(run(when({ not: error }, mark('a')), except({ not: error }, mark('b'))))).toEqual(['b: seen'])
  expect(said(run(when(boom, mark('a')), except(boom, mark('b'))))).toEqual([
    'when: condition failed',
    'except: condition failed',
  ])
})
