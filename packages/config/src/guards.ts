import type { ChannelEntry, ConditionData, GroupOptions, Policy, Retry, Stage } from '@notify/core'
import { attempt, join, type Report } from './report.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What a file says of a channel beside its options. */
export interface Guards {
  readonly when?: ConditionData
  readonly retry?: Partial<Retry>
  readonly policies?: Readonly<Record<string, unknown>>
  readonly group?: GroupOptions
}

/** A stage by its name, and what it applies to. */
export interface StageData {
  readonly when?: ConditionData
  readonly except?: ConditionData
  readonly [name: string]: unknown
}

interface Making {
  readonly report: Report
  readonly vocabulary: Vocabulary
}

export function guards(
  { policies, ...given }: Guards,
  path: string,
  making: Making,
): Omit<ChannelEntry, 'use'> {
  checkCondition(given.when, path, making)
  return { ...given, ...(policies && { policies: createPolicies(policies, join(path, 'policies'), making) }) }
}

/** In the order of the file: outermost first. */
export function createPolicies(
  data: Readonly<Record<string, unknown>>,
  path: string,
  { report, vocabulary }: Making,
): readonly Policy[] {
  return Object.entries(data).flatMap(([name, options]) => {
    const factory = vocabulary.policies[name]
    if (!factory || !report.clean(join(path, name))) return []
    return attempt(report, path, () => factory(options as never)) ?? []
  })
}

export function createStages(list: readonly StageData[], making: Making): readonly Stage[] {
  return list.flatMap((data, index) => {
    const path = join('stages', index)
    return making.report.clean(path) ? (createStage(data, path, making) ?? []) : []
  })
}

function createStage(
  { when, except, ...rest }: StageData,
  path: string,
  { report, vocabulary }: Making,
): Stage | undefined {
  const [[name, options] = ['', undefined], ...others] = Object.entries(rest)
  const factory = vocabulary.stages[name]
  if (!factory || others.length > 0) {
    const names = Object.keys(vocabulary.stages).join(', ')
    const hint = `each entry of the list is one of ${names}, with when or except beside it`
    report.add({ code: 'E_CONFIG_STAGE', path, message: 'expected exactly one stage', hint })
    return undefined
  }
  return attempt(report, path, () => {
    const stage = factory((options ?? undefined) as never)
    const narrowed = except ? vocabulary.except(except, stage) : stage
    return when ? vocabulary.when(when, narrowed) : narrowed
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
