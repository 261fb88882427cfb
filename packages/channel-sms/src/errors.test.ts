import { inspect } from 'node:util'
import { DeliveryError, type Reason } from '@notify/core/channel'
import { httpRecorder, type HttpAnswer } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { authToken, failure, sendTo, wire } from './__fixtures__/sending.ts'
import { json, refuse, text } from './__fixtures__/answers.ts'

const { seen, arrived, answer, channel } = wire()

describe("Twilio's codes", () => {
  test.each<[code: number, status: number, Reason, recipientOnly: true | undefined]>([
    [20003, 401, 'auth', undefined],
    [20005, 401, 'auth', undefined],
    [20404, 404, 'not-found', undefined],
    [20429, 429, 'rate-limited', undefined],
    [20500, 500, 'ambiguous', undefined],
    [20503, 503, 'unavailable', undefined],
    [21211, 400, 'invalid', true],
    [21408, 400, 'invalid', true],
    [21606, 400, 'invalid', undefined],
    [21608, 400, 'invalid', true],
    [21610, 400, 'gone', true],
    [21611, 400, 'unavailable', undefined],
    [21612, 400, 'invalid', true],
    [21614, 400, 'invalid', true],
    [21703, 400, 'invalid', undefined],
    [29999, 400, 'invalid', undefined],
    [29999, 503, 'unavailable', undefined],
    [29999, 500, 'ambiguous', undefined],
  ])('%i with %i is %s, after one request', async (code, status, reason, recipientOnly) => {
    answer(refuse(code, status))
    const error = await failure(sendTo(channel()))
    expect(error).toMatchObject({ reason, status, vendorCode: `${code}` })
    expect(error.recipientOnly).toBe(recipientOnly)
    expect(seen()).toHaveLength(1)
  })

  test.each([
    [21408, /Geo permissions/],
    [21608, /trial account/],
    [21610, /START/],
    [29999, /twilio\.com\/docs\/api\/errors\/29999/],
  ])('%i says what to do', async (code, hint) => {
    answer(refuse(code))
    expect((await failure(sendTo(channel()))).message).toMatch(hint)
  })
})

describe('whatever answers', () => {
  test.each<[string, HttpAnswer, Reason]>([
    ['a page with status 200', text(200, '<!doctype html><p>ok'), 'unavailable'],
    ['half a document', text(201, '{"sid":"SMbb'), 'ambiguous'],
    ['an empty 201', text(201, ''), 'ambiguous'],
    ['null', json(null, 201), 'ambiguous'],
    ['a list', json([], 201), 'ambiguous'],
    ['an object that says nothing', json({}, 201), 'ambiguous'],
    ['a strange id', json({ sid: 'x' }, 201), 'ambiguous'],
    ['a 500 without JSON', text(500, 'oops'), 'ambiguous'],
    ['a 502 page', text(502, '<html>Bad gateway</html>'), 'ambiguous'],
    ['a 503', text(503, ''), 'unavailable'],
    ['a redirect', text(302, '', { location: 'http://127.0.0.1:9/' }), 'unavailable'],
    ['a 400 whose code is text', json({ code: '21211' }, 400), 'invalid'],
    ['a 401', text(401, ''), 'auth'],
    ['a 404', text(404, '<html>'), 'not-found'],
    ['a 413', text(413, ''), 'invalid'],
    ['a reset', 'reset', 'ambiguous'],
    ['a body that breaks off', 'truncated', 'ambiguous'],
  ])('%s is %s, after one request', async (_, reply, reason) => {
    answer(reply)
    expect((await failure(sendTo(channel()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test.each<[string, string | undefined, number | undefined]>([
    ['seconds', '120', 120_000],
    ['spaces around', '  7 ', 7_000],
    ['a date', 'Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
    ['a date that has passed', 'Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['a fraction', '5.5', undefined],
    ['a hexadecimal', '0x10', undefined],
    ['a word', 'soon', undefined],
    ['nothing', undefined, undefined],
  ])('429 with %s: Retry-After %s is %s ms', async (_, header, retryAfterMs) => {
    answer(refuse(20429, 429, header === undefined ? {} : { 'retry-after': header }))
    expect(await failure(sendTo(channel()))).toMatchObject({ reason: 'rate-limited' })
    answer(refuse(20429, 429, header === undefined ? {} : { 'retry-after': header }))
    expect((await failure(sendTo(channel()))).retryAfterMs).toBe(retryAfterMs)
  })

  test.each([
    '<!doctype html><title>Slow down</title>',
    '',
    '{"error":{"code":1015}}',
    'null',
    '"slow"',
    'slow_down',
    'x'.repeat(100_000),
  ])('a 429 whose body is not of Twilio waits too', async (body) => {
    answer(text(429, body, { 'retry-after': '7' }))
    expect(await failure(sendTo(channel()))).toMatchObject({ reason: 'rate-limited', retryAfterMs: 7_000 })
  })

  test('no more than 64 KiB of an answer are read', async () => {
    answer(text(201, 'x'.repeat(1_048_576)))
    expect(await failure(sendTo(channel()))).toMatchObject({
      reason: 'ambiguous',
      message: 'sms: the answer is longer than 64 KiB',
    })
  })

  test.each<[string, HttpAnswer]>([
    ['a silent server', 'hang'],
    ['a dripping body', 'drip'],
  ])('the signal ends the request to %s', async (_, reply) => {
    const stop = new AbortController()
    answer(reply)
    const sending = failure(sendTo(channel(), stop.signal))
    await arrived(1)
    stop.abort()
    expect((await sending).reason).toBe('aborted')
  })

  test('the signal ends its own request, no other one', async () => {
    const sms = channel()
    await sendTo(sms)
    const stop = new AbortController()
    answer('hang')
    const sending = failure(sendTo(sms, stop.signal))
    await arrived(2)
    await sendTo(sms)
    stop.abort()
    expect((await sending).reason).toBe('aborted')
    await Promise.all([sendTo(sms), sendTo(sms), sendTo(sms)])
    expect(seen()).toHaveLength(6)
  })

  test("a policy's own error comes through, a timeout is named so", async () => {
    const own = new DeliveryError('timeout', 'no answer within 10s')
    expect(await failure(sendTo(channel(), AbortSignal.abort(own)))).toBe(own)
    const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
    expect((await failure(sendTo(channel(), late))).reason).toBe('timeout')
  })

  test('nobody at the other end is unavailable: nothing was sent', async () => {
    const gone = await httpRecorder()
    await gone.close()
    const error = await failure(sendTo(channel({ baseUrl: gone.origin })))
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
  })
})

test.each<[string, HttpAnswer]>([
  ['a refusal', refuse(21211)],
  ['an unknown code', refuse(29999)],
  ['a refused login', refuse(20003, 401)],
  ['a reset', 'reset'],
  ['a page', text(200, '<html>+819012345678')],
  ['a broken answer', json({}, 201)],
  ['a failure of theirs', text(500, '+819012345678')],
])('the error for %s shows no number, SID or token', async (_, reply) => {
  answer(reply)
  const error = await failure(sendTo(channel()))
  const shown = `${error.stack} ${JSON.stringify(error)} ${inspect(error, { depth: 9, showHidden: true })}`
  const secrets = [
    authToken,
    Buffer.from(`:${authToken}`).toString('base64').slice(4, 20),
    '9012345678',
    'ACaaaa',
    'Disk full',
  ]
  for (const secret of secrets) expect(shown).not.toContain(secret)
  expect(error.cause).toBeUndefined()
})
