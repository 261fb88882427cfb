import type { ChannelEntry, ConditionData, GroupOptions, Policy, Retry } from '@notify/core'
import { attempt } from '../check/report.ts'
import { join } from '../document/node.ts'
import type { Making } from './making.ts'

/** Policies by name; code gives them as a list. */
export type PoliciesData = Readonly<Record<string, unknown>> | readonly Policy[]

/** What a document says of a channel beside its options. */
export interface Guards {
  readonly when?: ConditionData
  readonly retry?: Partial<Retry>
  readonly policies?: PoliciesData
  readonly group?: GroupOptions
}

export function guards(
  { policies, ...given }: Guards,
  path: string,
  making: Making,
): Omit<ChannelEntry, 'use' | 'unavailable'> {
  checkCondition(given.when, path, making)
  return { ...given, ...(policies && { policies: createPolicies(policies, join(path, 'policies'), making) }) }
}

/** In their order: outermost first. */
export function createPolicies(
  data: PoliciesData,
  path: string,
  { report, vocabulary }: Making,
): readonly Policy[] {
  if (Array.isArray(data)) return data as readonly Policy[]
  return Object.entries(data).flatMap(([name, options]) => {
    const factory = vocabulary.policies[name]
    if (!factory || !report.clean(join(path, name))) return []
    return attempt(report, path, () => factory(options as never)) ?? []
  })
}

/** `when` compiles what it is given. */
export function checkCondition(
  condition: ConditionData | undefined,
  path: string,
  { report, vocabulary }: Making,
): void {
  if (condition && report.clean(join(path, 'when')))
    attempt(report, path, () => vocabulary.when(condition, (plan) => plan))
}
