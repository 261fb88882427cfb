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
      return new Promise<Sent>((resolve, reject) => {
        const { clock } = attempt
        const stop = (): void => {
          reject(new DeliveryError('timeout', `no answer within ${after}`))
          attempt.abort()
        }
        const cancel = clock.at(clock.now() + timeoutMs, stop, { keepAlive: true })
        // A channel that ignores the signal is left behind; what it answers then is nobody's.
        next(attempt).then(
          (sent) => {
            cancel()
            resolve(sent)
          },
          (error: unknown) => {
            cancel()
            reject(error)
          },
        )
      })
    },
  }
}
