import { failure } from '@notify/testkit'
import { expect, test } from 'vitest'
import { send, wire } from './__fixtures__/sending.ts'
import type { WebhookOptions } from './webhook.ts'

const { server, seen, answer, arrived, channel } = wire()

test('a deadline is a timeout in flight; before the connection it has not arrived', async () => {
  const late = new DOMException('too late', 'TimeoutError')
  const abort = new AbortController()
  answer('hang')
  const sending = failure(send(channel(), { signal: abort.signal }))
  await arrived(1)
  abort.abort(late)
  expect(await sending).toMatchObject({ reason: 'timeout' })

  const early = new AbortController()
  const lookup: WebhookOptions['lookup'] = () => early.abort(late)
  const unknown = channel({ url: 'https://hooks.example.test', lookup })
  expect(await failure(send(unknown, { signal: early.signal }))).toMatchObject({ reason: 'unavailable' })
})

test('an aborted signal connects to nothing', async () => {
  const error = await failure(send(channel(), { signal: AbortSignal.abort() }))
  expect(error).toMatchObject({ reason: 'aborted' })
  expect(server().connections.made).toBe(0)
})

test('a request that is aborted while it waits for a connection is not sent later', async () => {
  const abort = new AbortController()
  let release: (() => void) | undefined
  const lookup: WebhookOptions['lookup'] = (_, __, callback) => {
    const found = (): void => callback(null, '127.0.0.1', 4)
    if (release !== undefined) return found()
    release = found
    abort.abort()
  }
  const slow = channel({ url: `http://localhost:${server().port}`, lookup })
  expect(await failure(send(slow, { signal: abort.signal }))).toMatchObject({ reason: 'aborted' })
  release?.()
  expect(await send(slow, { idempotencyKey: 'second' })).toEqual({})
  expect(seen().map(({ headers }) => headers['webhook-id'])).toEqual(['second'])
})
