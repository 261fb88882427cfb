import { ask, heard } from '../ask.ts'
import type { ConditionData, Predicate } from '../condition.ts'
import { suppress, type Stage } from '../plan.ts'

/** Holds back what matches, from `from` to `until` (epoch ms). */
export interface SilenceData {
  readonly id: string
  readonly when: ConditionData
  readonly from: number
  readonly until: number
  readonly by?: string
  readonly comment?: string
  readonly tenant?: string
}

/** A silence ready to be asked. */
export interface Silence extends SilenceData {
  readonly matches: Predicate
}

/** Suppresses what an active silence matches. Silences are added with `notifier.silences.add`. */
export const silence = (): Stage =>
  function silence(plan, { silences, now }) {
    const { notification } = plan
    let asked = plan
    for (const one of silences) {
      if (one.from > now || one.until <= now || one.tenant !== notification.tenant) continue
      const answer = ask(one.matches, notification, now)
      if (answer === true) return suppress(asked, 'silence', one.comment ?? one.id, one.until)
      asked = heard(asked, 'silence', answer)
    }
    return asked
  }
