import { Client } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callGraph, sendGraph, type GraphAnswer } from '../__fixtures__/teams-sender.ts'
import { testClock } from '../__fixtures__/clock.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

const clock = testClock(1_700_000_000_000)
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ vendors: ['graph'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const html = (content: string, more: object = {}): object => ({
  body: { contentType: 'html', content },
  ...more,
})
const post = (json: object, path?: string): Promise<GraphAnswer> =>
  sendGraph(sandbox, { json: { ...json }, ...(path === undefined ? {} : { path }) })
const messages = (channel = 'Ops'): string =>
  `/v1.0/teams/${sandbox.graph.teamId}/channels/${encodeURIComponent(sandbox.graph.channels[channel]!)}/messages`
const get = (path: string, token = sandbox.graph.token): Promise<GraphAnswer> =>
  callGraph(sandbox, 'GET', path, { authorization: `Bearer ${token}` })
const signIn = (form: Readonly<Record<string, string>> = {}): Promise<GraphAnswer> => {
  const { tenantId, clientId, clientSecret, refreshToken } = sandbox.graph
  const given = {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
    ...form,
  }
  return sendGraph(sandbox, { path: `/${tenantId}/oauth2/v2.0/token`, token: 'none', form: given })
}

describe('over TLS', () => {
  test('nobody is let in who does not trust its certificate', async () => {
    expect(sandbox.graph.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    await expect(fetch(`${sandbox.graph.origin}/v1.0/me`)).rejects.toThrow('fetch failed')
    expect(sandbox.requests()).toEqual([])
  })

  test('its certificate is good for localhost too', async () => {
    const client = new Client(sandbox.graph.origin.replace('127.0.0.1', 'localhost'), {
      connect: { ca: sandbox.graph.ca },
    })
    const { statusCode } = await client.request({
      path: '/v1.0/me',
      method: 'GET',
      headers: { authorization: `Bearer ${sandbox.graph.token}` },
    })
    expect(statusCode).toBe(200)
    await client.close()
  })

  test('requests of one connection have its number', async () => {
    await get('/v1.0/me')
    await get('/v1.0/me')
    const [first, second] = sandbox.requests()
    expect(first!.connection).toBeGreaterThan(0)
    expect(second!.connection).not.toBe(first!.connection)
  })

  test.each([false, true])('a reset ends the connection without an answer (stored: %s)', async (accept) => {
    sandbox.fault('graph', { kind: 'reset', accept })
    await expect(post(html('<p>hi</p>'))).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(sandbox.messages()).toHaveLength(accept ? 1 : 0)
  })
})

describe('the token endpoint', () => {
  test('gives a new access token and a new refresh token; the old ones stay good', async () => {
    const { status, json } = await signIn()
    expect(status).toBe(200)
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 })
    expect(json['refresh_token']).not.toBe(sandbox.graph.refreshToken)
    expect((await get('/v1.0/me', String(json['access_token']))).status).toBe(200)
    expect((await signIn({ refresh_token: String(json['refresh_token']) })).status).toBe(200)
    expect((await signIn()).status).toBe(200)
  })

  test('gives access for an hour', async () => {
    const token = String((await signIn()).json['access_token'])
    clock.advance(3_599_999)
    expect((await get('/v1.0/me', token)).status).toBe(200)
    clock.advance(1)
    const late = await get('/v1.0/me', token)
    expect(late).toMatchObject({ status: 401, json: { error: { code: 'InvalidAuthenticationToken' } } })
    expect(JSON.stringify(late.json)).toContain('expired')
    expect((await signIn()).status).toBe(200)
  })

  test('stays good when the sandbox is reset: whoever signed in goes on', async () => {
    const token = String((await signIn()).json['access_token'])
    sandbox.reset()
    expect((await get('/v1.0/me', token)).status).toBe(200)
  })

  test('explains a refusal with a code', async () => {
    const { status, json } = await signIn({ client_secret: 'old' })
    expect(status).toBe(401)
    expect(json).toMatchObject({ error: 'invalid_client', error_codes: [7_000_215] })
    expect(json['error_description']).toMatch(/^AADSTS7000215: /)
  })

  test('gives an application a token that posts nothing', async () => {
    const answer = await sendGraph(sandbox, { token: 'app', json: { ...html('hi') } })
    expect(answer).toMatchObject({ status: 403, json: { error: { code: 'Forbidden' } } })
    expect(sandbox.messages()).toEqual([])
  })
})

describe('a message', () => {
  test('is answered as Graph returns it, and kept so', async () => {
    const { status, json } = await post(
      html('<p>Disk &amp; more</p><p>日本語 🔥 ‏עברית</p>', { subject: 'Firing', importance: 'high' }),
    )
    expect(status).toBe(201)
    expect(json).toMatchObject({
      messageType: 'message',
      replyToId: null,
      importance: 'high',
      subject: 'Firing',
      from: { user: { displayName: 'Notify' } },
      channelIdentity: { teamId: sandbox.graph.teamId, channelId: sandbox.graph.channels['Ops'] },
      createdDateTime: new Date(clock.now()).toISOString(),
    })
    const [message] = sandbox.messages()
    expect(message).toMatchObject({
      id: json['id'],
      title: 'Firing',
      text: 'Disk & more\n日本語 🔥 ‏עברית',
      to: ['Ops'],
    })
    const { '@odata.context': _, ...payload } = json
    expect(message!.payload).toEqual(payload)
    expect((await get(`${messages()}/${String(json['id'])}`)).json).toEqual(json)
  })

  test('shows a card where its marker stands, and takes its title', async () => {
    const card = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: 'Disk <full>' }] }
    await post(
      html('<p>Look:</p><attachment id="1"></attachment><p>soon</p>', {
        attachments: [
          { id: '1', contentType: 'application/vnd.microsoft.card.adaptive', content: JSON.stringify(card) },
        ],
      }),
    )
    expect(sandbox.messages()[0]).toMatchObject({
      title: 'Disk <full>',
      text: 'Look:\nDisk <full>\nsoon',
      warnings: [],
    })
  })

  test('calls who is mentioned', async () => {
    await post(
      html('<at id="0">Ada</at> look', {
        mentions: [{ id: 0, mentionText: 'Ada', mentioned: { user: { id: '1' } } }],
      }),
    )
    expect(sandbox.messages()[0]).toMatchObject({ text: 'Ada look', mentions: ['@Ada'] })
  })

  test('has a thread', async () => {
    const { json } = await post(html('parent'))
    const reply = await post(html('reply'), `${messages()}/${String(json['id'])}/replies`)
    expect(reply.json).toMatchObject({ replyToId: json['id'] })
    expect(sandbox.messages()[1]).toMatchObject({ title: 'reply', thread: json['id'] })
    const edited = await sendGraph(sandbox, {
      method: 'PATCH',
      path: `${messages()}/${String(json['id'])}/replies/${String(reply.json['id'])}`,
      json: { ...html('better') },
    })
    expect(edited.status).toBe(204)
    expect(sandbox.messages()[1]).toMatchObject({ title: 'better', edits: [{ title: 'reply' }] })
  })

  test('is edited with 204: what stood there before is kept, and what the edit leaves out stays', async () => {
    const { json } = await post(html('Firing', { subject: 'Disk' }))
    clock.advance(5_000)
    const { status, text } = await sendGraph(sandbox, {
      method: 'PATCH',
      path: `${messages()}/${String(json['id'])}`,
      json: { ...html('Resolved') },
    })
    expect([status, text]).toEqual([204, ''])
    expect(sandbox.messages()).toMatchObject([
      {
        id: json['id'],
        title: 'Disk',
        text: 'Resolved',
        at: clock.now(),
        edits: [{ text: 'Firing', at: clock.now() - 5_000 }],
      },
    ])
    expect(sandbox.messages()[0]!.requests).toHaveLength(2)
    expect((await get(`${messages()}/${String(json['id'])}`)).json).toMatchObject({
      lastEditedDateTime: new Date(clock.now()).toISOString(),
    })
  })

  test('goes to a chat', async () => {
    const { status, json } = await post(
      html('psst'),
      `/v1.0/chats/${encodeURIComponent(sandbox.graph.chatId)}/messages`,
    )
    expect(status).toBe(201)
    expect(json).toMatchObject({ chatId: sandbox.graph.chatId, channelIdentity: null })
    expect(sandbox.messages()[0]!.to).toEqual(['Chat with Ada'])
  })

  test.each([
    null,
    7,
    'x',
    [],
    { body: [] },
    { body: { content: 'x' }, attachments: 'x', mentions: { a: 1 } },
  ])('survives %j', async (json) => {
    const { status } = await sendGraph(sandbox, { body: JSON.stringify(json) })
    expect([201, 400]).toContain(status)
  })
})

test('channels are found by their names, in any case', async () => {
  const path = `/v1.0/teams/${sandbox.graph.teamId}/channels`
  const find = async (name: string): Promise<unknown> =>
    (await get(`${path}?$filter=${encodeURIComponent(`displayName eq '${name}'`)}`)).json['value']
  expect((await get(path)).json).toMatchObject({ '@odata.count': 3 })
  expect(await find('ops')).toMatchObject([{ id: sandbox.graph.channels['Ops'], displayName: 'Ops' }])
  expect(await find('nowhere')).toEqual([])
})

describe('too many requests', () => {
  test('to a team: four in a second, then 429 with Retry-After', async () => {
    const path = `/v1.0/teams/${sandbox.graph.teamId}/channels`
    for (let index = 0; index < 4; index++) expect((await get(path)).status).toBe(200)
    expect(await get(path)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      json: { error: { code: 'TooManyRequests' } },
    })
    clock.advance(250)
    expect((await get(path)).status).toBe(200)
  })

  test('to a channel: one in a second after a burst of four', async () => {
    for (let index = 0; index < 4; index++) expect((await post(html('x'))).status).toBe(201)
    clock.advance(999)
    expect((await post(html('x'))).status).toBe(429)
    expect((await post(html('x'), messages('Alerts'))).status).toBe(201)
    clock.advance(1)
    expect((await post(html('x'))).status).toBe(201)
  })
})

test('errors have the shape of Graph', async () => {
  const { json } = await post({
    body: { contentType: 'html', content: '<at id="0">Ada</at>' },
    mentions: [{ id: 0, mentionText: 'Ada L', mentioned: { user: {} } }],
  })
  expect(json).toMatchObject({
    error: {
      code: 'BadRequest',
      message: expect.stringContaining("marker for mention with Id '0'") as string,
      innerError: { date: new Date(clock.now()).toISOString().slice(0, 19) },
    },
  })
})

test('settings name the origin for both Graph and the sign-in, and keep secrets in the environment', () => {
  const { yaml, environment } = sandbox.settings()
  expect(yaml).toContain(`baseUrl: "${sandbox.graph.origin}", loginUrl: "${sandbox.graph.origin}"`)
  expect(yaml).not.toContain(sandbox.graph.refreshToken)
  expect(environment).toEqual({
    MSTEAMS_REFRESH_TOKEN: sandbox.graph.refreshToken,
    MSTEAMS_CLIENT_SECRET: sandbox.graph.clientSecret,
  })
})
