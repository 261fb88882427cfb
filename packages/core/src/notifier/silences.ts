import type { Silences } from '../api.ts'
import { InputError } from '../errors.ts'
import { compile } from '../plan/condition.ts'
import type { Predicate } from '../plan/condition.ts'
import type { Silence, SilenceData } from '../plan/stages/silence.ts'
import type { Control, Store } from '../store/store.ts'
import { duration } from '../text/duration.ts'

/** What another version stored and this one cannot read silences nothing: an alert too many is the lesser harm. */
const readable = (when: SilenceData['when']): Predicate => {
  try {
    return compile(when)
  } catch {
    return () => false
  }
}

/** The silences this notifier knows, compiled, and how to change them for all nodes. */
export interface SilenceBook {
  readonly controls: Silences
  known(): readonly Silence[]
  /** The store has told of all of them. */
  learn(silences: readonly SilenceData[]): void
}

export function silences(
  store: Store,
  control: (order: Control) => Promise<number>,
  now: () => number,
  newId: () => string,
): SilenceBook {
  let book: readonly Silence[] = []
  const learn = (all: readonly SilenceData[]): void => {
    book = all.map(
      (one) => book.find((known) => known.id === one.id) ?? { ...one, matches: readable(one.when) },
    )
  }
  return {
    known: () => book,
    learn,
    controls: {
      async add({ for: length, ...rest }) {
        if (typeof rest.when === 'function')
          throw new InputError([
            {
              code: 'E_INPUT_TYPE',
              path: 'when',
              message: 'expected a condition as data: other nodes must understand it',
            },
          ])
        compile(rest.when, 'when')
        const from = now()
        const silence: SilenceData = { ...rest, id: newId(), from, until: from + duration(length, 'for') }
        await control({ do: 'silence', silence })
        return silence
      },
      async list() {
        const all = await store.read('silences', {})
        return all.filter(({ until }) => until > now())
      },
      async expire(id) {
        await control({ do: 'unsilence', id })
      },
    },
  }
}
