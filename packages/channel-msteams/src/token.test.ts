import type { Reason } from '@notify/core/channel'
import { describe, expect, test, vi } from 'vitest'
import { clientId, context, failure, graphWire, live, now, sendTo, signedIn } from './__fixtures__/sending.ts'
import { hang, json, page, refuse, reset, text, type Answer } from './__fixtures__/stand-in.ts'
import type { MsteamsOptions } from './index.ts'

const { seen, answer, make: makeWith } = graphWire()
const make = (options: MsteamsOptions = {}): ReturnType<typeof makeWith> =>
  makeWith({ ...signedIn, ...options })

const exchanges = (): readonly URLSearchParams[] =>
  seen()
    .filter(({ path }) => path.endsWith('/token'))
    .map(({ body }) => new URLSearchParams(body))

const clockAt = (at: number): { clock: typeof context.clock } => ({
  clock: { ...context.clock, now: () => at },
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
    answer(json({ access_token: 'a', refresh_token: 'canary-refresh-next', expires_in: 3_600 }))
    await sendTo(channel)
    await sendTo(channel, clockAt(now + 3_400_000))
    expect(exchanges()).toHaveLength(1)
    await sendTo(channel, clockAt(now + 3_500_000))
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
    answer(json({ error: 'invalid_grant', error_description: 'AADSTS700082: canary' }, 400))
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
  test.each<[string, Answer, Reason]>([
    ['a wrong secret', json({ error: 'invalid_client' }, 401), 'auth'],
    ['a tenant that is not there', json({ error: 'invalid_request' }, 400), 'auth'],
    ['too many', text(429, '', { 'retry-after': '7' }), 'rate-limited'],
    ['a 500', text(500, 'oops'), 'unavailable'],
    ['a 503', text(503, ''), 'unavailable'],
    ['a page', page, 'unavailable'],
    ['half an answer', text(200, '{"access_token":"a'), 'unavailable'],
    ['no token', json({}), 'unavailable'],
    ['a reset', reset, 'unavailable'],
  ])('%s', async (_, reply, reason) => {
    answer(reply)
    const error = await failure(sendTo(make()))
    expect([error.reason, error.mayHaveArrived]).toEqual([reason, false])
    expect(seen()).toHaveLength(1)
  })

  test('who leaves does not end it for the others', async () => {
    const channel = make()
    let finish = (): void => {}
    answer((response, one) => {
      finish = () => json({ access_token: 'late', expires_in: 3_600 })(response, one)
    })
    const stop = new AbortController()
    const first = failure(sendTo(channel, { signal: stop.signal }))
    const second = sendTo(channel, { signal: live() })
    await vi.waitFor(() => expect(seen()).toHaveLength(1))
    stop.abort()
    expect((await first).reason).toBe('aborted')
    finish()
    await second
    expect(seen().at(-1)?.headers['authorization']).toBe('Bearer late')
    expect(exchanges()).toHaveLength(1)
  })

  test('a sign-in that hangs ends with the signal', async () => {
    answer(hang)
    const stop = new AbortController()
    const sending = failure(sendTo(make(), { signal: stop.signal }))
    await vi.waitFor(() => expect(seen()).toHaveLength(1))
    stop.abort(new DOMException('late', 'TimeoutError'))
    const { reason, mayHaveArrived } = await sending
    expect([reason, mayHaveArrived]).toEqual(['unavailable', false])
  })
})
