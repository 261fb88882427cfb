import { describe, expect, test } from 'vitest'
import type { Channel } from './channel.ts'
import type { Receipt } from './delivery.ts'
import { DeliveryError } from './errors.ts'
import { createNotifier } from './notifier.ts'
import { throttle } from './plan/stages/throttle.ts'
import { inhibit } from './plan/stages/inhibit.ts'
import { filter } from './plan/stages/filter.ts'
import { enrich } from './plan/stages/enrich.ts'
import { except } from './plan/stages/except.ts'
import { createTestNotifier, recorder } from './testing/index.ts'

const outcomes = (receipts: readonly Receipt[]): string[] =>
  receipts.map((one) => (one.outcome === 'suppressed' ? `suppressed by ${one.by}` : one.outcome))
const down = (): DeliveryError => new DeliveryError('unavailable', 'the service answered 503')

describe('accept and send', () => {
  test('one channel and nothing else delivers', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    const accepted = await notifier.send({ title: 'Disk almost full', severity: 'warning' })
    expect(accepted).toMatchObject({
      id: 'id-1',
      repeated: false,
      durable: false,
      receipts: [
        { delivery: 'id-2', channel: 'ops', route: 'all', cause: 'route', outcome: 'delivered', attempts: 1 },
      ],
    })
    expect(ops.sent[0]).toMatchObject({ title: 'Disk almost full', idempotencyKey: 'id-2', attempt: 1 })
  })

  test('accept answers before anything was sent; send waits for the first outcome, and for that of the fallback', async () => {
    const ops = recorder()
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ to: ['ops'], fallback: ['sms'] }],
    })
    expect(outcomes((await notifier.accept({ title: 'a' })).receipts)).toEqual(['waiting'])
    ops.fail(new DeliveryError('gone', 'the webhook was deleted'))
    const { receipts } = await notifier.send({ title: 'b' })
    expect(receipts).toMatchObject([
      { channel: 'ops', outcome: 'dead', why: 'the webhook was deleted', fallback: 'sms' },
      { channel: 'sms', outcome: 'delivered', cause: 'fallback' },
    ])
  })

  test('send answers at its time limit with what is known', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail('hang')
    const sending = notifier.send({ title: 'a' }, { timeoutMs: 1_000 })
    await notifier.advance(1_000)
    expect((await sending).receipts).toMatchObject([{ outcome: 'waiting', why: 'due' }])
  })

  test('what no route matches is recorded as such', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [filter({ not: { type: 'heartbeat' } })],
      routes: [{ when: { type: 'task.*' }, to: ['ops'] }],
    })
    expect(outcomes((await notifier.send({ type: 'heartbeat', title: 'x' })).receipts)).toEqual([
      'suppressed by filter',
    ])
    expect(outcomes((await notifier.send({ type: 'job.done', title: 'x' })).receipts)).toEqual([
      'suppressed by no-route',
    ])
  })

  test('one idempotency key is one notification; another draft under it is refused; tenants do not share keys', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    const both = await Promise.all([
      notifier.accept({ title: 't' }, { idempotencyKey: '1' }),
      notifier.accept({ title: 't' }, { idempotencyKey: '1' }),
    ])
    expect(new Set(both.map(({ id }) => id)).size).toBe(1)
    expect(both.filter(({ repeated }) => repeated)).toHaveLength(1)
    await expect(notifier.accept({ title: 'other' }, { idempotencyKey: '1' })).rejects.toMatchObject({
      code: 'E_IDEMPOTENCY_CONFLICT',
    })
    expect((await notifier.accept({ title: 't', tenant: 'acme' }, { idempotencyKey: '1' })).repeated).toBe(
      false,
    )
    await notifier.settle()
    expect(ops.sent).toHaveLength(2)
    await notifier.advance(25 * 3_600_000)
    expect((await notifier.accept({ title: 'other' }, { idempotencyKey: '1' })).repeated).toBe(false)
  })

  test('explicit `to` skips routes but not stages, and a misspelt name is refused with the nearest', async () => {
    const ops = recorder()
    const log = recorder()
    const notifier = createTestNotifier({
      channels: { ops, log },
      stages: [throttle({ every: '5m' })],
      routes: [],
    })
    expect(outcomes((await notifier.send({ title: 't', to: ['log'] })).receipts)).toEqual(['delivered'])
    expect(outcomes((await notifier.send({ title: 't', to: ['log'] })).receipts)).toEqual([
      'suppressed by throttle',
    ])
    await expect(notifier.send({ title: 't', to: ['opps' as 'ops'] })).rejects.toMatchObject({
      code: 'E_UNKNOWN_DESTINATION',
      message: expect.stringContaining('ops') as string,
    })
  })

  test('an aborted signal and a closed notifier refuse at once', async () => {
    const notifier = createTestNotifier({ channels: { ops: recorder() } })
    await expect(notifier.send({ title: 'a' }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'E_ABORTED',
    })
    await notifier.close()
    await expect(notifier.accept({ title: 'a' })).rejects.toMatchObject({ code: 'E_CLOSED' })
    await notifier.close()
  })

  test('a wrong option is an error that names it, all of them together', () => {
    const ops = recorder()
    expect(() => createNotifier({ channels: { ops, bad: {} as Channel }, routes: [] })).toThrow(
      'channels.bad: expected a channel of spec 1; update the channel, or @notify/core',
    )
    expect(() => createNotifier({ channels: {} })).toThrow('channels: expected at least one channel')
    expect(() => createNotifier({ channels: { ops }, tenants: { '../etc': {} } })).toThrow(
      /tenants: a tenant is named/,
    )
  })
})

describe('throttle and inhibit', () => {
  test('a throttle lets one through, and a death gives the next its turn', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [except({ severity: 'critical' }, throttle({ every: '5m' }))],
    })
    ops.fail(new DeliveryError('invalid', '400'))
    const send = async (): Promise<string[]> =>
      outcomes((await notifier.send({ type: 'a', title: 't' })).receipts)
    expect([...(await send()), ...(await send()), ...(await send())]).toEqual([
      'dead',
      'delivered',
      'suppressed by throttle',
    ])
    await notifier.advance(300_000)
    expect(await send()).toEqual(['delivered'])
    expect(ops.sent.at(-1)?.context.heldBack).toBe(1)
    expect(outcomes((await notifier.send({ type: 'a', title: 't', severity: 'critical' })).receipts)).toEqual(
      ['delivered'],
    )
  })

  test('a throttle taken for two channels is kept while one of them lives, and names the winner', async () => {
    const ops = recorder()
    const log = recorder()
    const notifier = createTestNotifier({ channels: { ops, log }, stages: [throttle({ every: '5m' })] })
    ops.fail(new DeliveryError('invalid', '400'))
    const first = await notifier.send({ title: 't' })
    expect(outcomes(first.receipts)).toEqual(['dead', 'delivered'])
    const { receipts } = await notifier.send({ title: 't' })
    expect(receipts[0]).toMatchObject({
      outcome: 'suppressed',
      by: 'throttle',
      why: `${first.id} passed before it`,
    })
  })

  test('of a thousand at once exactly one passes', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops }, stages: [throttle({ every: '5m' })] })
    const all = await Promise.all(Array.from({ length: 1_000 }, () => notifier.accept({ title: 't' })))
    await notifier.settle()
    expect(ops.sent).toHaveLength(1)
    expect(all.filter(({ receipts }) => outcomes(receipts)[0] === 'suppressed by throttle')).toHaveLength(999)
  })

  test("a route's throttle holds back only that route", async () => {
    const ops = recorder()
    const log = recorder()
    const notifier = createTestNotifier({
      channels: { ops, log },
      routes: [{ name: 'ops', to: ['ops'], throttle: '5m' }, { to: ['log'] }],
    })
    await notifier.send({ title: 't' })
    expect(outcomes((await notifier.send({ title: 't' })).receipts)).toEqual([
      'suppressed by throttle',
      'delivered',
    ])
  })

  test('inhibit holds back while another incident is open', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [inhibit({ when: { type: 'task.*' }, whileOpen: (n) => `host/${n.source}` })],
    })
    const task = (source: string) => notifier.send({ type: 'task.failed', source, title: 't' })
    await notifier.send({ key: 'host/a', state: 'firing', title: 'host a is down' })
    expect(outcomes((await task('a')).receipts)).toEqual(['suppressed by inhibit'])
    expect(outcomes((await task('b')).receipts)).toEqual(['delivered'])
    await notifier.resolve('host/a')
    expect(outcomes((await task('a')).receipts)).toEqual(['delivered'])
  })
})

describe('scheduled', () => {
  test('outside its active times a notification waits for their start; what follows an incident does not', async () => {
    const ops = recorder()
    const { activeTimes } = await import('./plan/stages/active-times.ts')
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [activeTimes({ between: ['09:00', '18:00'], zone: 'UTC' })],
    })
    const { receipts } = await notifier.send({ title: 'a', key: 'k', state: 'firing' })
    expect(receipts).toMatchObject([{ outcome: 'waiting', why: 'scheduled', until: Date.UTC(2026, 0, 1, 9) }])
    await notifier.send({ key: 'k', state: 'resolved' })
    expect(ops.titles).toEqual(['a [resolved]'])
    await notifier.send({ title: 'b' })
    await notifier.advance(9 * 3_600_000)
    expect(ops.titles).toEqual(['a [resolved]', 'b'])
  })
})

describe('retry, holds and limits', () => {
  test('Retry-After holds the whole destination, to the millisecond and never earlier; other destinations go on', async () => {
    const ops = recorder()
    const log = recorder()
    const notifier = createTestNotifier({ channels: { ops, log }, random: () => 0 })
    ops.fail(new DeliveryError('rate-limited', '429', { retryAfterMs: 60_000 }))
    const [first] = (await notifier.send({ title: 'a' })).receipts
    const [second] = (await notifier.send({ title: 'b' })).receipts
    const until = notifier.clock.now() + 60_000
    expect([first, second]).toMatchObject([
      { outcome: 'waiting', why: 'retry', until, error: '429' },
      { outcome: 'waiting', why: 'held', until },
    ])
    await notifier.advance(59_999)
    expect(ops.sent).toHaveLength(0)
    expect(log.sent).toHaveLength(2)
    await notifier.advance(1)
    expect(ops.titles.toSorted()).toEqual(['a', 'b'])
    expect(
      notifier.events.filter(({ kind }) => kind === 'held' || kind === 'released').map(({ kind }) => kind),
    ).toEqual(['held', 'released'])
  })

  test('an answer that asks to wait longer than the delivery may live kills it at once', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops: { use: ops, retry: { maxAge: '1h' } } } })
    ops.fail(new DeliveryError('rate-limited', '429', { retryAfterMs: 7_200_000 }))
    expect((await notifier.send({ title: 'a' })).receipts).toMatchObject([
      { outcome: 'dead', why: 'cannot be delivered within 1h: 429' },
    ])
  })

  test('a 401 is never retried: it dies, the destination is held, and operators hear of it elsewhere until it is over', async () => {
    const ops = recorder()
    const log = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({
      channels: { ops, log },
      routes: [{ to: ['ops'] }],
      operators: { to: ['ops', 'log'] },
    })
    ops.fail(new DeliveryError('auth', 'ops: the token was refused'))
    expect(outcomes((await notifier.send({ title: 'a' })).receipts)).toEqual(['dead'])
    expect((await notifier.send({ title: 'b' })).receipts).toMatchObject([
      { outcome: 'waiting', why: 'held' },
    ])
    expect(log.titles).toEqual(['Channel "ops" is held: auth [firing]'])
    expect((await notifier.health()).status).toBe('degraded')
    await notifier.advance(300_000)
    expect(ops.titles).toEqual(['b'])
    expect(log.titles.at(-1)).toBe('Channel "ops" is held: auth [resolved]')
    expect((await notifier.health()).status).toBe('ok')
  })

  test('gone holds until it is enabled or configured anew', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(new DeliveryError('gone', 'the webhook was deleted'))
    await notifier.send({ title: 'a' })
    await notifier.send({ title: 'b' })
    await notifier.advance(3_600_000)
    expect(ops.sent).toEqual([])
    await notifier.channels.enable('ops')
    await notifier.settle()
    expect(ops.titles).toEqual(['b'])
  })

  test('a disabled channel waits, its deliveries fall back after their time, and verify is not needed to enable it', async () => {
    const ops = recorder()
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ to: ['ops'], fallback: { to: ['sms'], after: '1m' } }],
    })
    await notifier.channels.disable('ops', 'maintenance')
    expect((await notifier.send({ title: 'a' })).receipts).toMatchObject([
      { outcome: 'waiting', why: 'held' },
    ])
    await notifier.advance(60_000)
    expect(sms.titles).toEqual(['a'])
    expect(await notifier.channels.list()).toMatchObject([
      { name: 'ops', state: 'held', waiting: 1 },
      { name: 'sms', state: 'ok' },
    ])
    await notifier.channels.enable('ops')
    await notifier.settle()
    expect(ops.titles).toEqual(['a'])
  })

  test('fallback after a time while the first channel is still tried; 60 s for critical, 5 min otherwise', async () => {
    for (const [severity, after] of [
      ['critical', 60_000],
      ['error', 300_000],
    ] as const) {
      const ops = recorder()
      const sms = recorder()
      const notifier = createTestNotifier({
        channels: { ops, sms },
        routes: [{ to: ['ops'], fallback: ['sms'] }],
      })
      ops.fail(...Array.from({ length: 20 }, down))
      await notifier.send({ title: 't', severity })
      await notifier.advance(after - 1)
      expect(sms.sent).toHaveLength(0)
      await notifier.advance(1)
      expect(sms.sent).toHaveLength(1)
    }
  })

  test('two channels that fall back to one: one delivery there', async () => {
    const [a, b, sms] = [recorder(), recorder(), recorder()]
    const notifier = createTestNotifier({
      channels: { a, b, sms },
      routes: [{ to: ['a', 'b'], fallback: ['sms'] }],
    })
    a.fail(new DeliveryError('invalid', '400'))
    b.fail(new DeliveryError('invalid', '400'))
    await notifier.send({ title: 't' })
    expect(sms.sent).toHaveLength(1)
  })

  test('a delivery gives up after its attempts, and after its age, held or not', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops: { use: ops, retry: { attempts: 3, maxAge: '30m' } } },
    })
    ops.fail(down(), down(), down())
    const { id } = await notifier.send({ title: 'a' })
    await notifier.advance(60_000)
    const [receipt] = (await notifier.read({ notification: id })).entries[0]!.receipts
    expect(receipt).toMatchObject({
      outcome: 'dead',
      attempts: 3,
      why: 'gave up after 3 attempts: the service answered 503',
    })
    await notifier.channels.disable('ops')
    const second = await notifier.send({ title: 'b' })
    await notifier.advance(1_800_000)
    expect((await notifier.read({ notification: second.id })).entries[0]!.receipts).toMatchObject([
      { outcome: 'dead', why: 'not delivered within 30m' },
    ])
  })

  test('a replay has all its attempts again, and goes on counting them', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops: { use: ops, retry: { attempts: 2 } } } })
    ops.fail(down(), down(), down())
    const { id } = await notifier.send({ title: 'a' })
    await notifier.advance(60_000)
    expect(await notifier.replay({ notification: id })).toEqual({ count: 1 })
    await notifier.advance(60_000)
    expect(ops.sent.map(({ attempt }) => attempt)).toEqual([4])
  })

  test('a rate limit is kept before a lease: nothing is attempted in vain, and the limit can be asked', async () => {
    const ops = recorder()
    const { rateLimit } = await import('./deliver/policies/rate-limit.ts')
    const notifier = createTestNotifier({
      channels: { ops: { use: ops, policies: [rateLimit({ limit: 10, per: '1s', kind: 'window' })] } },
    })
    await Promise.all(Array.from({ length: 50 }, (_, index) => notifier.accept({ title: String(index) })))
    await notifier.settle()
    expect(ops.sent).toHaveLength(10)
    expect(await notifier.channels.limits('ops')).toMatchObject({
      waiting: 40,
      rate: { remaining: 0, limit: 10 },
    })
    await notifier.advance(10_000)
    expect(ops.sent).toHaveLength(50)
    expect(ops.sent.every(({ attempt }) => attempt === 1)).toBe(true)
    for (const { at } of ops.sent)
      expect(ops.sent.filter((one) => one.at >= at && one.at < at + 1_000).length).toBeLessThanOrEqual(10)
    expect(notifier.events.filter(({ kind }) => kind === 'limited').length).toBeGreaterThan(0)
    expect(await notifier.channels.limits('ops')).toMatchObject({
      waiting: 0,
      rate: { remaining: 10, limit: 10 },
    })
  })

  test('an open breaker costs no attempts, on no node, and lets one probe through', async () => {
    const ops = recorder()
    const { breaker } = await import('./deliver/policies/breaker.ts')
    const notifier = createTestNotifier({
      channels: { ops },
      policies: [breaker({ failures: 2, hold: '30s' })],
    })
    ops.fail(down(), down(), down())
    for (const title of ['a', 'b', 'c', 'd']) await notifier.send({ title })
    expect(notifier.events.filter(({ kind }) => kind === 'attempt')).toHaveLength(2)
    await notifier.advance(30_000)
    expect(notifier.events.filter(({ kind }) => kind === 'attempt')).toHaveLength(3)
    await notifier.advance(600_000)
    expect(ops.titles.toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a full queue refuses the whole notification, or kills the delivery and starts its fallback', async () => {
    const { queueLimit } = await import('./deliver/policies/queue-limit.ts')
    const ops = recorder()
    const sms = recorder()
    const refusing = createTestNotifier({
      channels: { ops: { use: ops, policies: [queueLimit({ limit: 2 })] } },
    })
    await refusing.channels.disable('ops')
    await refusing.accept({ title: 'a' })
    await refusing.accept({ title: 'b' })
    await expect(refusing.accept({ title: 'c' })).rejects.toMatchObject({ code: 'E_QUEUE_FULL' })
    expect((await refusing.read()).entries).toHaveLength(2)
    const dying = createTestNotifier({
      channels: { ops: { use: ops, policies: [queueLimit({ limit: 1, overflow: 'dead' })] }, sms },
      routes: [{ to: ['ops'], fallback: ['sms'] }],
    })
    await dying.channels.disable('ops')
    await dying.accept({ title: 'a' })
    const { id } = await dying.accept({ title: 'b' })
    await dying.settle()
    expect((await dying.read({ notification: id })).entries[0]!.receipts).toMatchObject([
      { channel: 'ops', outcome: 'dead', why: 'queue-full', fallback: 'sms' },
      { channel: 'sms', outcome: 'delivered' },
    ])
  })

  test('a channel that keeps failing is held until somebody enables it, loudly', async () => {
    const { autoDisable } = await import('./deliver/policies/auto-disable.ts')
    const ops = recorder()
    const log = recorder()
    const notifier = createTestNotifier({
      channels: { ops: { use: ops, policies: [autoDisable({ atLeast: 3, for: '1m' })] }, log },
      routes: [{ to: ['ops'] }],
      operators: { to: ['log'] },
    })
    ops.fail(...Array.from({ length: 30 }, down))
    await notifier.send({ title: 'a' })
    await notifier.advance(600_000)
    expect(log.titles).toEqual(['Channel "ops" is held: failing [firing]'])
    expect((await notifier.channels.list())[0]).toMatchObject({ state: 'held', hold: { why: 'failing' } })
  })

  test('one destination that hangs does not keep the others waiting', async () => {
    const ops = recorder()
    const log = recorder()
    const notifier = createTestNotifier({ channels: { ops, log } })
    // All slots are earned by answers.
    for (let title = 0; title < 10; title++) await notifier.send({ title: String(title) })
    ops.fail(...Array.from({ length: 200 }, () => 'hang' as const))
    await Promise.all(Array.from({ length: 200 }, (_, index) => notifier.accept({ title: String(index) })))
    await notifier.settle()
    expect(log.sent).toHaveLength(210)
    expect(await notifier.channels.limits('ops')).toMatchObject({ inFlight: 50, waiting: 150 })
  })
})

describe('several requests', () => {
  const parts = (fail: (part: string) => void): Channel<string> & { wire: string[] } => {
    const wire: string[] = []
    return {
      spec: 1,
      kind: 'parts',
      wire,
      features: { incidents: 'follows' },
      render: () => ['one', 'two', 'three'],
      async send(part, { idempotencyKey, reference }) {
        fail(part)
        wire.push(`${part} ${idempotencyKey} ${reference?.['first'] ?? '-'}`)
        return part === 'one' ? { reference: { first: 'ref' }, next: 'one and a half' } : {}
      },
    }
  }

  test('a retry goes on at the request that failed, and repeats none that succeeded', async () => {
    let failures = 1
    const channel = parts((part) => {
      if (part === 'two' && failures-- > 0) throw down()
    })
    const notifier = createTestNotifier({ channels: { channel } })
    await notifier.send({ title: 't' })
    await notifier.advance(60_000)
    expect(channel.wire).toEqual([
      'one id-2 -',
      'one and a half id-2-1 ref',
      'two id-2-2 ref',
      'three id-2-3 ref',
    ])
  })
})

describe('groups', () => {
  test('a digest is one delivery; its members point to it, and what became of it is what became of them', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({
      channels: { mail },
      routes: [
        { name: 'digest', to: ['mail'], group: { by: ['type'], wait: '30s', atMost: '45s', limit: 20 } },
      ],
    })
    const a = await notifier.send({ type: 'task.failed', title: 'a' })
    await notifier.advance(20_000)
    const b = await notifier.send({ type: 'task.failed', title: 'b' })
    expect(outcomes([...a.receipts, ...b.receipts])).toEqual(['grouped', 'grouped'])
    expect(a.receipts[0]?.delivery).toBe(b.receipts[0]?.delivery)
    await notifier.advance(24_999)
    expect(mail.sent).toHaveLength(0)
    await notifier.advance(1)
    expect(mail.sent[0]?.notification).toMatchObject({
      title: '2 notifications: task.failed',
      members: [{ title: 'a' }, { title: 'b' }],
    })
    const { entries } = await notifier.read({ notification: a.id })
    expect(entries[0]!.receipts).toMatchObject([
      { outcome: 'delivered', cause: 'digest', delivery: a.receipts[0]!.delivery },
    ])
  })

  test('a full group goes at once, and the next one opens', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({
      channels: { mail },
      routes: [{ name: 'd', to: ['mail'], group: { wait: '30s', limit: 2 } }],
    })
    for (const title of ['a', 'b', 'c']) await notifier.accept({ title })
    await notifier.settle()
    expect(mail.sent.map(({ notification }) => notification.members?.length)).toEqual([2])
    await notifier.advance(30_000)
    expect(mail.sent.map(({ notification }) => notification.members?.length)).toEqual([2, 1])
  })

  test('with a leading first one: it goes at once, those soon after are collected, and so on', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({
      channels: { mail },
      routes: [{ name: 'd', to: ['mail'], group: { wait: '30s', leading: true } }],
    })
    await notifier.accept({ title: 'a' })
    await notifier.accept({ title: 'b' })
    await notifier.accept({ title: 'c' })
    await notifier.settle()
    expect(mail.titles).toEqual(['a'])
    await notifier.advance(30_000)
    expect(mail.sent[1]?.notification.members?.map(({ title }) => title)).toEqual(['b', 'c'])
    await notifier.accept({ title: 'd' })
    await notifier.advance(30_000)
    expect(mail.sent).toHaveLength(3)
    await notifier.advance(60_000)
    await notifier.accept({ title: 'e' })
    await notifier.settle()
    expect(mail.titles.at(-1)).toBe('e')
  })

  test('a channel batches what its routes do not group; at set times it flushes then', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({
      channels: { mail: { use: mail, group: { at: ['09:00'], zone: 'Asia/Tokyo' } } },
    })
    await notifier.accept({ title: 'a' })
    await notifier.advance(60_000)
    await notifier.accept({ title: 'b' })
    await notifier.advance(86_400_000)
    expect(mail.sent).toHaveLength(1)
    expect(new Date(mail.sent[0]!.at).toISOString()).toMatch(/T00:00:00/)
  })

  test('what a throttle holds back while a digest collects is told by that digest, once', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({
      channels: { mail },
      stages: [throttle({ every: '1m' })],
      routes: [{ name: 'digest', to: ['mail'], group: { wait: '30s' } }],
    })
    for (let count = 0; count < 4; count++) await notifier.accept({ title: 'disk' })
    await notifier.advance(30_000)
    expect(mail.sent.map(({ context }) => context.heldBack)).toEqual([3])
    await notifier.advance(60_000)
    await notifier.accept({ title: 'disk' })
    await notifier.advance(30_000)
    expect(mail.sent.map(({ context }) => context.heldBack)).toEqual([3, undefined])
  })

  test('an incident that fires for weeks does not drag every update along', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    const first = await notifier.send({ title: 'disk', key: 'disk', state: 'firing' })
    for (let count = 0; count < 200; count++)
      await notifier.send({ title: `disk ${count}`, key: 'disk', state: 'firing' })
    const { receipts } = await notifier.send({ title: 'over', key: 'disk', state: 'resolved' })
    expect(receipts).toHaveLength(1)
    expect(ops.sent).toHaveLength(202)
    expect(new Set(ops.sent.slice(1).map(({ edited }) => edited))).toEqual(new Set(['m1']))
    expect(first.receipts).toHaveLength(1)
  })

  test('a digest that dies frees the throttles of its members, and its replay sends the same members', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({
      channels: { mail },
      stages: [throttle({ every: '1h' })],
      routes: [{ name: 'd', to: ['mail'], group: { wait: '30s' } }],
    })
    mail.fail(new DeliveryError('invalid', '400'))
    await notifier.send({ type: 'a', title: '1' })
    await notifier.send({ type: 'b', title: '2' })
    await notifier.advance(30_000)
    expect(outcomes((await notifier.send({ type: 'a', title: '3' })).receipts)).toEqual(['grouped'])
    expect(await notifier.replay({ channel: 'mail', outcome: 'dead' })).toEqual({ count: 1 })
    expect(await notifier.replay({ channel: 'mail', outcome: 'dead' })).toEqual({ count: 0 })
    await notifier.settle()
    expect(mail.sent[0]?.notification.members?.map(({ title }) => title)).toEqual(['1', '2'])
  })
})

describe('people', () => {
  const aya = { id: 'aya', locale: 'ja', timeZone: 'Asia/Tokyo', addresses: { email: 'aya@example.com' } }
  const ben = { id: 'ben', addresses: { email: 'ben@example.com', phone: '+15550100' } }

  test('one delivery and one receipt for each person with an address; the others are recorded', async () => {
    const mail = recorder({ address: 'email' })
    const sms = recorder({ address: 'phone' })
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { mail, sms, ops } })
    const { receipts } = await notifier.send({ title: 't', recipients: [aya, ben] })
    expect(
      receipts.map(({ channel, recipient = '-', outcome }) => `${channel} ${recipient} ${outcome}`),
    ).toEqual(
      expect.arrayContaining([
        'mail aya delivered',
        'mail ben delivered',
        'ops - delivered',
        'sms aya suppressed',
        'sms ben delivered',
      ]),
    )
    expect(receipts).toHaveLength(5)
    expect(mail.sent.map(({ context }) => [context.locale, context.address])).toEqual([
      ['ja', 'aya@example.com'],
      ['en', 'ben@example.com'],
    ])
  })

  test('a channel whose options name people has a delivery for each, whomever the notification names; so does its fallback', async () => {
    const named = ['+15550001', '+15550002'].map((phone) => ({ id: phone, addresses: { phone } }))
    const sms = recorder({ address: 'phone', recipients: named })
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { sms, ops },
      routes: [
        { to: ['sms'], when: { type: 'a' } },
        { to: ['ops'], fallback: ['sms'] },
      ],
    })
    sms.fail(new DeliveryError('invalid', 'no such number', { recipientOnly: true }))
    const both = await notifier.send({ title: 't', type: 'a', recipients: [{ id: 'ada', addresses: {} }] })
    expect(both.receipts.slice(0, 2)).toMatchObject([
      { recipient: '+15550001', outcome: 'dead' },
      { recipient: '+15550002', outcome: 'delivered' },
    ])
    ops.fail(new DeliveryError('invalid', '400'))
    sms.clear()
    await notifier.send({ title: 'falls back', type: 'b' })
    expect(sms.sent.map(({ recipient }) => recipient)).toEqual(['+15550001', '+15550002'])
  })

  test('no recipient at all is recorded as no-address', async () => {
    const notifier = createTestNotifier({ channels: { mail: recorder({ address: 'email' }) } })
    expect(outcomes((await notifier.send({ title: 't' })).receipts)).toEqual(['suppressed by no-address'])
  })

  test('a mute suppresses, quiet hours wait until they end, critical comes through', async () => {
    const mail = recorder({ address: 'email' })
    const notifier = createTestNotifier({ channels: { mail } })
    const quiet = {
      ...aya,
      quietHours: { between: ['08:00', '10:00'] as const },
      mutes: [{ types: ['task.*'] }],
    }
    expect(
      outcomes((await notifier.send({ title: 't', type: 'task.done', recipients: [quiet] })).receipts),
    ).toEqual(['suppressed by preferences'])
    const { receipts } = await notifier.send({ title: 't', recipients: [quiet] })
    expect(receipts).toMatchObject([{ outcome: 'waiting', why: 'scheduled', until: Date.UTC(2026, 0, 1, 1) }])
    expect(
      outcomes((await notifier.send({ title: 't', severity: 'critical', recipients: [quiet] })).receipts),
    ).toEqual(['delivered'])
  })

  test('a refusal that concerns one person does not hold the channel', async () => {
    const mail = recorder({ address: 'email' })
    const notifier = createTestNotifier({ channels: { mail } })
    mail.fail(new DeliveryError('gone', 'the mailbox is closed'))
    expect(outcomes((await notifier.send({ title: 't', recipients: [aya, ben] })).receipts)).toEqual([
      'dead',
      'delivered',
    ])
    expect((await notifier.health()).status).toBe('ok')
  })

  test('a fallback to a way to people goes to the people of the notification', async () => {
    const ops = recorder()
    const sms = recorder({ address: 'phone' })
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ to: ['ops'], fallback: ['sms'] }],
    })
    ops.fail(new DeliveryError('invalid', '400'))
    await notifier.send({ title: 't', recipients: [aya, ben] })
    expect(sms.sent.map(({ recipient }) => recipient)).toEqual(['ben'])
  })
})

describe('a channel that breaks its contract', () => {
  const broken = (channel: Partial<Channel>): Channel => ({
    spec: 1,
    kind: 'broken',
    features: { incidents: 'follows' },
    render: () => ['message'],
    send: async () => ({}),
    ...channel,
  })
  const cases: [string, Partial<Channel>][] = [
    [
      'throws at once',
      {
        send: () => {
          throw new Error('secret-token')
        },
      },
    ],
    ['rejects with a text', { send: () => Promise.reject('secret-token') }],
    ['rejects with null', { send: () => Promise.reject(null) }],
    ['answers with the wrong shape', { send: (async () => 'ok') as never }],
    ['renders nothing', { render: () => [] }],
    [
      'throws while it renders',
      {
        render: () => {
          throw new TypeError('x')
        },
      },
    ],
    [
      'changes its input',
      {
        render: (notification) => {
          ;(notification as { title: string }).title = 'x'
          return ['message']
        },
      },
    ],
  ]
  test.each(cases)('%s: the attempt fails as a breach of contract, without its text', async (_, channel) => {
    const notifier = createTestNotifier({ channels: { ops: broken(channel) } })
    const { receipts, id } = await notifier.send({ title: 't', metadata: { a: 1 } })
    expect(receipts).toMatchObject([{ outcome: 'dead' }])
    const { entries } = await notifier.read({ notification: id })
    expect(entries[0]?.attempts).toMatchObject([{ outcome: 'contract' }])
    expect(JSON.stringify(entries)).not.toContain('secret-token')
  })

  test('never settles: the time limit ends it, and it may have arrived', async () => {
    const notifier = createTestNotifier({ channels: { ops: broken({ send: () => new Promise(() => {}) }) } })
    const sending = notifier.send({ title: 't' })
    await notifier.advance(15_000)
    expect((await sending).receipts).toMatchObject([
      { outcome: 'waiting', why: 'retry', error: 'no answer within 15s' },
    ])
  })
})

describe('crashes and the end', () => {
  test('a settlement whose lease ran out is refused, and the third crash is poison', async () => {
    const { memory } = await import('./store/memory/memory.ts')
    const { manualClock } = await import('./manual-clock.ts')
    const storeClock = manualClock()
    const store = memory({ clock: storeClock })
    const ops = recorder()
    const frozen = createTestNotifier({ channels: { ops }, store })
    ops.fail('hang')
    const { receipts } = await frozen.accept({ title: 't' })
    await frozen.settle()
    const nobody = { owner: 'other', accept: [], settle: [], control: [] }
    // Two more processes take it over and die: only the store sees the time pass.
    for (const crashes of [1, 2]) {
      await storeClock.advance(31_000)
      const { leased } = await store.commit({ ...nobody, lease: { limit: 10, leaseMs: 30_000 } })
      expect(leased).toMatchObject([{ crashes, epoch: crashes + 1, mayHaveArrived: true }])
    }
    const delivered = { id: receipts[0]!.delivery!, epoch: 1, next: { state: 'delivered' } } as const
    expect((await store.commit({ ...nobody, settle: [delivered] })).settled).toEqual([undefined])
    await storeClock.advance(31_000)
    const healthy = createTestNotifier({ channels: { ops }, store, newId: () => 'another' })
    expect(outcomes((await healthy.send({ title: 'another' })).receipts)).toEqual(['delivered'])
    await healthy.settle()
    const { entries } = await store.read('history', { delivery: delivered.id })
    expect(entries[0]!.receipts).toMatchObject([
      { outcome: 'dead', why: 'poison: the process ended three times while it was sent' },
    ])
    expect(ops.titles).toEqual(['another'])
  })

  test('of deliveries that have seen a crash one at a time is in flight; the healthy ones go on', async () => {
    const { memory } = await import('./store/memory/memory.ts')
    const { manualClock } = await import('./manual-clock.ts')
    const clock = manualClock()
    const store = memory({ clock })
    const ops = recorder()
    const { concurrency } = await import('./deliver/policies/concurrency.ts')
    const dying = createTestNotifier({ channels: { ops }, store, policies: [concurrency(50, { start: 50 })] })
    ops.fail('hang', 'hang', 'hang')
    for (const title of ['a', 'b', 'c']) await dying.accept({ title })
    await dying.settle()
    await clock.advance(31_000)
    const work = {
      owner: 'other',
      accept: [],
      settle: [],
      control: [],
      lease: { limit: 10, leaseMs: 30_000 },
    }
    const first = await store.commit(work)
    expect(first.leased.map(({ crashes }) => crashes)).toEqual([1])
    expect((await store.commit(work)).leased).toEqual([])
    const { id, epoch } = first.leased[0]!
    const second = await store.commit({ ...work, settle: [{ id, epoch, next: { state: 'delivered' } }] })
    expect(second.leased.map(({ crashes }) => crashes)).toEqual([1])
  })

  test('an idempotency key outlives a notification that was one of too many to keep', async () => {
    const { memory } = await import('./store/memory/memory.ts')
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      store: memory({ keep: 10 }),
      newId: undefined as never,
    })
    const first = await notifier.send({ title: 'a' }, { idempotencyKey: 'k' })
    for (let count = 0; count < 30; count++) await notifier.send({ title: String(count) })
    expect((await notifier.read({ notification: first.id })).entries).toEqual([])
    expect(await notifier.accept({ title: 'a' }, { idempotencyKey: 'k' })).toMatchObject({
      id: first.id,
      repeated: true,
      receipts: [],
    })
  })

  test('close gives what is in flight its time, then releases it without using up an attempt', async () => {
    const { memory } = await import('./store/memory/memory.ts')
    const { manualClock } = await import('./manual-clock.ts')
    const clock = manualClock()
    const store = { ...memory({ clock }), close: async () => {} }
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops }, store, clock })
    ops.fail('hang')
    await notifier.accept({ title: 't' })
    await notifier.settle()
    const closing = notifier.close({ drainMs: 1_000 })
    await notifier.advance(1_000)
    await closing
    const { entries } = await store.read('history', {})
    expect(entries[0]!.receipts).toMatchObject([{ outcome: 'waiting', attempts: 0 }])
    const next = createTestNotifier({ channels: { ops }, store, clock })
    await next.drain()
    expect(ops.titles).toEqual(['t'])
  })

  test('drain waits for retries, and for no longer than it may', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(down())
    await notifier.send({ title: 't' })
    let drained = false
    const draining = notifier.drain().then(() => (drained = true))
    await notifier.settle()
    expect(drained).toBe(false)
    await notifier.advance(5_000)
    await draining
    expect(ops.titles).toEqual(['t'])
    await notifier.channels.disable('ops')
    await notifier.accept({ title: 'u' })
    const limited = notifier.drain({ maxMs: 1_000 })
    await notifier.advance(1_000)
    await limited
  })

  test('a store that fails refuses what comes, and what was sent is settled later', async () => {
    const { memory } = await import('./store/memory/memory.ts')
    const { manualClock } = await import('./manual-clock.ts')
    const clock = manualClock()
    const inner = memory({ clock })
    let broken = false
    const store = {
      ...inner,
      commit: (work: Parameters<typeof inner.commit>[0]) =>
        broken ? Promise.reject(new Error('disk full')) : inner.commit(work),
    }
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: {
        ops: {
          ...ops,
          send: async (message: never, context) => {
            broken = true
            return ops.send(message, context)
          },
        },
      },
      store,
      clock,
    })
    await notifier.accept({ title: 'a' })
    await notifier.settle()
    await expect(notifier.accept({ title: 'b' })).rejects.toMatchObject({ code: 'E_STORE' })
    broken = false
    await notifier.advance(1_000)
    const { entries } = await notifier.read({})
    expect(entries.map(({ receipts }) => outcomes(receipts))).toEqual([['delivered']])
    expect(ops.sent).toHaveLength(1)
  })
})

describe('looking at it', () => {
  test('check says what is wrong with a draft, and accepts nothing', async () => {
    const notifier = createTestNotifier({ channels: { ops: recorder() } })
    await notifier.check({ title: 'x', to: ['ops'] })
    await expect(notifier.check({ title: '', severity: 'loud' as never })).rejects.toMatchObject({
      problems: [{ path: 'title' }, { path: 'severity' }],
    })
    await expect(notifier.check({ id: 'known' } as never)).rejects.toMatchObject({
      code: 'E_INPUT_UNKNOWN_KEY',
    })
    expect((await notifier.read()).entries).toEqual([])
    await notifier.close()
    await expect(notifier.check({ title: 'x' })).rejects.toMatchObject({ code: 'E_CLOSED' })
  })

  test('explain takes the production path, says what did not match, and sends nothing', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [throttle({ every: '5m' }), enrich(() => ({ source: 'ci' }))],
      routes: [
        { name: 'page', when: { severity: 'critical' }, to: ['ops'] },
        { name: 'rest', to: ['ops'] },
      ],
    })
    const before = await notifier.explain({ title: 'x' })
    expect(before.steps.map(({ by, did }) => `${by} ${did}`)).toEqual([
      'throttle is settled at commit',
      'enrich changed',
      'page did not match',
      'rest matched',
    ])
    expect(before.deliveries).toMatchObject([
      { channel: 'ops', route: 'rest', messages: [{ notification: { source: 'ci' } }] },
    ])
    expect(before.summary[0]).toMatch(/^ops: 1 request at 2026-01-01T00:00:00.000Z, by route rest\.$/)
    expect(ops.sent).toEqual([])
    expect((await notifier.read()).entries).toEqual([])
    const { id } = await notifier.send({ title: 'x' })
    const after = await notifier.explain({ title: 'x' })
    expect(after.deliveries[0]?.suppressed).toMatchObject({ by: 'throttle', why: `${id} passed before it` })
    const past = await notifier.explain({ id })
    expect(past.summary[0]).toBe('ops: delivered at 2026-01-01T00:00:00.000Z.')
    await expect(notifier.explain(5 as never)).rejects.toMatchObject({ code: 'E_INPUT_TYPE' })
    await expect(notifier.explain({ id: 'nobody' })).rejects.toMatchObject({ code: 'E_UNKNOWN_NOTIFICATION' })
  })

  test('simulate plans what came in against another configuration, in virtual time, and sends nothing', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    for (let count = 0; count < 6; count++) {
      await notifier.send({ type: 'a', title: String(count) })
      await notifier.advance(60_000)
    }
    const { entries } = await notifier.read()
    const difference = await notifier.simulate(entries, {
      channels: { ops },
      stages: [throttle({ every: '5m' })],
    })
    expect(difference.total).toBe(6)
    expect(difference.changed.map(({ title, after }) => [title, after])).toEqual(
      ['1', '2', '3', '4'].map((title) => [title, ['ops: suppressed by throttle']]),
    )
    expect(ops.sent).toHaveLength(6)
  })

  test('a simulation sends nothing to a tenant either', async () => {
    const [ops, acme] = [recorder(), recorder()]
    const options = { channels: { ops }, tenants: { acme: { channels: { chat: acme } } } }
    const notifier = createTestNotifier(options)
    await notifier.send({ title: 'a', tenant: 'acme' })
    const { entries } = await notifier.read()
    expect(await notifier.simulate(entries, options)).toEqual({ total: 1, changed: [] })
    expect(acme.sent).toHaveLength(1)
  })

  test('history is paged newest first, and a cursor is stable while new ones come', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    for (let count = 0; count < 5; count++)
      await notifier.send({ title: String(count), type: count % 2 ? 'odd' : 'even' })
    const first = await notifier.read({ limit: 2 })
    expect(first.entries.map(({ notification }) => notification.title)).toEqual(['4', '3'])
    await notifier.send({ title: 'new' })
    const second = await notifier.read({ limit: 2, cursor: first.cursor! })
    expect(second.entries.map(({ notification }) => notification.title)).toEqual(['2', '1'])
    expect((await notifier.read({ limit: 2, cursor: second.cursor! })).cursor).toBeUndefined()
    expect((await notifier.read({ type: 'odd' })).entries).toHaveLength(2)
    expect((await notifier.read({ outcome: 'dead' })).entries).toHaveLength(0)
  })

  test('history is kept as long as it is told, dead ones longer, pending ones for ever', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops }, retention: { delivered: '1d', dead: '3d' } })
    await notifier.send({ title: 'delivered' })
    ops.fail(new DeliveryError('invalid', '400'))
    await notifier.send({ title: 'dead' })
    const titles = async (): Promise<string[]> =>
      (await notifier.read()).entries.map(({ notification }) => notification.title)
    await notifier.advance(2 * 86_400_000)
    expect(await titles()).toEqual(['dead'])
    await notifier.advance(2 * 86_400_000)
    expect(await titles()).toEqual([])
  })

  test('statistics by channel and type: success, retries, response times', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(down())
    await notifier.send({ type: 'task.failed', title: 'a' })
    await notifier.advance(10_000)
    ops.fail(new DeliveryError('invalid', '400'))
    await notifier.send({ type: 'job.done', title: 'b' })
    const stats = await notifier.stats()
    expect(stats).toMatchObject({
      delivered: 1,
      dead: 1,
      attempts: 3,
      retries: 1,
      successRate: 0.5,
      durationMs: { p50: 0, p95: 0, p99: 0 },
      byChannel: { ops: { attempts: 3 } },
      byType: { 'task.failed': { delivered: 1, retries: 1 }, 'job.done': { dead: 1 } },
    })
    expect((await notifier.stats({ type: 'job.done' })).attempts).toBe(1)
  })

  test('an observer that throws is caught, reported once, and changes nothing', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      observers: [
        () => {
          throw new Error('observer broke')
        },
      ],
    })
    expect(outcomes((await notifier.send({ title: 'a' })).receipts)).toEqual(['delivered'])
    expect(notifier.events.filter(({ kind }) => kind === 'trouble')).toHaveLength(1)
    const seen: string[] = []
    const stop = notifier.on(({ kind }) => void seen.push(kind))
    await notifier.send({ title: 'b' })
    stop()
    await notifier.send({ title: 'c' })
    expect(seen).toEqual(['accepted', 'leased', 'attempt', 'settled'])
  })

  test('a condition that throws lets the alert through, and somebody hears of it', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [
        filter(() => {
          throw new Error('broken condition')
        }),
      ],
    })
    expect(outcomes((await notifier.send({ title: 'a' })).receipts)).toEqual(['delivered'])
    expect(notifier.events.find(({ kind }) => kind === 'trouble')).toMatchObject({
      where: 'filter',
      why: 'Error: broken condition',
    })
  })

  test('an attachment reaches the channel by its hash', async () => {
    const opened: string[] = []
    const ops = recorder()
    const notifier = createTestNotifier({
      channels: {
        ops: {
          ...ops,
          send: async (message: ReturnType<typeof ops.render>[number], context) => {
            for (const file of message.notification.attachments ?? [])
              opened.push(await (await context.open(file)).text())
            return {}
          },
        },
      },
    })
    await notifier.send({ title: 'a', attachments: [{ name: 'log.txt', content: 'こんにちは' }] })
    expect(opened).toEqual(['こんにちは'])
  })
})

describe('tenants and reconfigure', () => {
  test('a tenant without a layer is served by the root, one with a layer by its own, one that extends by both', async () => {
    const [ops, acme, extra] = [recorder(), recorder(), recorder()]
    const notifier = createTestNotifier({
      channels: { ops },
      tenants: {
        acme: { channels: { chat: acme } },
        plus: { extends: 'root', channels: { extra } },
        off: { enabled: false, channels: { chat: acme } },
      },
    })
    const sentTo = async (tenant: string): Promise<(string | undefined)[]> =>
      (await notifier.send({ title: 't', tenant })).receipts.map(({ channel }) => channel)
    expect(await sentTo('nobody')).toEqual(['ops'])
    expect(await sentTo('off')).toEqual(['ops'])
    expect(await sentTo('acme')).toEqual(['chat'])
    expect(await sentTo('plus')).toEqual(['ops', 'extra'])
    await expect(notifier.send({ title: 't', to: ['ops'], tenant: 'acme' })).rejects.toMatchObject({
      code: 'E_UNKNOWN_DESTINATION',
    })
  })

  test('a new configuration gives what was held for its mistakes another try', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(new DeliveryError('gone', 'the webhook was deleted'))
    await notifier.send({ title: 'a' })
    await notifier.accept({ title: 'b' })
    await notifier.reconfigure({ channels: { ops } })
    await notifier.settle()
    expect(ops.titles).toEqual(['b'])
    await notifier.channels.disable('ops')
    await notifier.reconfigure({ channels: { ops } })
    expect((await notifier.channels.list())[0]).toMatchObject({ state: 'held', hold: { why: 'paused' } })
  })

  test('a channel that is replaced is closed when nothing of it can be in flight, and at the end', async () => {
    const closed: string[] = []
    const named = (name: string): Channel => ({
      ...recorder(),
      render: () => ['message'],
      send: async () => ({}),
      close: async () => void closed.push(name),
    })
    const [first, second, third] = [named('first'), named('second'), named('third')]
    const notifier = createTestNotifier({ channels: { ops: first } })
    await notifier.reconfigure({ channels: { ops: second } })
    await notifier.advance(30_000)
    expect(closed).toEqual([])
    await notifier.advance(30_000)
    expect(closed).toEqual(['first'])
    await notifier.reconfigure({ channels: { ops: third } })
    await notifier.close()
    expect(closed.toSorted((a, b) => a.localeCompare(b))).toEqual(['first', 'second', 'third'])
  })

  test('limits that change while a commit is under way are not lost', async () => {
    const { memory } = await import('./store/memory/memory.ts')
    const { manualClock } = await import('./manual-clock.ts')
    const clock = manualClock()
    const inner = memory({ clock })
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const store = {
      ...inner,
      commit: (work: Parameters<typeof inner.commit>[0]) => gate.then(() => inner.commit(work)),
    }
    const ops = recorder()
    const { rateLimit } = await import('./deliver/policies/rate-limit.ts')
    const limited = { use: ops, policies: [rateLimit({ limit: 1, per: '1h' })] }
    const notifier = createTestNotifier({ channels: { ops }, store, clock })
    const sending = notifier.accept({ title: 'a' })
    await notifier.settle()
    const reconfiguring = notifier.reconfigure({ channels: { ops: limited } })
    release()
    await Promise.all([sending, reconfiguring])
    await notifier.settle()
    expect((await notifier.channels.limits('ops')).rate).toMatchObject({ limit: 1 })
  })

  test('a configuration that is wrong leaves the old one whole', async () => {
    const ops = recorder()
    const notifier = createTestNotifier({ channels: { ops } })
    await expect(notifier.reconfigure({ channels: { ops }, routes: [{ to: ['opps'] }] })).rejects.toThrow(
      /opps/,
    )
    expect(outcomes((await notifier.send({ title: 'a' })).receipts)).toEqual(['delivered'])
  })
})
