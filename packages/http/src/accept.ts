import { InputError, type Accepted, type Draft, type Notifier, type Problem } from '@notify/core'
import { problem } from './problem.ts'
import { timeFromHttp } from './times.ts'

export interface Accepting {
  readonly notifier: Notifier
  readonly idempotencyKey: string | undefined
  /** Left out: does not wait for first outcomes. */
  readonly waitMs?: number
  /** Ends the waiting. */
  readonly draining: AbortSignal | undefined
}

/** Drafts as somebody posted them. @throws {InputError} with every time that is not RFC 3339. */
export function readDrafts(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    const { value: draft, problem } = timeFromHttp(value, 'occurredAt')
    if (problem) throw new InputError([problem])
    return [draft]
  }
  const read = value.map((draft: unknown) => timeFromHttp(draft, 'occurredAt'))
  const problems = read.flatMap(({ problem }, index) => (problem ? [within(index, problem)] : []))
  if (problems.length > 0) throw new InputError(problems)
  return read.map(({ value: draft }) => draft)
}

/** Events by name are read elsewhere. @throws {InputError} with every draft that looks like one. */
export function checkNotEvents(drafts: readonly unknown[], isBatch: boolean): void {
  const problems = drafts.flatMap((draft, index) => {
    if (!isEvent(draft)) return []
    const hint = 'POST /v1/intake/events takes { type, data }; a draft has a title, and metadata'
    const one = { code: 'E_INPUT_UNKNOWN_KEY', path: 'data', message: 'this is an event, not a draft', hint }
    return [isBatch ? within(index, one) : one]
  })
  if (problems.length > 0) throw new InputError(problems)
}

const isEvent = (draft: unknown): boolean =>
  typeof draft === 'object' &&
  draft !== null &&
  Object.hasOwn(draft, 'data') &&
  !Object.hasOwn(draft, 'title') &&
  !Object.hasOwn(draft, 'key')

/**
 * Accepts all of them, or none if one is wrong.
 *
 * @throws {InputError} with every problem of every draft; {StateError} if nothing can be taken now.
 * @returns What was accepted, or the answer if only a part could be taken.
 */
export async function acceptAll(
  drafts: readonly unknown[],
  accepting: Accepting,
): Promise<readonly Accepted[] | Response> {
  const { notifier, idempotencyKey, waitMs, draining } = accepting
  if (drafts.length > 1) await check(drafts as readonly Draft[], notifier)
  const key = (index: number): string => (drafts.length > 1 ? `${idempotencyKey}:${index}` : idempotencyKey!)
  const results = await Promise.allSettled(
    (drafts as readonly Draft[]).map((draft, index) => {
      const once = idempotencyKey === undefined ? {} : { idempotencyKey: key(index) }
      if (waitMs === undefined) return notifier.accept(draft, once)
      return notifier.send(draft, { ...once, timeoutMs: waitMs, ...(draining && { signal: draining }) })
    }),
  )
  const refused = results.find((result) => result.status === 'rejected')
  const accepted = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (!refused) return accepted
  if (accepted.length === 0) throw refused.reason
  // A queue may be full for some. The sender comes back with all of them; its key makes sure that none arrives twice.
  const detail = `${accepted.length} of ${results.length} were accepted, no more could be taken; send all of them again with the same Idempotency-Key`
  return problem(503, 'E_PARTLY_ACCEPTED', detail, {}, { 'retry-after': '5' })
}

/** Before the first one is accepted. What else may fail is not the draft's fault. */
async function check(drafts: readonly Draft[], notifier: Notifier): Promise<void> {
  const results = await Promise.allSettled(drafts.map((draft) => notifier.check(draft)))
  const problems = results.flatMap((result, index) => {
    const reason: unknown = result.status === 'rejected' ? result.reason : undefined
    return InputError.is(reason) ? reason.problems.map((one) => within(index, one)) : []
  })
  if (problems.length > 0) throw new InputError(problems)
}

const within = (index: number, { path, ...rest }: Problem): Problem => ({
  ...rest,
  path: `[${index}]${path === '' || path.startsWith('[') ? '' : '.'}${path}`,
})
