import { suppress, type ConditionData, type Stage } from '@notify/core'
import { attempt } from '../check/report.ts'
import { join } from '../document/node.ts'
import type { Making } from './making.ts'

/** A stage by its name, and what it applies to. Code may give the stage itself. */
export interface StageData {
  readonly when?: ConditionData
  readonly except?: ConditionData
  readonly [name: string]: unknown
}

/** What is held back as long as it stands in the document. */
export interface SilenceData {
  readonly when: ConditionData
  /** RFC 3339. */
  readonly from?: string
  readonly until?: string
  readonly comment?: string
}

export function createStages(list: readonly (StageData | Stage)[], making: Making): readonly Stage[] {
  return list.flatMap((data, index) => {
    if (typeof data === 'function') return [data]
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

export function createSilences(
  list: readonly SilenceData[],
  { report, vocabulary }: Making,
): readonly Stage[] {
  return list.flatMap(({ when, from, until, comment }, index) => {
    const path = join('silences', index)
    if (!report.clean(path)) return []
    const begins = timeOf(from, -Infinity)
    const ends = timeOf(until, Infinity)
    for (const [name, time] of [
      ['from', begins],
      ['until', ends],
    ] as const)
      if (Number.isNaN(time)) report.add({ ...noTime, path: join(path, name) })
    if (ends <= begins) report.add({ ...overBefore, path: join(path, 'until') })
    const silence: Stage = (plan, { now }) =>
      now >= begins && now < ends
        ? suppress(plan, 'silence', comment ?? path, Number.isFinite(ends) ? ends : undefined)
        : plan
    return attempt(report, path, () => vocabulary.when(when, silence)) ?? []
  })
}

const timeOf = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Date.parse(text)
const noTime = {
  code: 'E_CONFIG_TIME',
  message: 'there is no such time',
  hint: 'for example 2027-01-01T09:00:00+09:00',
}

const overBefore = {
  code: 'E_CONFIG_TIME',
  message: 'it ends before it begins: nothing would be held back',
  hint: 'until has to be later than from',
}

/** Nothing is sent, and each receipt says why. */
export const disabled: Stage = (plan) => suppress(plan, 'disabled', 'the configuration says enabled: false')

/** Where the notification says none. */
export const inLocale = (locale: string): Stage =>
  function inLocale(plan) {
    return plan.notification.locale === undefined
      ? { ...plan, notification: { ...plan.notification, locale } }
      : plan
  }
