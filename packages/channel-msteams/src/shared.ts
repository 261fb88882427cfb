import { connectionFailure, type Clock } from '@notify/core/channel'
import { harmless } from './errors.ts'

/** Ours: a sign-in or a look-up that takes longer has failed, whoever still waits for it. */
const timeoutMs = 15_000

export interface Asking {
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now'>
}

/** One run at a time: who asks meanwhile waits for the same one, and leaves with its own signal while the run goes on. */
export function shared<Value>(run: (asking: Asking) => Promise<Value>): (asking: Asking) => Promise<Value> {
  let running: Promise<Value> | undefined
  return async ({ signal, clock }) => {
    running ??= run({ signal: AbortSignal.timeout(timeoutMs), clock }).finally(() => {
      running = undefined
    })
    const { promise, reject } = Promise.withResolvers<never>()
    const leave = (): void => reject(harmless(connectionFailure(undefined, signal, 'msteams')))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([promise, running])
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
