import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { DeliveryError } from '../errors.ts'
import { connectionFailure } from './connection-failure.ts'

const running = new AbortController().signal
const failed = (code: string, syscall?: string): Error =>
  new TypeError('fetch failed: https://secret.example/hook', { cause: { code, syscall } })

test.each([
  ['ECONNREFUSED', undefined, 'unavailable'],
  ['ENOTFOUND', undefined, 'unavailable'],
  ['CERT_HAS_EXPIRED', undefined, 'unavailable'],
  ['ETIMEDOUT', 'connect', 'unavailable'],
  ['ECONNRESET', 'read', 'ambiguous'],
  ['UND_ERR_SOCKET', undefined, 'ambiguous'],
])('%s during %s is %s', (code, syscall, reason) => {
  const failure = connectionFailure(failed(code, syscall), running, 'chat')
  expect(failure.reason).toBe(reason)
  expect(inspect(failure)).not.toContain('secret.example')
})

test('a code that is not a code is not repeated', () => {
  expect(connectionFailure(failed('https://secret.example'), running, 'chat').message).toBe(
    'chat: the connection broke before the answer was complete',
  )
})

test('the signal says whether it was late or stopped; its own failure stays', () => {
  const own = new DeliveryError('timeout', 'no answer within 15s')
  expect(connectionFailure(undefined, AbortSignal.abort(own), 'chat')).toBe(own)
  expect(connectionFailure(undefined, AbortSignal.abort(), 'chat').reason).toBe('aborted')
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
  expect(connectionFailure(undefined, late, 'chat').reason).toBe('timeout')
})
