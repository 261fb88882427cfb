import type { Reason } from '@notify/core/channel'
import { failure, sendContext, type HttpAnswer } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { channelId, firing, reference, teamId } from './__fixtures__/rendered.ts'
import { graphWire, post, refuse, sendTo } from './__fixtures__/sending.ts'
import { msteams } from './index.ts'

const { origin, seen, answer, make } = graphWire()
const channelPath = `/v1.0/teams/${teamId}/channels/${encodeURIComponent(channelId)}`

describe('a message', () => {
  test('is one request with the token in a header', async () => {
    const channel = make()
    const sent = await sendTo(channel)
    expect(seen()).toHaveLength(1)
    expect(seen()[0]).toMatchObject({ method: 'POST', path: `${channelPath}/messages` })
    expect(seen()[0]?.headers).toMatchObject({
      authorization: 'Bearer canary-token',
      'content-type': 'application/json; charset=utf-8',
    })
    expect(JSON.parse(seen()[0]?.body ?? '')).toEqual(post(channel).body)
    expect(sent).toEqual({
      reference: { teamId, channelId, messageId: expect.stringMatching(/^\d+$/) },
      url: 'https://teams.microsoft.com/l/message/1',
    })
  })

  test('that belongs to another replies to it and leaves its reference as it is', async () => {
    const channel = make()
    expect(await sendTo(channel, { reference }, { ...post(channel), reply: true })).toEqual({})
    expect(seen()[0]?.path).toBe(`${channelPath}/messages/${reference.messageId}/replies`)
  })

  test('that stands for an incident is changed where it was posted', async () => {
    const channel = make({ channel: '運用 🔥' })
    const [edit] = channel.render(firing, { cause: 'follow-up', locale: 'en', reference })
    expect(await sendTo(channel, {}, edit)).toEqual({ reference })
    expect(seen().map(({ method, path }) => [method, path])).toEqual([
      ['PATCH', `${channelPath}/messages/${reference.messageId}`],
    ])
  })

  test('is asked for a token each time', async () => {
    const supply = vi.fn(() => `token-${supply.mock.calls.length}`)
    const channel = make({ token: supply })
    await sendTo(channel)
    await sendTo(channel)
    expect(seen().map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  test('is not sent with what can be no token', async () => {
    const error = await failure(sendTo(make({ token: () => 'canary\r\nx: 1' })))
    expect([error.reason, seen()]).toEqual(['auth', []])
    expect(error.message).not.toContain('canary')
  })
})

describe('a channel', () => {
  test('is looked up by its name once', async () => {
    const channel = make({ channel: ' 運用 🔥 ' })
    await sendTo(channel)
    await sendTo(channel)
    expect(seen().map(({ method, path }) => [method, path])).toEqual([
      ['GET', `/v1.0/teams/${teamId}/channels?$select=id,displayName`],
      ['POST', `/v1.0/teams/${teamId}/channels/19%3Aops%40thread.tacv2/messages`],
      ['POST', `/v1.0/teams/${teamId}/channels/19%3Aops%40thread.tacv2/messages`],
    ])
  })

  test('is General if none is named', async () => {
    await sendTo(make({ channel: undefined as never }))
    expect(seen()[1]?.path).toContain('/channels/19%3Ageneral%40thread.tacv2/')
  })

  test('is looked up once for two messages at a time', async () => {
    const channel = make({ channel: 'general' })
    await Promise.all([sendTo(channel), sendTo(channel)])
    expect(seen().map(({ method }) => method)).toEqual(['GET', 'POST', 'POST'])
  })

  test('that is not there is named, the others are not, and it is looked up again', async () => {
    const channel = make({ channel: 'Ops' })
    const error = await failure(sendTo(channel))
    expect(error.reason).toBe('not-found')
    expect(error.message).toMatch(/no channel "Ops" .*check the name/)
    expect(error.message).not.toContain('General')
    answer({ body: { value: [{ id: '19:new@thread.tacv2', displayName: 'ops' }] } })
    await sendTo(channel)
    expect(seen().at(-1)?.path).toContain('19%3Anew')
  })

  test('whose look-up failed was not posted to', async () => {
    const channel = make({ channel: 'Ops' })
    answer({ status: 500, body: 'oops' })
    const error = await failure(sendTo(channel))
    expect([error.reason, error.mayHaveArrived, seen().length]).toEqual(['unavailable', false, 1])
  })

  test('is what verify asks for', async () => {
    await make().verify?.(sendContext())
    expect(seen().map(({ method, path }) => [method, path])).toEqual([['GET', `${channelPath}?$select=id`]])
    answer(refuse(403, 'Forbidden'))
    expect((await failure(make().verify!(sendContext()))).reason).toBe('auth')
  })
})

describe('what Graph refuses', () => {
  test.each<[string, HttpAnswer, Reason, RegExp]>([
    ['a token', refuse(401, 'InvalidAuthenticationToken'), 'auth', /delegated/],
    ['a user', refuse(403, 'Forbidden'), 'auth', /ChannelMessage\.Send/],
    ['a channel', refuse(404, 'NotFound'), 'not-found', /teamId and channel/],
    ['a channel that was deleted', refuse(410, 'Gone'), 'gone', /deleted/],
    ['a card', refuse(400, 'BadRequest'), 'invalid', /BadRequest/],
    ['a message that is too large', refuse(413, 'RequestEntityTooLarge'), 'invalid', /too large/],
    ['too much', refuse(429, 'TooManyRequests'), 'rate-limited', /slow down/],
    ['an answer without an id', { status: 201, body: {} }, 'ambiguous', /may have been posted/],
  ])('%s', async (_, reply, reason, what) => {
    answer(reply)
    const error = await failure(sendTo(make()))
    expect(error.reason).toBe(reason)
    expect(error.message).toMatch(what)
    expect(seen()).toHaveLength(1)
  })

  test.each([
    [403, /another user posted it, or ChannelMessage\.ReadWrite/],
    [404, /it was deleted/],
  ])('an edit (%d) becomes a new message', async (status, what) => {
    const channel = make()
    answer({ status })
    const error = await failure(sendTo(channel, {}, { ...post(channel), edit: reference }))
    expect(error.reason).toBe('not-found')
    expect(error.message).toMatch(what)
  })

  test('an edit that is answered with the message has succeeded too', async () => {
    const channel = make()
    answer({ body: { id: '1' } })
    expect(await sendTo(channel, {}, { ...post(channel), edit: reference })).toEqual({ reference })
  })
})

test('it edits incidents', () => {
  expect(make().features).toEqual({ incidents: 'edits' })
})

test('a certificate that nobody trusts keeps the token here', async () => {
  const error = await failure(sendTo(make({ fetch: undefined as never })))
  expect(error.reason).toBe('unavailable')
  expect(seen()).toEqual([])
})

test('the version in baseUrl is taken as the default that it is', async () => {
  await sendTo(make({ baseUrl: `${origin()}/v1.0/` }))
  expect(seen()[0]?.path).toBe(`${channelPath}/messages`)
})

test('the SDK is not loaded before the first send', async () => {
  vi.resetModules()
  const load = vi.fn(() => ({}))
  vi.doMock('@microsoft/microsoft-graph-client', load)
  const { msteams: fresh } = await import('./index.ts')
  const channel = fresh({ token: 'x', teamId, channel: channelId })
  channel.render(firing, { cause: 'route', locale: 'en' })
  expect(load).not.toHaveBeenCalled()
  vi.doUnmock('@microsoft/microsoft-graph-client')
  expect(msteams({ token: 'x', teamId }).kind).toBe('msteams')
})
