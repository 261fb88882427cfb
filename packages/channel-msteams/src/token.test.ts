import type { Reason, SendContext } from '@notify/core/channel'
import { failure, sampleTime, signInPage, type HttpAnswer, type HttpReply } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { clientId, graphWire, refuse, sendTo, signedIn } from './__fixtures__/sending.ts'
import type { MsteamsOptions } from './index.ts'

const { seen, arrived, answer, make: makeWith } = graphWire()
const make = (options: MsteamsOptions = {}): ReturnType<typeof makeWith> =>
  makeWith({ ...signedIn, ...options })

const exchanges = (): readonly URLSearchParams[] =>
  seen()
    .filter(({ path }) => path.endsWith('/token'))
    .map(({ body }) => new URLSearchParams(body))

const after = (ms: number): Pick<SendContext, 'clock'> => ({
  clock: { now: () => sampleTime + ms, at: () => () => {} },
})

describe('a refresh token', () => {
  test('is exchanged once for many messages', async () => {
    const channel = make()
    await sendTo(channel)
    await sendTo(channel)
    expect(seen().map(({ path }) => path.replace(/\?.*|\/channels.*/, ''))).toEqual([
      '/acme.dev/oauth2/v2.0/token',
      expect.stringMatching(/^\/v1\.0\/teams/),
      expect.stringMatching(/^\/v1\.0\/teams/),
    ])
    expect(Object.fromEntries(exchanges()[0]!)).toEqual({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: 'canary-secret',
      refresh_token: 'canary-refresh-0',
    })
    expect(seen()[1]?.headers['authorization']).toMatch(/^Bearer access-\d+$/)
  })

  test('is exchanged once for messages at the same time', async () => {
    const channel = make()
    await Promise.all([sendTo(channel), sendTo(channel), sendTo(channel)])
    expect(exchanges()).toHaveLength(1)
  })

  test('of a public client needs no secret, and no tenant', async () => {
    await sendTo(make({ clientSecret: undefined as never, tenantId: undefined as never }))
    expect(exchanges()[0]?.has('client_secret')).toBe(false)
    expect(seen()[0]?.path).toBe('/organizations/oauth2/v2.0/token')
  })

  test('rotates: the next exchange uses the one that the last one gave', async () => {
    const channel = make()
    answer({ body: { access_token: 'a', refresh_token: 'canary-refresh-next', expires_in: 3_600 } })
    await sendTo(channel)
    await sendTo(channel, after(3_400_000))
    expect(exchanges()).toHaveLength(1)
    await sendTo(channel, after(3_500_000))
    expect(exchanges().map((form) => form.get('refresh_token'))).toEqual([
      'canary-refresh-0',
      'canary-refresh-next',
    ])
  })

  test('gives a new access token after Graph refused one', async () => {
    const channel = make()
    await sendTo(channel)
    answer(refuse(401, 'InvalidAuthenticationToken'))
    expect((await failure(sendTo(channel))).reason).toBe('auth')
    await sendTo(channel)
    expect(exchanges()).toHaveLength(2)
  })

  test('that was refused is asked for again', async () => {
    const supply = vi.fn(() => `canary-refresh-of-call-${supply.mock.calls.length}`)
    const channel = make({ refreshToken: supply })
    answer({ status: 400, body: { error: 'invalid_grant', error_description: 'AADSTS700082: canary' } })
    const error = await failure(sendTo(channel))
    expect([error.reason, error.vendorCode]).toEqual(['auth', 'invalid_grant'])
    expect(error.message).toMatch(/sign in again/)
    await sendTo(channel)
    expect(exchanges().map((form) => form.get('refresh_token'))).toEqual([
      'canary-refresh-of-call-1',
      'canary-refresh-of-call-2',
    ])
  })
})

describe('a sign-in that fails has posted nothing', () => {
  test.each<[string, HttpAnswer, Reason]>([
    ['a wrong secret', { status: 401, body: { error: 'invalid_client' } }, 'auth'],
    ['a tenant that is not there', { status: 400, body: { error: 'invalid_request' } }, 'auth'],
    ['too many', { status: 429, headers: { 'retry-after': '7' } }, 'rate-limited'],
    ['a 500', { status: 500, body: 'oops' }, 'unavailable'],
    ['a 503', { status: 503 }, 'unavailable'],
    ['a page', signInPage, 'unavailable'],
    ['half an answer', { body: '{"access_token":"a' }, 'unavailable'],
    ['no token', { body: {} }, 'unavailable'],
    ['a reset', 'reset', 'unavailable'],
  ])('%s', async (_, reply, reason) => {
    answer(reply)
    const error = await failure(sendTo(make()))
    expect([error.reason, error.mayHaveArrived]).toEqual([reason, false])
    expect(seen()).toHaveLength(1)
  })

  test('who leaves does not end it for the others', async () => {
    const channel = make()
    const late = Promise.withResolvers<HttpReply>()
    answer(() => late.promise)
    const stop = new AbortController()
    const first = failure(sendTo(channel, { signal: stop.signal }))
    const second = sendTo(channel)
    await arrived(1)
    stop.abort()
    expect((await first).reason).toBe('aborted')
    late.resolve({ body: { access_token: 'late', expires_in: 3_600 } })
    await second
    expect(seen().at(-1)?.headers['authorization']).toBe('Bearer late')
    expect(exchanges()).toHaveLength(1)
  })

  test('a sign-in that hangs ends with the signal', async () => {
    answer('hang')
    const stop = new AbortController()
    const sending = failure(sendTo(make(), { signal: stop.signal }))
    await arrived(1)
    stop.abort(new DOMException('late', 'TimeoutError'))
    const { reason, mayHaveArrived } = await sending
    expect([reason, mayHaveArrived]).toEqual(['unavailable', false])
  })
})
