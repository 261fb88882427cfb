import type { Features } from '../../channel.ts'
import { ConfigurationError, type Problem } from '../../errors.ts'
import type { Notification } from '../../notification.ts'
import { emptyPlan, listSteps, type Plan, type PlanContext } from '../plan.ts'
import type { ChannelTraits } from '../routes.ts'

/** Wednesday 2027-03-10 12:00 UTC. */
export const noon: number = Date.UTC(2027, 2, 10, 12)

export const notificationOf = (given: Partial<Notification> = {}): Notification => ({
  id: 'n1',
  type: 'task.failed',
  severity: 'error',
  title: '夜間バッチが失敗しました 🚨',
  occurredAt: noon,
  ...given,
})

export const planOf = (given: Partial<Notification> = {}): Plan => emptyPlan(notificationOf(given))

export const contextOf = (given: Partial<PlanContext> = {}): PlanContext => ({
  now: noon,
  silences: [],
  trace: false,
  ...given,
})

export const place = (more: Partial<ChannelTraits> = {}): ChannelTraits => ({
  features: { incidents: 'edits' },
  ...more,
})

export const people = (
  address: string,
  incidents: Features['incidents'] = 'follows',
): ChannelTraits => ({ features: { incidents, address } })

/** `by: did`, in order. */
export const said = (plan: Plan): string[] => listSteps(plan.steps).map(({ by, did }) => `${by}: ${did}`)

/** What is wrong, as `path: code`; fails if nothing is. */
export const problemsOf = (build: () => unknown): string[] =>
  problems(build).map(({ path, code }) => `${path}: ${code}`)

export function problems(build: () => unknown): readonly Problem[] {
  try {
    build()
  } catch (error) {
    if (ConfigurationError.is(error)) return error.problems
    throw error
  }
  throw new Error('nothing was thrown')
}

export const boom = (): never => {
  throw new Error('boom')
}
