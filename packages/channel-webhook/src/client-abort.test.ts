import { DeliveryError } from '@notify/core/channel'
import { afterEach, expect, test } from 'vitest'
import { receiver } from './__fixtures__/receiver.ts'
import { channelTo, closeAll, failure, kept, send } from './__fixtures__/send.ts'
import type { WebhookOptions } from './webhook.ts'

afterEach(closeAll)

test('an aborted request ends at once, on the wire too', async () => {
  const abort = new AbortController()
  const hungUp = Promise.withResolvers<void>()
  const server = kept(
    await receiver((request) => {
      request.socket.on('close', () => hungUp.resolve())
      abort.abort()
    }),
  )
  expect(await failure(channelTo({ url: server.origin }), { signal: abort.signal })).toMatchObject({
    reason: 'aborted',
  })
  await hungUp.promise
})

test('a deadline in flight is a timeout; before the connection it has not arrived', async () => {
  const late = new DOMException('too late', 'TimeoutError')
  const abort = new AbortController()
  const server = kept(await receiver(() => abort.abort(late)))
  expect(await failure(channelTo({ url: server.origin }), { signal: abort.signal })).toMatchObject({
    reason: 'timeout',
  })

  const early = new AbortController()
  const lookup: WebhookOptions['lookup'] = () => early.abort(late)
  expect(
    await failure(channelTo({ url: 'https://hooks.example.test', lookup }), { signal: early.signal }),
  ).toMatchObject({
    reason: 'unavailable',
  })
})

test("a policy's own error comes through unchanged", async () => {
  const own = new DeliveryError('timeout', 'the policy timeout ended it after 10s')
  expect(await failure(channelTo({ url: 'https://127.0.0.1:1' }), { signal: AbortSignal.abort(own) })).toBe(
    own,
  )
})

test('an aborted signal sends nothing', async () => {
  const server = kept(await receiver())
  expect(await failure(channelTo({ url: server.origin }), { signal: AbortSignal.abort() })).toMatchObject({
    reason: 'aborted',
  })
  expect(server.connections).toHaveLength(0)
})

test('a request that is aborted while it waits for a connection is not sent later', async () => {
  const abort = new AbortController()
  const server = kept(await receiver())
  let release: (() => void) | undefined
  const lookup: WebhookOptions['lookup'] = (_, __, callback) => {
    const found = (): void => callback(null, '127.0.0.1', 4)
    if (release !== undefined) return found()
    release = found
    abort.abort()
  }
  const channel = channelTo({ url: `http://localhost:${server.port}`, lookup })
  expect(await failure(channel, { signal: abort.signal })).toMatchObject({ reason: 'aborted' })
  release?.()
  expect(await send(channel, { idempotencyKey: 'second' })).toEqual({})
  expect(server.requests.map(({ headers }) => headers['webhook-id'])).toEqual(['second'])
})
