import type { Clock } from '@notify/core/channel'

export interface TestClock extends Clock {
  /** Runs what comes due on the way. */
  advance(ms: number): void
  /** How many wait. */
  readonly waiting: number
}

export function testClock(startMs: number): TestClock {
  let now = startMs
  let waiting: { time: number; run: () => void }[] = []
  return {
    now: () => now,
    at(time, run) {
      const entry = { time, run }
      waiting.push(entry)
      return () => void (waiting = waiting.filter((other) => other !== entry))
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const next = waiting.sort((a, b) => a.time - b.time)[0]
        if (next === undefined || next.time > end) break
        waiting.shift()
        now = next.time
        next.run()
      }
      now = end
    },
    get waiting() {
      return waiting.length
    },
  }
}
