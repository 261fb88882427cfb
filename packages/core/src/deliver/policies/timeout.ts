import { DeliveryError } from '../../errors.ts'
import { duration } from '../../text/duration.ts'
import type { Sent } from '../../channel.ts'
import type { Policy } from './policy.ts'

/**
 * One request takes at most so long, from the name lookup to the last byte. Default of every channel: 15 s.
 * What ends by it may have arrived.
 */
export function timeout(after: string): Policy {
  const timeoutMs = duration(after, 'timeout')
  return {
    name: 'timeout',
    timeoutMs,
    around(attempt, next) {
      const controller = new AbortController()
      const stop = (): void => controller.abort()
      attempt.signal.addEventListener('abort', stop, { once: true })
      return new Promise<Sent>((resolve, reject) => {
        const cancel = attempt.clock.at(
          attempt.clock.now() + timeoutMs,
          () => {
            reject(new DeliveryError('timeout', `no answer within ${after}`))
            controller.abort()
          },
          { keepAlive: true },
        )
        // A channel that ignores the signal is left behind; what it answers then is nobody's.
        void next({ ...attempt, signal: controller.signal })
          .then(resolve, reject)
          .finally(() => {
            cancel()
            attempt.signal.removeEventListener('abort', stop)
          })
      })
    },
  }
}
