import { inspect } from 'node:util'
import type { Reason } from '@notify/core/channel'
import { failure, type HttpAnswer } from '@notify/testkit'
import { describe, expect, test } from 'vitest'
import { authToken, sendTo, wire } from './__fixtures__/sending.ts'
import { refuse } from './__fixtures__/answers.ts'

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
  test.each<[string, Reason, HttpAnswer]>([
    ['a page with status 200', 'unavailable', { body: '<!doctype html><p>ok' }],
    ['half a document', 'ambiguous', { status: 201, body: '{"sid":"SMbb' }],
    ['an empty 201', 'ambiguous', { status: 201 }],
    ['null', 'ambiguous', { status: 201, body: null }],
    ['a list', 'ambiguous', { status: 201, body: [] }],
    ['an object that says nothing', 'ambiguous', { status: 201, body: {} }],
    ['a strange id', 'ambiguous', { status: 201, body: { sid: 'x' } }],
    ['a 500 without JSON', 'ambiguous', { status: 500, body: 'oops' }],
    ['a 502 page', 'ambiguous', { status: 502, body: '<html>Bad gateway</html>' }],
    ['a 503', 'unavailable', { status: 503 }],
    ['a redirect', 'unavailable', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['a 400 whose code is text', 'invalid', { status: 400, body: { code: '21211' } }],
    ['a 401', 'auth', { status: 401 }],
    ['a 404', 'not-found', { status: 404, body: '<html>' }],
    ['a 413', 'invalid', { status: 413 }],
    ['a reset', 'ambiguous', 'reset'],
    ['a body that breaks off', 'ambiguous', 'truncated'],
  ])('%s is %s, after one request', async (_, reason, reply) => {
    answer(reply)
    expect((await failure(sendTo(channel()))).reason).toBe(reason)
    expect(seen()).toHaveLength(1)
  })

  test('no more than 64 KiB of an answer are read', async () => {
    answer('endless')
    expect(await failure(sendTo(channel()))).toMatchObject({
      reason: 'ambiguous',
      message: 'sms: the answer is longer than 64 KiB',
    })
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

  test('a timeout is named so', async () => {
    const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
    expect((await failure(sendTo(channel(), late))).reason).toBe('timeout')
  })
})

test.each<[string, HttpAnswer]>([
  ['a refusal', refuse(21211)],
  ['an unknown code', refuse(29999)],
  ['a refused login', refuse(20003, 401)],
  ['a reset', 'reset'],
  ['a page', { body: '<html>+819012345678' }],
  ['a broken answer', { status: 201, body: {} }],
  ['a failure of theirs', { status: 500, body: '+819012345678' }],
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
