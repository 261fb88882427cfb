import { InputError, queueLimit } from '@notify/core'
import { recorder } from '@notify/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stand, type Given, type Stand } from './__fixtures__/serving.ts'

let server: Stand
const start = async (given?: Given): Promise<Stand> => {
  await server[Symbol.asyncDispose]()
  server = await stand(given)
  return server
}
beforeEach(async () => {
  server = await stand()
})
afterEach(async () => server[Symbol.asyncDispose]())

const disk = { title: 'ディスク残りわずか 💾', severity: 'warning', body: 'مضيف **95 %**' }
const json = (value: unknown): string => JSON.stringify(value)
const typed = (more: Record<string, string>): Record<string, string> => ({
  'content-type': 'application/json',
  ...more,
})

interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly problems?: readonly { readonly code: string; readonly path: string; readonly hint?: string }[]
}
const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = (await response.json()) as Problem
  expect(body.status).toBe(response.status)
  return body
}
const accepted = async (): Promise<number> => (await server.notifier.read()).entries.length

describe('a notification', () => {
  test('is answered with 202, its id and receipts once it is stored', async () => {
    const response = await server.post(json(disk))
    expect(response.status).toBe(202)
    const { id, repeated, durable, receipts } = (await response.json()) as Record<string, unknown>
    expect({ repeated, durable }).toEqual({ repeated: false, durable: false })
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/)
    expect(receipts).toMatchObject([{ channel: 'ops', outcome: 'waiting', why: 'due' }])
    expect(response.headers.has('idempotent-replayed')).toBe(false)
  })

  test('with wait=1 is answered when its deliveries have a first outcome, with times as RFC 3339', async () => {
    const response = await server.post(json(disk), undefined, '/v1/notifications?wait=1')
    const { receipts } = (await response.json()) as { receipts: { outcome: string; at: string }[] }
    expect(receipts).toMatchObject([{ outcome: 'delivered', attempts: 1 }])
    expect(new Date(receipts[0]!.at).toISOString()).toBe(receipts[0]!.at)
    expect(server.ops.titles).toEqual([disk.title])
  })

  test('with wait=1 is answered with what is known when the time is over', async () => {
    const { ops, post } = await start({ handler: { waitMs: 20 } })
    ops.fail('hang')
    const response = await post(json(disk), undefined, '/v1/notifications?wait=1')
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ receipts: [{ outcome: 'waiting', why: 'due' }] })
  })

  test('can be read with its deliveries, attempts and steps', async () => {
    const at = '2026-11-21T12:00:00.000+09:00'
    const metadata = { at: 5, nested: { until: 6 } }
    const posted = await server.post(
      json({ ...disk, occurredAt: at, metadata }),
      undefined,
      '/v1/notifications?wait=1',
    )
    const { id } = (await posted.json()) as { id: string }
    const response = await server.get(`/v1/notifications/${id}`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      id,
      notification: { ...disk, id, occurredAt: '2026-11-21T03:00:00.000Z', metadata },
      acceptedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      deliveries: [{ channel: 'ops', outcome: 'delivered' }],
      attempts: [{ number: 1, outcome: 'delivered', startedAt: expect.stringMatching(/Z$/) }],
      steps: [{ by: expect.any(String), did: expect.any(String) }],
    })
  })

  test('that nobody knows is a 404', async () => {
    const response = await server.get('/v1/notifications/..%2f..%2fetc%2fpasswd')
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'E_UNKNOWN_NOTIFICATION' })
  })

  test('that looks like an event is told where events go, if they go anywhere here', async () => {
    const event = { type: 'task.failed', data: { taskId: 't-1' } }
    const { post } = await start({ handler: { intakes: { events: () => [] } } })
    const hint = expect.stringContaining('/v1/intake/events')
    expect(await problemOf(await post(json(event)))).toMatchObject({
      status: 400,
      problems: [{ path: 'data', hint }],
    })
    const { problems } = await problemOf(await post(json([disk, event])))
    expect(problems).toMatchObject([{ path: '[1].data', hint }])
    const other = await start()
    const without = await problemOf(await other.post(json(event)))
    expect(without.problems).toMatchObject([{ path: 'data', hint: 'write metadata' }, { path: 'title' }])
  })

  test('that is wrong is refused with every problem, where it is and how to mend it', async () => {
    const response = await server.post(
      json({ titel: 'a', severity: 'waring', to: ['opps'], occurredAt: '2026-11-21T12:00:00Z' }),
    )
    const { status, problems } = await problemOf(response)
    expect(status).toBe(400)
    expect(problems).toMatchObject([
      { code: 'E_INPUT_UNKNOWN_KEY', path: 'titel', hint: 'did you mean title?' },
      { path: 'severity', hint: 'did you mean warning?' },
      { path: 'title' },
      { code: 'E_UNKNOWN_DESTINATION', path: 'to[0]', hint: 'did you mean ops?' },
    ])
    expect(await accepted()).toBe(0)
  })

  test.each([1_795_238_002_911, 'yesterday', '2026-11-21', '2026-11-21T12:00:00', null])(
    'with occurredAt %j is refused: times are RFC 3339 over HTTP',
    async (occurredAt) => {
      const { status, problems } = await problemOf(await server.post(json({ ...disk, occurredAt })))
      expect(status).toBe(400)
      expect(problems).toMatchObject([{ path: 'occurredAt', hint: 'e.g. 2026-11-21T03:00:00Z' }])
    },
  )

  test('larger than 256 KiB is a 413', async () => {
    const response = await server.post(json({ title: 'a', body: 'x'.repeat(300_000) }))
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'E_INPUT_TOO_LARGE' })
  })

  test.each(['null', '42', '"text"', 'true'])('%s is a 400', async (body) => {
    const { status, problems } = await problemOf(await server.post(body))
    expect({ status, problems }).toMatchObject({
      status: 400,
      problems: [{ code: 'E_INPUT_TYPE', path: '' }],
    })
  })

  test.each([
    '{"title":"a","__proto__":{"severity":"critical"}}',
    '{"title":"a","metadata":{"__proto__":{"x":1}}}',
    '{"title":"a","metadata":{"constructor":{"prototype":{"x":1}}}}',
    '{"title":"a","occurredAt":"2026-11-21T12:00:00Z","__proto__":{"x":1}}',
  ])('%s is a 400, and pollutes nothing', async (body) => {
    const { status, problems } = await problemOf(await server.post(body))
    expect({ status, problems }).toMatchObject({ status: 400, problems: [{ code: 'E_INPUT_FORBIDDEN_KEY' }] })
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  test('with a key named toString is a 400, not a crash', async () => {
    expect(await problemOf(await server.post('{"title":"a","toString":1}'))).toMatchObject({
      status: 400,
      problems: [{ code: 'E_INPUT_UNKNOWN_KEY', path: 'toString' }],
    })
  })

  test('200,000 levels deep is a 400, not an overflow', async () => {
    const deep = `{"title":"a","metadata":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`
    expect(await problemOf(await server.post(deep))).toMatchObject({
      status: 400,
      problems: [{ code: 'E_INPUT_TOO_DEEP' }],
    })
    expect(server.errors).toEqual([])
  })
})

describe('a batch', () => {
  const batch = (count: number): string =>
    json(Array.from({ length: count }, (_, index) => ({ title: `n${index}` })))

  test('is accepted as a whole, in order', async () => {
    const response = await server.post(batch(3), undefined, '/v1/notifications?wait=1')
    expect(response.status).toBe(202)
    const { ids, notifications } = (await response.json()) as {
      ids: string[]
      notifications: { id: string }[]
    }
    expect(ids).toEqual(notifications.map(({ id }) => id))
    expect(server.ops.titles).toEqual(['n0', 'n1', 'n2'])
  })

  test('of one is answered as a batch', async () => {
    expect(await (await server.post(batch(1))).json()).toMatchObject({ ids: [expect.any(String)] })
  })

  test('of none is a 400, of 10,001 a 413', async () => {
    expect(await problemOf(await server.post('[]'))).toMatchObject({ status: 400, code: 'E_INPUT_EMPTY' })
    expect(await problemOf(await server.post(batch(10_001)))).toMatchObject({
      status: 413,
      code: 'E_INPUT_TOO_MANY',
    })
    expect(await accepted()).toBe(0)
  })

  test('that is wrong in a part is refused as a whole, each problem by its place', async () => {
    const known = (await (await server.post(json(disk))).json()) as { id: string }
    const response = await server.post(
      json([disk, { title: '' }, { ...disk, to: ['nobody'] }, 5, null, { id: known.id }]),
    )
    const { status, problems } = await problemOf(response)
    expect(status).toBe(400)
    expect(problems!.map(({ path }) => path)).toEqual([
      '[1].title',
      '[2].to[0]',
      '[3]',
      '[4]',
      '[5].id',
      '[5].title',
    ])
    expect(await accepted()).toBe(1)
  })

  test('with two wrong times tells of both', async () => {
    const wrong = { ...disk, occurredAt: 'now' }
    const { problems } = await problemOf(await server.post(json([wrong, disk, wrong])))
    expect(problems!.map(({ path }) => path)).toEqual(['[0].occurredAt', '[2].occurredAt'])
  })

  test('goes through although a channel cannot render', async () => {
    const broken = { ...recorder(), render: () => [] }
    const { post } = await start({ notifier: { channels: { broken } } })
    expect((await post(batch(2))).status).toBe(202)
  })

  test('of which the queue takes only a part says so with 503; sent again under its key none arrives twice', async () => {
    const channels = { ops: { use: recorder(), policies: [queueLimit({ limit: 2 })] } }
    const { post, notifier } = await start({ notifier: { channels } })
    await notifier.channels.disable('ops')
    const headers = typed({ 'idempotency-key': 'batch-1' })
    const response = await post(batch(3), headers)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await problemOf(response)).toMatchObject({
      status: 503,
      code: 'E_PARTLY_ACCEPTED',
      detail: expect.stringContaining('2 of 3 were accepted'),
    })
    expect((await post(batch(3), headers)).status).toBe(503)
    expect(await accepted()).toBe(2)
    await notifier.channels.enable('ops')
    await notifier.drain({ maxMs: 1_000 })
    expect((await post(batch(3), headers)).status).toBe(202)
    expect(await accepted()).toBe(3)
  })
})

describe('an idempotency key', () => {
  const keyed = typed({ 'idempotency-key': 'deploy-42' })

  test('used again with the same body gives the same id, and says so', async () => {
    const first = (await (await server.post(json(disk), keyed)).json()) as { id: string }
    const again = await server.post(json(Object.fromEntries(Object.entries(disk).toReversed())), keyed)
    expect(again.status).toBe(202)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await again.json()).toMatchObject({ id: first.id, repeated: true })
    expect(await accepted()).toBe(1)
  })

  test('used by many at once is one notification', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => server.post(json(disk), keyed)))
    const ids = await Promise.all(responses.map(async (each) => ((await each.json()) as { id: string }).id))
    expect(new Set(ids).size).toBe(1)
    expect(await accepted()).toBe(1)
  })

  test('used again with another body is a 422', async () => {
    await server.post(json(disk), keyed)
    const response = await server.post(json({ ...disk, severity: 'critical' }), keyed)
    expect(await problemOf(response)).toMatchObject({ status: 422, code: 'E_IDEMPOTENCY_CONFLICT' })
  })

  test.each(['a.b', 'x'.repeat(256), 'a b'])('%j is a 400', async (key) => {
    const response = await server.post(json(disk), typed({ 'idempotency-key': key }))
    expect(await problemOf(response)).toMatchObject({ status: 400, problems: [{ path: 'idempotencyKey' }] })
  })

  test('of a batch stands for each of its notifications', async () => {
    const body = json([{ title: 'a' }, { title: 'b' }])
    const first = (await (await server.post(body, keyed)).json()) as { ids: string[] }
    const again = await server.post(body, keyed)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await again.json()).toMatchObject({ ids: first.ids })
  })
})

describe('an intake', () => {
  const intakes = {
    lines: (payload: unknown) => (payload as string[]).map((title) => ({ title, occurredAt: 0 })),
    picky: () => {
      throw new InputError([{ code: 'E_INPUT_TYPE', path: 'alerts', message: 'expected an array' }])
    },
    broken: () => {
      throw new TypeError('secret-in-a-message')
    },
  }

  test('turns a post into notifications, each with an id', async () => {
    const { post, notifier } = await start({ handler: { intakes } })
    const response = await post('["a","b"]', undefined, '/v1/intake/lines')
    expect(response.status).toBe(202)
    const { ids } = (await response.json()) as { ids: string[] }
    const { entries } = await notifier.read()
    expect(entries.map(({ notification }) => notification.id).toReversed()).toEqual(ids)
    expect(entries[0]!.notification.occurredAt).toBe(0)
  })

  test('may have a path of its own', async () => {
    const { post } = await start({ handler: { intakes: { '/webhook/lines': intakes.lines } } })
    expect((await post('["a"]', undefined, '/webhook/lines')).status).toBe(202)
    expect((await post('["a"]', undefined, '/v1/intake//webhook/lines')).status).toBe(404)
  })

  test('that cannot read it says what is wrong; none of that name is a 404', async () => {
    const { post } = await start({ handler: { intakes } })
    expect(await problemOf(await post('{}', undefined, '/v1/intake/picky'))).toMatchObject({
      status: 400,
      problems: [{ path: 'alerts' }],
    })
    expect(await problemOf(await post('[]', undefined, '/v1/intake/lines'))).toMatchObject({ status: 400 })
    expect(await problemOf(await post('{}', undefined, '/v1/intake/nagios'))).toMatchObject({ status: 404 })
  })

  test('that throws is a 500 without its words, which go to the log', async () => {
    const { post, errors } = await start({ handler: { intakes } })
    const response = await post('{}', undefined, '/v1/intake/broken')
    expect(await response.clone().text()).not.toContain('secret')
    expect(await problemOf(response)).toMatchObject({ status: 500, code: 'E_INTERNAL' })
    expect(errors).toEqual([new TypeError('secret-in-a-message')])
  })
})

describe('overload and end', () => {
  test('a full queue is a 503 with Retry-After, and nothing was accepted', async () => {
    const channels = { ops: { use: recorder(), policies: [queueLimit({ limit: 1 })] } }
    const { post, notifier } = await start({ notifier: { channels } })
    await notifier.channels.disable('ops')
    expect((await post(json(disk))).status).toBe(202)
    const refused = await post(json(disk))
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await problemOf(refused)).toMatchObject({ status: 503, code: 'E_QUEUE_FULL' })
    expect(await accepted()).toBe(1)
    expect(server.errors).toEqual([])
  })

  test('while draining everything is a 503 that ends the connection, and who waits hears what is known', async () => {
    const draining = new AbortController()
    const { post, get, ops } = await start({ handler: { draining: draining.signal } })
    ops.fail('hang')
    const { promise: leased, resolve } = Promise.withResolvers<void>()
    server.notifier.on(({ kind }) => kind === 'leased' && resolve())
    const waiting = post(json(disk), undefined, '/v1/notifications?wait=1')
    await leased
    draining.abort()
    expect(await (await waiting).json()).toMatchObject({ receipts: [{ outcome: 'waiting' }] })
    for (const response of [await post(json(disk)), await get('/healthz')]) {
      expect(response.headers.get('connection')).toBe('close')
      expect(response.headers.get('retry-after')).toBe('5')
      expect(await problemOf(response)).toMatchObject({ status: 503, code: 'E_DRAINING' })
    }
  })

  test('a closed notifier is a 503', async () => {
    await server.notifier.close()
    expect(await problemOf(await server.post(json(disk)))).toMatchObject({ status: 503, code: 'E_CLOSED' })
  })
})

describe('health', () => {
  test('tells what survives, and why a channel is held', async () => {
    await server.notifier.channels.disable('ops', 'maintenance')
    const response = await server.get('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      status: 'degraded',
      durability: 'volatile',
      channels: [{ name: 'ops', state: 'held', hold: { why: 'paused' } }],
    })
  })

  test('tells a stranger only the status', async () => {
    const { get } = await start({ handler: { token: 's3cret' } })
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok', durability: 'volatile' })
    const known = await get('/healthz', { authorization: 'Bearer s3cret' })
    expect(await known.json()).toMatchObject({ channels: [{ name: 'ops' }] })
  })
})
