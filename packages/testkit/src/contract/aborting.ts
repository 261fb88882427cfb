import assert from 'node:assert/strict'
import { DeliveryError, type Reason } from '@notify/core/channel'
import { notification } from '../samples/notifications.ts'
import { withBench, type Answer, type Check } from './bench.ts'
import type { ChannelDescriptor } from './descriptor.ts'

/** What the signal promises: a shutdown and a deadline end a request at once. */
export function abortChecks<Message>(descriptor: ChannelDescriptor<Message>): Check[] {
  const slow: readonly Answer[] = descriptor.protocol === 'smtp' ? ['hang'] : ['hang', 'drip']
  return [
    {
      name: 'an abort ends the request in flight, and the connection with it',
      run: async () => {
        for (const answer of slow) await stopped(descriptor, answer, undefined, 'aborted')
      },
    },
    {
      name: 'a deadline ends the request in flight as a timeout',
      run: () => stopped(descriptor, 'hang', new DOMException('too late', 'TimeoutError'), 'timeout'),
    },
    {
      name: 'an error that the signal carries is the failure',
      run: () =>
        withBench(descriptor, async ({ server, render, send, failure, within }) => {
          const [message] = render(notification())
          const why = new DeliveryError('circuit-open', 'too many failures')
          const early = await failure(send(message!, { signal: AbortSignal.abort(why) }))
          assert.equal(early, why, 'before it began it is another one')
          server.always('hang')
          const controller = new AbortController()
          const sending = failure(send(message!, { signal: controller.signal }))
          await within('the request', server.arrived(1))
          controller.abort(why)
          assert.equal(await sending, why, 'in flight it is another one')
        }),
    },
    {
      name: 'what was aborted before it began sends nothing',
      run: () =>
        withBench(descriptor, async ({ server, render, send, failure }) => {
          const { reason } = await failure(send(render(notification())[0]!, { signal: AbortSignal.abort() }))
          assert.ok(['aborted', 'unavailable'].includes(reason), `it is taken for "${reason}"`)
          assert.equal(server.requests.length, 0, 'requests')
        }),
    },
  ]
}

const stopped = <Message>(
  descriptor: ChannelDescriptor<Message>,
  answer: Answer,
  why: unknown,
  reason: Reason,
): Promise<void> =>
  withBench(descriptor, async ({ server, render, send, failure, within }) => {
    server.always(answer)
    const controller = new AbortController()
    const sending = send(render(notification())[0]!, { signal: controller.signal })
    const ended = sending.then(
      () => {},
      () => {},
    )
    await within('the request', Promise.race([server.arrived(1), ended]))
    controller.abort(why)
    const error = await failure(sending)
    assert.equal(error.reason, reason, 'the reason')
    assert.equal(server.requests.length, 1, 'requests')
    await within('the end of the connection', server.abandoned())
  })
