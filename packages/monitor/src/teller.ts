import { StateError, type Clock, type Draft, type Notifier } from '@notify/core'
import { draftOf, endedDraft, keyOf, plainWords, type Wording } from './alert.ts'
import { bounded } from './bounded.ts'
import type { History, MonitorAlert } from './history.ts'
import type { Problems } from './problems.ts'
import { isDue, type Watch } from './watch.ts'

export interface TellerOptions {
  readonly notifier: Pick<Notifier, 'accept' | 'read'>
  readonly clock: Clock
  readonly closing: AbortSignal
  readonly history: History
  readonly problems: Problems
  readonly wording: () => Wording
}

/** Each throws what the notifier throws: nothing was told then, and the next check tries again. */
export interface Teller {
  /** @param at  Time of the check. */
  broken(watch: Watch, at: number): Promise<void>
  well(watch: Watch): Promise<void>
  /** Neither broken nor well: nobody looks any more. */
  ended(watch: Watch): Promise<void>
}

/** How long a notifier is waited for. */
const answerMs = 30_000

/** Tells a notifier what was found, and remembers it. */
export function teller({ notifier, clock, closing, history, problems, wording }: TellerOptions): Teller {
  const bound = { clock, ms: answerMs, closing }
  const accept = async (draft: Draft<never>): Promise<string> => {
    const { id } = await bounded(bound, (signal) => notifier.accept(draft, { signal }))
    return id
  }
  /** Whatever is wrong with the words: the alert goes out, in plain ones. */
  const say = async (watch: Watch, state: 'firing' | 'resolved'): Promise<string> => {
    let id: string | undefined
    let refusal: unknown
    await problems.attempt('words', async () => {
      try {
        id = await accept(draftOf(watch, state, wording()))
      } catch (error) {
        if (!StateError.is(error)) throw error
        refusal = error
      }
    })
    if (refusal !== undefined) throw refusal as Error
    return id ?? accept(draftOf(watch, state, { ...wording(), words: plainWords }))
  }
  const remember = (watch: Watch, what: MonitorAlert['what'], id: string): void =>
    history.add({ ...factsOf(watch), at: clock.now(), what, id })
  /** An incident may be open since before this process: the newest that was said of its key tells. */
  const meet = async (watch: Watch): Promise<void> => {
    if (!watch.isNew) return
    if (wording().incidents) {
      const query = { key: keyOf(watch), limit: 1 }
      const { entries } = await bounded(bound, (signal) => notifier.read(query, { signal }))
      const [newest] = entries
      if (newest?.notification.state && newest.notification.state !== 'resolved') {
        watch.isFiring = true
        watch.toldAt = newest.acceptedAt
      }
    }
    watch.isNew = false
  }
  return {
    async broken(watch, at) {
      await meet(watch)
      if (!isDue(watch, at)) return
      const what = watch.isFiring ? 'repeated' : 'firing'
      remember(watch, what, await say(watch, 'firing'))
      watch.isFiring = true
      watch.toldAt = at
    },
    async well(watch) {
      await meet(watch)
      if (!watch.isFiring) return
      if (wording().incidents) remember(watch, 'resolved', await say(watch, 'resolved'))
      watch.isFiring = false
    },
    async ended(watch) {
      if (wording().incidents) remember(watch, 'ended', await accept(endedDraft(watch, wording())))
      watch.isFiring = false
    },
  }
}

function factsOf({ rule, series }: Watch): Omit<MonitorAlert, 'at' | 'what' | 'id'> {
  const { name, severity, metric, operator, threshold } = rule
  const { service, value, unit } = series
  return {
    rule: name,
    severity,
    metric,
    ...(service !== undefined && { service }),
    value,
    ...(unit !== undefined && { unit }),
    operator,
    threshold,
  }
}
