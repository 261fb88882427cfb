import type { Notification } from '../notification.ts'
import type { Predicate } from './condition.ts'
import { note, type Plan } from './plan.ts'

/** What a condition says, or why it could not. Whoever asks compares with the answer that holds something back. */
export type Answer = boolean | { readonly why: string }

/** Asks a condition; a throwing one must not lose an alert. */
export function ask(matches: Predicate, notification: Notification, now: number): Answer {
  try {
    return matches(notification, now)
  } catch (error) {
    return { why: whyOf(error) }
  }
}

/** Records that a condition failed; the notifier makes a `trouble` event of it. */
export const heard = (plan: Plan, by: string, answer: Answer): Plan =>
  typeof answer === 'boolean' ? plan : note(plan, by, 'condition failed', answer)

/** What a function of the host program threw, in at most 200 characters. */
export const whyOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : `threw a ${typeof error}`

/** Also one of another realm. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
