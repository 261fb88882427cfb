/** Time, injected: tests advance it, simulations run ahead of it. */
export interface Clock {
  /** Epoch ms. Never goes backwards. */
  now(): number
  /** Runs once at that time, or soon if it has passed. The answer cancels it. `keepAlive`: the process waits for it. */
  at(time: number, run: () => void, options?: { readonly keepAlive?: boolean }): () => void
}

const longestTimerMs = 2 ** 31 - 1

// Wall time read once, then carried on by the monotonic clock: a stepped clock neither repeats a window nor delays a retry.
const origin = Date.now() - performance.now()

export const systemClock: Clock = {
  now: () => Math.round(origin + performance.now()),
  at(time, run, options) {
    let timer: ReturnType<typeof setTimeout>
    const start = (): void => {
      const leftMs = time - systemClock.now()
      timer = setTimeout(leftMs > longestTimerMs ? start : run, Math.min(Math.max(0, leftMs), longestTimerMs))
      if (!options?.keepAlive) timer.unref?.()
    }
    start()
    return () => clearTimeout(timer)
  },
}
