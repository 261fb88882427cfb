import type { Clock } from './clock.ts'

export interface ManualClock extends Clock {
  /** Runs what falls due on the way, in order, and lets every promise settle in between. */
  advance(ms: number): Promise<void>
  /** Lets promises settle without moving the time. */
  settle(): Promise<void>
}

/** A clock that stands still until it is advanced. @param start Epoch ms. */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start
  let order = 0
  const timers = new Map<number, { readonly time: number; run(): void }>()
  const next = (until: number): number | undefined => {
    let found: number | undefined
    for (const [id, { time }] of timers)
      if (time <= until && (found === undefined || time < timers.get(found)!.time)) found = id
    return found
  }
  const clock: ManualClock = {
    now: () => now,
    at(time, run) {
      const id = order++
      timers.set(id, { time, run })
      return () => timers.delete(id)
    },
    settle: idle,
    async advance(ms) {
      const end = now + ms
      await idle()
      for (let id = next(end); id !== undefined; id = next(end)) {
        const timer = timers.get(id)!
        timers.delete(id)
        now = Math.max(now, timer.time)
        timer.run()
        await idle()
      }
      now = end
      await idle()
    },
  }
  return clock
}

// A macrotask that no fake timer of a test runner replaces by accident: it is taken when this module loads.
const later: (run: () => void) => unknown = globalThis.setImmediate ?? globalThis.setTimeout

/** Promise chains of planning, committing and delivering are tens of steps long; a macrotask lets all of them run. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => later(resolve))
}
