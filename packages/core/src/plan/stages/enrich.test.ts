import { expect, test } from 'vitest'
import { contextOf, planOf } from '../__fixtures__/make.ts'
import type { Plan } from '../plan.ts'
import { enrich } from './enrich.ts'

test('fields are replaced, the original is not touched', () => {
  const plan = planOf({ metadata: { repo: 'web' } })
  const next = enrich(({ metadata }) => ({ source: 'ci', metadata: { ...metadata, owner: '青山' } }))(
    plan,
    contextOf(),
  ) as Plan
  expect(next.notification).toEqual({
    ...plan.notification,
    source: 'ci',
    metadata: { repo: 'web', owner: '青山' },
  })
  expect(next.steps?.step).toEqual({
    by: 'enrich',
    did: 'changed',
    data: { fields: ['source', 'metadata'] },
  })
  expect(plan.notification.source).toBeUndefined()
})

test('the id stays, whatever is given', () => {
  const next = enrich(() => ({ id: 'other', title: 'x' }) as object)(planOf(), contextOf()) as Plan
  expect(next.notification.id).toBe('n1')
})

test('it may take its time, and may change nothing', async () => {
  const plan = planOf()
  expect((await enrich(async () => ({ source: 'ci' }))(plan, contextOf())).notification.source).toBe('ci')
  expect(enrich(() => undefined)(plan, contextOf())).toBe(plan)
})
