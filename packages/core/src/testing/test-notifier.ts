import type { Notifier } from '../api.ts'
import { manualClock, type ManualClock } from '../manual-clock.ts'
import { createNotifier } from '../notifier.ts'
import type { NotifierEvent } from '../observe/events.ts'
import type { Channels, NotifierOptions } from '../options.ts'
import { memory } from '../store/memory/memory.ts'

export interface TestNotifier<Name extends string = string> extends Notifier<Name> {
  readonly clock: ManualClock
  /** Moves the time on and lets everything that falls due happen, in order. `'90s'` is `90_000`. */
  advance(ms: number): Promise<void>
  /** Lets everything happen that is due now. */
  settle(): Promise<void>
  /** What was told to observers, in order. */
  readonly events: readonly NotifierEvent[]
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * A notifier with a clock that stands still until it is advanced, ids that count (`id-1`, `id-2`, …) and jitter that is
 * always half. It needs no test runner and leaves no timer behind.
 */
export function createTestNotifier<const C extends Channels>(
  options: NotifierOptions<C>,
): TestNotifier<keyof C & string> {
  const clock = (options.clock as ManualClock | undefined) ?? manualClock()
  let ids = 0
  const newId = options.newId ?? ((): string => `id-${++ids}`)
  const events: NotifierEvent[] = []
  const notifier = createNotifier<C>({
    random: () => 0.5,
    logger: silent,
    store: memory({ clock, newId }),
    ...options,
    clock,
    newId,
    observers: [(event) => void events.push(event), ...(options.observers ?? [])],
  })
  return Object.assign(notifier, {
    clock,
    events,
    advance: (ms: number) => clock.advance(ms),
    settle: () => clock.settle(),
  }) as TestNotifier<keyof C & string>
}
