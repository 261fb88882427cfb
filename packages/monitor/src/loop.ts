import type { Clock } from '@notify/core'

export interface LoopOptions {
  readonly clock: Clock
  /** Nothing begins once it is aborted. */
  readonly closing: AbortSignal
  /** Does not throw. */
  readonly turn: (at: number) => Promise<void>
}

export interface Loop {
  /** Turns from then on, instead of what was before. Without an interval: none by themselves. */
  start(firstAt: number, intervalMs: number | undefined): void
  /** After what is under way: a reload does not meet a turn half-way. */
  inTurn(run: () => Promise<void>): Promise<void>
  /** Ends the turns, and waits for the one under way. */
  stop(): Promise<void>
}

/** Turns at an interval, one after the other. What takes longer than the interval is followed at once by the next. */
export function loop({ clock, closing, turn }: LoopOptions): Loop {
  let turns: Promise<void> = Promise.resolve()
  let cancel = (): unknown => undefined
  let started = 0
  const inTurn = (run: () => Promise<void>): Promise<void> => {
    turns = turns.then(async () => {
      if (!closing.aborted) await run()
    })
    return turns
  }
  function start(due: number, intervalMs: number | undefined): void {
    cancel()
    const mine = ++started
    if (intervalMs === undefined || closing.aborted) return
    cancel = clock.at(due, () => {
      // A timer that is late by a few ms must not cost a cooldown a whole interval.
      const at = clock.now() - due < intervalMs / 10 ? due : clock.now()
      void inTurn(() => turn(at)).then(() => {
        if (mine === started) start(Math.max(at + intervalMs, clock.now()), intervalMs)
      })
    })
  }
  return {
    start,
    inTurn,
    stop() {
      cancel()
      return turns
    },
  }
}
