import { expect, test } from 'vitest'
import { boom, contextOf, notificationOf, place, said } from './__fixtures__/make.ts'
import type { Plan, Stage } from './plan.ts'
import { createPlanner, type PlannerOptions } from './planner.ts'
import { enrich } from './stages/enrich.ts'
import { except } from './stages/except.ts'
import { filter } from './stages/filter.ts'
import { throttle } from './stages/throttle.ts'

const channels = new Map([
  ['ops', place()],
  ['chat', place()],
])
const plan = (options: Partial<PlannerOptions>, given = {}, to?: readonly string[]): Plan | Promise<Plan> =>
  createPlanner({ channels, ...options }).plan(notificationOf(given), to, contextOf())

test('stages shape what routes choose by, at once as long as they can', () => {
  const made = plan({
    stages: [
      enrich(() => ({ severity: 'critical' })),
      except({ severity: 'info' }, throttle({ every: '5m' })),
    ],
    routes: [{ name: 'page', when: { severity: 'critical' }, to: ['ops'] }],
  }) as Plan
  expect(made.deliveries).toHaveLength(1)
  expect(made.checks).toHaveLength(1)
  expect(said(made)).toEqual(['enrich: changed', 'throttle: is settled at commit', 'page: matched'])
})

test('a stage that takes its time makes the plan take its time', async () => {
  const made = plan({ stages: [enrich(async () => ({ source: 'ci' }))] })
  expect(made).toBeInstanceOf(Promise)
  expect(await made).toMatchObject({ notification: { source: 'ci' }, deliveries: [{}, {}] })
})

test('what a stage suppresses is not routed, also if the caller named channels', () => {
  const stages = [filter({ severity: 'critical' })]
  expect(plan({ stages })).toMatchObject({ deliveries: [], suppressed: { by: 'filter' } })
  expect(plan({ stages }, {}, ['ops'])).toMatchObject({ deliveries: [], suppressed: { by: 'filter' } })
  expect(plan({ stages }, { severity: 'critical' }, ['ops'])).toMatchObject({ deliveries: [{ route: 'to' }] })
})

test('a stage that fails never loses the notification', async () => {
  const rejecting: Stage = async () => boom()
  const made = await plan({ stages: [boom, rejecting, (() => 5) as unknown as Stage] })
  expect(made.deliveries).toHaveLength(2)
  expect(said(made).filter((one) => one.endsWith('stage failed'))).toHaveLength(3)
})

test('a plan is plain JSON', () => {
  const made = plan({
    stages: [throttle({ every: '5m' })],
    routes: [{ name: 'a', to: ['ops'], fallback: ['chat'], escalate: [{ after: '5m', to: ['chat'] }] }],
  })
  expect(JSON.parse(JSON.stringify(made))).toEqual(made)
})

test('planning follows the candidates of a type, not the number of routes', () => {
  let asked = 0
  const counting = (): boolean => {
    asked++
    return false
  }
  const routes = Array.from({ length: 1_000 }, (_, index) => ({
    when: { all: [{ type: `type.${index % 100}` }, counting] },
    to: ['ops'],
  }))
  expect(plan({ routes: [...routes, { to: ['chat'] }] }, { type: 'type.7' })).toMatchObject({
    deliveries: [{ channel: 'chat' }],
  })
  expect(asked).toBe(10)
})
