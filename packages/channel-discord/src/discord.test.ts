import { failure, partsOf, sendContext } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { channelId, hookPath, toBot, toHook, token, wire } from './__fixtures__/sending.ts'

const { origin, seen, arrived, answer, bot, hook } = wire()
const messages = `/api/v10/channels/${channelId}/messages`
const webhook = hookPath.replace('/api/', '/api/v10/')

describe('by webhook', () => {
  test('one message is one request that waits for what became of it', async () => {
    const body = { content: '', embeds: [{ description: 'ディスク残量わずか 😀 مرحبا' }] }
    const sent = await hook().send({ ...toHook, body }, sendContext())
    expect(seen()).toHaveLength(1)
    expect(seen()[0]).toMatchObject({
      method: 'POST',
      path: webhook,
      query: { wait: 'true' },
      json: body,
    })
    expect(seen()[0]?.headers['authorization']).toBeUndefined()
    expect(seen()[0]?.headers['user-agent']).toMatch(/^DiscordBot \(https:\/\/.+\) notify$/)
    expect(sent).toEqual({ reference: { messageId: expect.stringMatching(/^1\d+$/), webhook: '*' } })
    expect(JSON.stringify(sent)).not.toContain('canary')
  })

  test('an edit goes to the message and names its thread again', async () => {
    const message = { ...toHook, edit: '300000000000000001', threadId: '400000000000000001' }
    const sent = await hook().send(message, sendContext())
    expect(seen()[0]).toMatchObject({
      method: 'PATCH',
      path: `${webhook}/messages/300000000000000001`,
      query: { thread_id: '400000000000000001' },
    })
    expect(sent.reference).toEqual({
      messageId: '300000000000000001',
      webhook: '*',
      threadId: '400000000000000001',
    })
  })

  test('a thread that the URL names is kept', async () => {
    const channel = hook({ webhookUrl: `${origin()}${hookPath}?thread_id=400000000000000002` })
    await channel.send(toHook, sendContext())
    expect(seen()[0]?.query).toEqual({ wait: 'true', thread_id: '400000000000000002' })
  })

  test('files go along as files[n] beside payload_json', async () => {
    const files = [
      { name: 'ログ.txt', type: 'text/plain', sha256: 'a1' },
      { name: 'b.json', type: 'application/json', sha256: 'b2' },
    ]
    const open = ({ name }: { readonly name: string }): Promise<Blob> =>
      Promise.resolve(new Blob([`content of ${name}`]))
    await hook().send({ ...toHook, files }, sendContext({ open }))
    expect(seen()[0]).toMatchObject({ query: { wait: 'true' } })
    const { payload_json: payload, ...sent } = Object.fromEntries(await partsOf(seen()[0]!))
    expect(JSON.parse(payload as string)).toMatchObject(toHook.body)
    expect(Object.keys(sent)).toEqual(['files[0]', 'files[1]'])
    for (const [index, { name, type }] of files.entries()) {
      const file = sent[`files[${index}]`] as File
      expect([file.name, file.type, await file.text()]).toEqual([name, type, `content of ${name}`])
    }
  })

  test('components are asked for', async () => {
    await hook().send({ ...toHook, body: { components: [] } }, sendContext())
    expect(seen()[0]?.query).toEqual({ wait: 'true', with_components: 'true' })
  })

  test('what follows a message leaves its reference as it is', async () => {
    expect(await hook().send({ ...toHook, reply: true }, sendContext())).toEqual({})
  })

  test('each type goes to its own webhook, and its edits too', async () => {
    const url = (id: number): string => `${origin()}/api/webhooks/10000000000000000${id}/hook-canary`
    const channel = hook({ webhookUrl: url(1), webhooks: { 'alert.*': url(2), 'alert.security': url(3) } })
    for (const key of ['*', 'alert.*', 'alert.security'])
      expect((await channel.send({ ...toHook, webhook: key }, sendContext())).reference).toMatchObject({
        webhook: key,
      })
    expect(seen().map(({ path }) => /\d{18}/.exec(path)?.[0].at(-1))).toEqual(['1', '2', '3'])
  })

  test('a type that no webhook takes is refused without a request', async () => {
    const channel = hook({
      webhookUrl: undefined as never,
      webhooks: { 'alert.*': `${origin()}${hookPath}` },
    })
    const error = await failure(channel.send(toHook, sendContext()))
    expect(error).toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('add the type to webhooks'),
    })
    expect(seen()).toEqual([])
  })

  test('a refused URL is asked for again, a working one is not', async () => {
    const supply = vi.fn(
      () => `${origin()}/api/webhooks/10000000000000000${supply.mock.calls.length}/hook-canary`,
    )
    const channel = hook({ webhookUrl: supply })
    await channel.send(toHook, sendContext())
    await channel.send(toHook, sendContext())
    expect(supply).toHaveBeenCalledTimes(1)
    answer({ status: 404, body: { code: 10_015 } })
    expect((await failure(channel.send(toHook, sendContext()))).reason).toBe('gone')
    await channel.send(toHook, sendContext())
    expect(seen().at(-1)?.path).toContain('/100000000000000002/')
  })

  test('verify looks at each webhook and posts nothing', async () => {
    await hook({ webhooks: { 'alert.*': `${origin()}${hookPath}2` } }).verify?.(sendContext())
    expect(seen().map(({ method, path }) => [method, path])).toEqual([
      ['GET', `${webhook}2`],
      ['GET', webhook],
    ])
  })
})

describe('as a bot', () => {
  test('the token is in a header, and a nonce lets Discord drop a repetition', async () => {
    const sent = await bot().send(toBot, sendContext())
    await bot().send(toBot, sendContext({ attempt: 2 }))
    await bot().send(toBot, sendContext({ idempotencyKey: 'd2' }))
    const [first, again, other] = seen()
    expect(first).toMatchObject({
      method: 'POST',
      path: messages,
      json: { ...toBot.body, enforce_nonce: true },
    })
    expect(first?.headers['authorization']).toBe(`Bot ${token}`)
    expect(String(first?.json['nonce'])).toMatch(/^[\w-]{25}$/)
    expect(again?.json['nonce']).toBe(first?.json['nonce'])
    expect(other?.json['nonce']).not.toBe(first?.json['nonce'])
    expect(sent.reference).toEqual({ messageId: expect.stringMatching(/^1\d+$/), channelId })
  })

  test('an edit has no nonce and keeps its place', async () => {
    const message = { ...toBot, edit: '300000000000000001', channelId: '200000000000000009' }
    const sent = await bot().send(message, sendContext())
    expect(seen()[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v10/channels/200000000000000009/messages/300000000000000001',
      json: toBot.body,
    })
    expect(seen()[0]?.json).not.toHaveProperty('nonce')
    expect(sent.reference).toEqual({ messageId: '300000000000000001', channelId: '200000000000000009' })
  })

  test('a thread is a channel, and what follows replies to the first message', async () => {
    const reference = { messageId: '300000000000000001', channelId: '400000000000000001' }
    const message = { ...toBot, threadId: '400000000000000001', reply: true } as const
    expect(await bot().send(message, sendContext({ reference }))).toEqual({})
    expect(seen()[0]).toMatchObject({
      path: '/api/v10/channels/400000000000000001/messages',
      json: { message_reference: { message_id: '300000000000000001', fail_if_not_exists: false } },
    })
  })

  test('verify asks who it is', async () => {
    await bot().verify?.(sendContext())
    expect(seen().map(({ path }) => path)).toEqual(['/api/v10/users/@me'])
    answer({ status: 401, body: { message: '401: Unauthorized', code: 0 } })
    expect((await failure(bot().verify!(sendContext()))).reason).toBe('auth')
  })

  test('nothing of a call is left for the next: no token, and no limit that an answer named', async () => {
    const limits = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '60' }
    answer({ headers: limits, body: { id: '300000000000000001' } })
    await bot().send(toBot, sendContext())
    await bot().send(toBot, sendContext())
    await hook().send(toHook, sendContext())
    expect(seen().map(({ headers }) => headers['authorization'])).toEqual([
      `Bot ${token}`,
      `Bot ${token}`,
      undefined,
    ])
  })

  test('several requests at a time do not wait for each other', async () => {
    answer('hang')
    const controller = new AbortController()
    const stuck = failure(bot().send(toBot, sendContext({ signal: controller.signal })))
    await arrived(1)
    await bot().send(toBot, sendContext())
    controller.abort()
    expect((await stuck).reason).toBe('aborted')
  })
})
