import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { failure, json, key, send, wire } from './__fixtures__/sending.ts'

const { answer, channel, origin, seen } = wire()

const invalid = (...errors: unknown[]): RequestListener =>
  json(400, { status: 'invalid event', message: 'Event object is invalid', errors })
const page: RequestListener = json(200, ' <!doctype html><title>Sign in</title>')

test.each([
  [400, 'invalid'],
  [401, 'auth'],
  [402, 'invalid'],
  [403, 'auth'],
  [404, 'not-found'],
  [407, 'auth'],
  [408, 'unavailable'],
  [413, 'invalid'],
  [425, 'unavailable'],
  [429, 'rate-limited'],
  [302, 'unavailable'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
])('a %d is %s', async (status, reason) => {
  answer(json(status, '', { location: 'https://elsewhere.example' }))
  expect(await failure(send(channel()))).toMatchObject({ reason, status })
  expect(seen).toHaveLength(1)
})

test.each<[string, RequestListener, string]>([
  ['a page with status 200', page, 'unavailable'],
  ['a page with status 202', json(202, '<html>'), 'unavailable'],
  ['a 202 without a body', json(202, ''), 'ambiguous'],
  ['a 202 cut off', json(202, '{"status":"succ'), 'ambiguous'],
  ['a 202 that does not say success', json(202, { status: 'dropped' }), 'ambiguous'],
  ['a 202 of another shape', json(202, 'null'), 'ambiguous'],
  ['a 200 in the words of a 202', json(200, { status: 'success' }), 'ambiguous'],
  ['an answer that is too long', json(202, { status: 'success', more: 'x'.repeat(200_000) }), 'ambiguous'],
  ['a long page with status 502', json(502, 'x'.repeat(200_000)), 'unavailable'],
])('%s is not success', async (_, given, reason) => {
  answer(given)
  expect(await failure(send(channel()))).toMatchObject({ reason })
})

test('a change is taken without a dedup key in the answer', async () => {
  answer(json(202, { status: 'success', message: 'Change event processed' }))
  expect(await send(channel())).toEqual({})
})

test('a key of the wrong kind is auth, although it is a 400', async () => {
  answer(invalid("Length of 'routing_key' is incorrect (should be 32 characters)"))
  expect(await failure(send(channel()))).toMatchObject({
    reason: 'auth',
    vendorCode: 'invalid event',
    message:
      'pagerduty: the integration key was refused; give the key of an integration "Events API V2" (status 400)',
  })
})

test('a refusal names the parts that PagerDuty names, and repeats nothing else', async () => {
  answer(
    invalid(
      `'payload.summary' is missing or blank: CANARY ${key}`,
      "'payload.severity' is invalid (must be one of the following: 'critical', 'warning')",
      { payload: 'CANARY' },
    ),
  )
  const error = await failure(send(channel()))
  expect(error).toMatchObject({ reason: 'invalid', status: 400, retryable: false })
  expect(error.message).toBe(
    'pagerduty: the event was refused because of payload.summary, payload.severity (status 400)',
  )
})

test.each(['null', '[]', '{"errors":"summary"}', 'not JSON', '<html>'])(
  'a 400 that says %s is still a refusal',
  async (body) => {
    answer(json(400, body))
    expect(await failure(send(channel()))).toMatchObject({ reason: 'invalid' })
  },
)

test('Retry-After of a 429 or a 503 is kept; nonsense leaves it to the dispatcher', async () => {
  for (const [status, header, wait] of [
    [429, '120', 120_000],
    [503, '7', 7_000],
    [429, 'soon', undefined],
    [400, '9', undefined],
  ] as const) {
    answer(json(status, {}, { 'retry-after': header }))
    expect((await failure(send(channel()))).retryAfterMs).toBe(wait)
  }
})

test.each([
  '<!doctype html><title>Slow down</title>',
  '',
  '{"error":{"code":1015}}',
  'null',
  '"slow"',
  'slow_down',
  'x'.repeat(100_000),
])('a 429 whose body is not of PagerDuty waits too', async (body) => {
  answer(json(429, body, { 'retry-after': '7' }))
  expect(await failure(send(channel()))).toMatchObject({ reason: 'rate-limited', retryAfterMs: 7_000 })
})

test('a connection that breaks after the request may have arrived', async () => {
  answer((request) => request.socket.resetAndDestroy())
  expect(await failure(send(channel()))).toMatchObject({ reason: 'ambiguous', mayHaveArrived: true })
  expect(seen).toHaveLength(1)
})

test('a connection that is refused has not arrived', async () => {
  expect(await failure(send(channel({ baseUrl: 'http://127.0.0.1:1' })))).toMatchObject({
    reason: 'unavailable',
    vendorCode: 'ECONNREFUSED',
  })
})

test('plain HTTP where TLS was expected has not arrived', async () => {
  const error = await failure(send(channel({ baseUrl: origin().replace('http:', 'https:') })))
  expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
  expect(seen).toEqual([])
})

test('no error shows the key, the address or what was sent', async () => {
  for (const next of [invalid(`CANARY ${key}`), json(500, key), page, json(429, key), json(202, key)]) {
    answer(next)
    const error = await failure(send(channel()))
    const shown = `${error.stack} ${JSON.stringify(error)}`
    for (const secret of [key, 'CANARY', 'ディスク', '127.0.0.1:']) expect(shown).not.toContain(secret)
    expect(error.cause).toBeUndefined()
  }
})
