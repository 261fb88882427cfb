import { StateError, type Clock } from '@notify/core'

export interface Bound {
  readonly clock: Clock
  readonly ms: number
  /** Ends it earlier. */
  readonly closing: AbortSignal
}

/**
 * Runs something that may never end, and waits so long for it.
 *
 * @throws {StateError} `E_TIMEOUT` then, or `E_CLOSED`; its signal is aborted, and what it still answers is dropped.
 */
export async function bounded<T>(
  { clock, ms, closing }: Bound,
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  const { signal } = ending
  const close = (): void => ending.abort(closing.reason)
  const cancel = clock.at(clock.now() + ms, () =>
    ending.abort(new StateError('E_TIMEOUT', `no answer in ${ms / 1_000} s`)),
  )
  closing.addEventListener('abort', close)
  if (closing.aborted) close()
  const ended = new Promise<never>((_, reject) => {
    const end = (): void => reject(signal.reason as Error)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
  try {
    return await Promise.race([(async () => run(signal))(), ended])
  } finally {
    cancel()
    closing.removeEventListener('abort', close)
  }
}
