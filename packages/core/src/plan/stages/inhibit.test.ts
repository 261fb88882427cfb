import { expect, test } from 'vitest'
import { boom, contextOf, planOf, said } from '../__fixtures__/make.ts'
import type { Plan } from '../plan.ts'
import { inhibit } from './inhibit.ts'

const hostDown = inhibit({ when: { type: 'task.*' }, whileOpen: ({ source }) => source && `host/${source}` })
const apply = (given = {}): Plan => hostDown(planOf(given), contextOf()) as Plan

test('what matches is checked against the other incident', () => {
  expect(apply({ source: 'web-1' }).checks).toEqual([{ kind: 'inhibit', key: 'host/web-1' }])
  expect(apply({ source: 'web-1', tenant: 'acme' }).checks[0]?.key).toBe('acme\u0000host/web-1')
  expect(apply({ source: 'web-1', type: 'host.down' }).checks).toEqual([])
  expect(apply().checks).toEqual([])
})

test('an incident does not hold back itself, nor what resolves another', () => {
  expect(apply({ source: 'web-1', key: 'host/web-1', state: 'firing' }).checks).toEqual([])
  expect(apply({ source: 'web-1', key: 'other', state: 'resolved' }).checks).toEqual([])
})

test('a condition that throws adds no check', () => {
  const plan = inhibit({ when: boom, whileOpen: () => 'k' })(planOf(), contextOf()) as Plan
  expect(plan.checks).toEqual([])
  expect(said(plan)).toEqual(['inhibit: condition failed'])
})
