import { failure, type HttpAnswer } from '@notify/testkit'
import { expect, test } from 'vitest'
import { key, send, wire } from './__fixtures__/sending.ts'

const { answer, channel, origin, seen } = wire()

const invalid = (...errors: unknown[]): HttpAnswer => ({
  status: 400,
  body: { status: 'invalid event', message: 'Event object is invalid', errors },
})
const page: HttpAnswer = { body: ' <!doctype html><title>Sign in</title>' }

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
  answer({ status, headers: { location: 'https://elsewhere.example' } })
  expect(await failure(send(channel()))).toMatchObject({ reason, status })
  expect(seen()).toHaveLength(1)
})

test.each<[string, HttpAnswer, string]>([
  ['a page with status 200', page, 'unavailable'],
  ['a page with status 202', { status: 202, body: '<html>' }, 'unavailable'],
  ['a 202 without a body', { status: 202 }, 'ambiguous'],
  ['a 202 cut off', { status: 202, body: '{"status":"succ' }, 'ambiguous'],
  ['a 202 that does not say success', { status: 202, body: { status: 'dropped' } }, 'ambiguous'],
  ['a 202 of another shape', { status: 202, body: null }, 'ambiguous'],
  ['a 200 in the words of a 202', { body: { status: 'success' } }, 'ambiguous'],
  [
    'an answer that is too long',
    { status: 202, body: { status: 'success', more: 'x'.repeat(200_000) } },
    'ambiguous',
  ],
  ['an answer without an end', 'endless', 'ambiguous'],
  ['a long page with status 502', { status: 502, body: 'x'.repeat(200_000) }, 'unavailable'],
])('%s is not success', async (_, given, reason) => {
  answer(given)
  expect(await failure(send(channel()))).toMatchObject({ reason })
})

test('a change is taken without a dedup key in the answer', async () => {
  answer({ status: 202, body: { status: 'success', message: 'Change event processed' } })
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
    answer({ status: 400, body })
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
    answer({ status, headers: { 'retry-after': header }, body: {} })
    expect((await failure(send(channel()))).retryAfterMs).toBe(wait)
  }
})

test('a connection that breaks after the request may have arrived', async () => {
  answer('reset')
  expect(await failure(send(channel()))).toMatchObject({ reason: 'ambiguous', mayHaveArrived: true })
  expect(seen()).toHaveLength(1)
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
  expect(seen()).toEqual([])
})

test('no error shows the key, the address or what was sent', async () => {
  for (const next of [
    invalid(`CANARY ${key}`),
    { status: 500, body: key },
    page,
    { status: 429, body: key },
    { status: 202, body: key },
  ]) {
    answer(next)
    const error = await failure(send(channel()))
    const shown = `${error.stack} ${JSON.stringify(error)}`
    for (const secret of [key, 'CANARY', 'ディスク', '127.0.0.1:']) expect(shown).not.toContain(secret)
    expect(error.cause).toBeUndefined()
  }
})
