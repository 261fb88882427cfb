import { describe, expect, test } from 'vitest'
import { createTestNotifier, recorder } from './testing/index.ts'
import { DeliveryError } from './errors.ts'
import { silence } from './plan/stages/silence.ts'
import { throttle } from './plan/stages/throttle.ts'
import { enrich } from './plan/stages/enrich.ts'
import { filter } from './plan/stages/filter.ts'
import type { Receipt } from './delivery.ts'

const outcomes = (receipts: readonly Receipt[]): string[] =>
  receipts.map((one) => (one.outcome === 'suppressed' ? `suppressed by ${one.by}` : one.outcome))
const why = (receipt: Receipt | undefined): string | undefined =>
  receipt && 'why' in receipt ? receipt.why : undefined
const firing = { key: 'db', state: 'firing', severity: 'critical', title: 'db down' } as const
const resolved = { key: 'db', state: 'resolved' } as const
const acknowledged = { key: 'db', state: 'acknowledged', by: 'aya' } as const

describe('each cell of the table: an incident before, and what comes', () => {
  const start = (): { ops: ReturnType<typeof recorder>; notifier: ReturnType<typeof build> } => {
    const ops = recorder({ incidents: 'edits' })
    return { ops, notifier: build(ops) }
  }
  const build = (ops: ReturnType<typeof recorder>) => createTestNotifier({ channels: { ops } })

  test('none, firing: opens episode 1 and is routed', async () => {
    const { ops, notifier } = start()
    const { receipts } = await notifier.send(firing)
    expect(outcomes(receipts)).toEqual(['delivered'])
    expect(ops.sent[0]?.context.incident).toMatchObject({ episode: 1, count: 1 })
  })

  test('none, acknowledged: nothing is open', async () => {
    const { ops, notifier } = start()
    const { receipts } = await notifier.send(acknowledged)
    expect(outcomes(receipts)).toEqual(['suppressed by incident'])
    expect(why(receipts[0])).toBe('nothing with this key is open')
    expect(ops.sent).toEqual([])
  })

  test('none, resolved: suppressed, and remembered: an older firing is stale, a newer one opens', async () => {
    const { ops, notifier } = start()
    expect(outcomes((await notifier.send(resolved)).receipts)).toEqual(['suppressed by incident'])
    const late = await notifier.send({ ...firing, occurredAt: notifier.clock.now() - 1 })
    expect(why(late.receipts[0])).toMatch(/stale/)
    expect(outcomes((await notifier.send(firing)).receipts)).toEqual(['delivered'])
    expect(ops.sent[0]?.context.incident?.episode).toBe(1)
  })

  test('firing, firing: counts, and the channel that shows it gets an update of the same message', async () => {
    const { ops, notifier } = start()
    await notifier.send(firing)
    await notifier.send({ ...firing, title: 'db still down' })
    expect(ops.sent.map(({ title, edited, context }) => [title, edited, context.incident?.count])).toEqual([
      ['db down', undefined, 1],
      ['db still down', 'm1', 2],
    ])
  })

  test('firing, acknowledged: follows with who it was', async () => {
    const { ops, notifier } = start()
    await notifier.send(firing)
    expect(outcomes((await notifier.acknowledge('db', { by: 'aya' })).receipts)).toEqual(['waiting'])
    await notifier.settle()
    expect(ops.titles).toEqual(['db down [firing]', 'db down [acknowledged]'])
    expect(ops.sent[1]).toMatchObject({
      edited: 'm1',
      cause: 'follow-up',
      context: { incident: { by: 'aya' } },
    })
    expect(ops.sent[1]?.notification.severity).toBe('critical')
  })

  test('firing, resolved: follows and closes', async () => {
    const { ops, notifier } = start()
    await notifier.send(firing)
    expect(outcomes((await notifier.send(resolved)).receipts)).toEqual(['delivered'])
    expect(ops.sent[1]).toMatchObject({ edited: 'm1', title: 'db down' })
    expect(outcomes((await notifier.send(resolved)).receipts)).toEqual(['suppressed by incident'])
  })

  test('acknowledged, firing: a repeat that stays acknowledged and starts no ladder', async () => {
    const ops = recorder({ incidents: 'edits' })
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ name: 'page', to: ['ops'], escalate: [{ after: '5m', to: ['sms'] }] }],
    })
    await notifier.send(firing)
    await notifier.send(acknowledged)
    await notifier.send(firing)
    await notifier.advance(600_000)
    expect(sms.sent).toEqual([])
    expect(ops.sent[2]?.context.incident?.count).toBe(2)
    expect(why((await notifier.send(acknowledged)).receipts[0])).toBe('it is already acknowledged')
  })

  test('acknowledged, acknowledged: already', async () => {
    const { notifier } = start()
    await notifier.send(firing)
    await notifier.send(acknowledged)
    expect(outcomes((await notifier.send(acknowledged)).receipts)).toEqual(['suppressed by incident'])
  })

  test('acknowledged, resolved: follows and closes', async () => {
    const { ops, notifier } = start()
    await notifier.send(firing)
    await notifier.send(acknowledged)
    await notifier.send(resolved)
    expect(ops.titles).toEqual(['db down [firing]', 'db down [acknowledged]', 'db down [resolved]'])
  })

  test('resolved, firing older than the resolve: recorded, not shown', async () => {
    const { ops, notifier } = start()
    await notifier.send(firing)
    await notifier.advance(1_000)
    await notifier.send(resolved)
    const { receipts } = await notifier.send({ ...firing, occurredAt: notifier.clock.now() - 500 })
    expect(why(receipts[0])).toMatch(/stale/)
    expect(ops.sent).toHaveLength(2)
  })

  test('resolved, firing: the next episode is a new message, past every throttle', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops }, stages: [throttle({ every: '1h' })] })
    await notifier.send(firing)
    expect(outcomes((await notifier.send(firing)).receipts)).toEqual(['suppressed by throttle'])
    await notifier.send(resolved)
    await notifier.send(firing)
    expect(ops.sent.map(({ edited, context }) => [edited, context.incident?.episode])).toEqual([
      [undefined, 1],
      ['m1', 1],
      [undefined, 2],
    ])
  })

  test.each([acknowledged, resolved])('resolved, $state: already', async (draft) => {
    const { ops, notifier } = start()
    await notifier.send(firing)
    await notifier.send(resolved)
    expect(why((await notifier.send(draft)).receipts[0])).toBe('it is already resolved')
    expect(ops.sent).toHaveLength(2)
  })
})

describe('firing, then resolved without severity, ends in one true message', () => {
  test('inside a throttle window', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops }, stages: [throttle({ every: '1h' })] })
    await notifier.send(firing)
    await notifier.send(resolved)
    expect(ops.titles.at(-1)).toBe('db down [resolved]')
    expect(ops.sent[1]?.edited).toBe('m1')
  })

  test('under a silence, and past a filter that would drop it', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({
      channels: { ops },
      stages: [silence(), filter({ severity: { atLeast: 'error' } })],
    })
    await notifier.send(firing)
    await notifier.silences.add({ when: {}, for: '1h', comment: 'works' })
    expect(outcomes((await notifier.send({ title: 'x', severity: 'error' })).receipts)).toEqual([
      'suppressed by silence',
    ])
    expect(outcomes((await notifier.send(resolved)).receipts)).toEqual(['delivered'])
    expect(ops.titles).toEqual(['db down [firing]', 'db down [resolved]'])
  })

  test('after a reconfigure that removed the route', async () => {
    const ops = recorder({ incidents: 'edits' })
    const log = recorder()
    const notifier = createTestNotifier({ channels: { ops, log }, routes: [{ to: ['ops'] }] })
    await notifier.send(firing)
    await notifier.reconfigure({ channels: { ops, log }, routes: [{ to: ['log'] }] })
    await notifier.send(resolved)
    expect(ops.titles).toEqual(['db down [firing]', 'db down [resolved]'])
    expect(log.sent).toEqual([])
  })

  test('after a reconfigure that removed the channel: dead, with the reason', async () => {
    const ops = recorder({ incidents: 'edits' })
    const log = recorder()
    const notifier = createTestNotifier({ channels: { ops, log }, routes: [{ to: ['ops'] }] })
    await notifier.send(firing)
    await notifier.reconfigure({ channels: { log } })
    const { receipts } = await notifier.send(resolved)
    expect(receipts).toMatchObject([{ outcome: 'dead', why: 'the channel "ops" no longer exists' }])
  })

  test('with the firing still waiting: it is superseded, and only the end is shown', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(new DeliveryError('unavailable', '503'))
    const { id, receipts } = await notifier.send(firing)
    expect(outcomes(receipts)).toEqual(['waiting'])
    await notifier.send(resolved)
    await notifier.advance(600_000)
    expect(ops.titles).toEqual(['db down [resolved]'])
    const { entries } = await notifier.read({ notification: id })
    expect(outcomes(entries[0]!.receipts)).toEqual(['suppressed by superseded'])
  })

  test('with the firing held behind a rate-limited destination: superseded too', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(new DeliveryError('rate-limited', '429', { retryAfterMs: 60_000 }))
    await notifier.send({ title: 'other' })
    await notifier.send(firing)
    await notifier.send(resolved)
    await notifier.advance(120_000)
    expect(ops.titles.filter((title) => title.startsWith('db'))).toEqual(['db down [resolved]'])
  })

  test('with a firing that may have arrived: both are sent, in order', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(new DeliveryError('ambiguous', 'reset'))
    await notifier.send(firing)
    const { receipts } = await notifier.send(resolved)
    expect(receipts).toMatchObject([{ outcome: 'waiting', why: 'behind' }])
    await notifier.advance(600_000)
    expect(ops.sent.map(({ notification, edited }) => [notification.state, edited])).toEqual([
      ['firing', undefined],
      ['resolved', 'm1'],
    ])
  })

  test('with the firing in flight: resolved waits behind it and edits its message', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail('hang')
    const sending = notifier.accept(firing)
    await notifier.settle()
    expect((await notifier.send(resolved)).receipts).toMatchObject([{ outcome: 'waiting', why: 'behind' }])
    await sending
    await notifier.advance(600_000)
    expect(ops.sent.map(({ notification, edited }) => [notification.state, edited])).toEqual([
      ['firing', undefined],
      ['resolved', 'm1'],
    ])
  })

  test('with the firing dead: nobody saw it, so nobody is told; a replay is recorded and not shown', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    ops.fail(new DeliveryError('invalid', '400'))
    await notifier.send(firing)
    expect(why((await notifier.send(resolved)).receipts[0])).toBe('no channel has shown it')
    expect(await notifier.replay({})).toEqual({ count: 0 })
    await notifier.settle()
    expect(ops.sent).toEqual([])
  })

  test('with the firing dead and a fallback that took over: the fallback hears the end', async () => {
    const ops = recorder({ incidents: 'edits' })
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ to: ['ops'], fallback: ['sms'] }],
    })
    ops.fail(new DeliveryError('invalid', '400'))
    expect(outcomes((await notifier.send(firing)).receipts)).toEqual(['dead', 'delivered'])
    await notifier.send(resolved)
    expect(ops.sent).toEqual([])
    expect(sms.titles).toEqual(['db down [firing]', 'db down [resolved]'])
  })

  test('with the firing unknown: it may be shown, so the end is', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops: { use: ops, retry: { ambiguous: 'unknown' } } } })
    ops.fail(new DeliveryError('timeout', 'no answer'))
    expect(outcomes((await notifier.send(firing)).receipts)).toEqual(['unknown'])
    await notifier.send(resolved)
    expect(ops.titles).toEqual(['db down [resolved]'])
  })

  test('with the end of one episode held back when the next one opens: both messages end true', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    await notifier.send(firing)
    await notifier.channels.disable('ops')
    await notifier.send(resolved)
    await notifier.send(firing)
    await notifier.channels.enable('ops')
    await notifier.settle()
    expect(
      ops.sent.map(({ notification, edited, context }) => [
        notification.state,
        edited,
        context.incident?.episode,
      ]),
    ).toEqual([
      ['firing', undefined, 1],
      ['resolved', 'm1', 1],
      ['firing', undefined, 2],
    ])
  })

  test('with the message gone: an edit becomes a new message', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    await notifier.send(firing)
    ops.fail(new DeliveryError('not-found', 'message_not_found'))
    await notifier.send(resolved)
    await notifier.settle()
    expect(ops.sent.map(({ notification, edited }) => [notification.state, edited])).toEqual([
      ['firing', undefined],
      ['resolved', undefined],
    ])
  })
})

test('what is said of one incident is committed in that order, however long its planning takes', async () => {
  const ops = recorder({ incidents: 'edits' })
  let answer = (): void => {}
  const slow = new Promise<void>((resolve) => {
    answer = resolve
  })
  const notifier = createTestNotifier({
    channels: { ops },
    stages: [enrich((notification) => (notification.state === 'firing' ? slow.then(() => ({})) : {}))],
  })
  const fired = notifier.accept(firing)
  const ended = notifier.accept(resolved)
  await notifier.settle()
  expect(outcomes((await notifier.send({ title: 'another' })).receipts)).toEqual(['delivered'])
  answer()
  await Promise.all([fired, ended])
  await notifier.settle()
  expect(ops.titles).toEqual(['another', 'db down [firing]', 'db down [resolved]'])
})

describe('what a second firing becomes', () => {
  test('a channel that cannot edit is not rung again; it is recorded and counted', async () => {
    const mail = recorder({ incidents: 'follows' })
    const notifier = createTestNotifier({ channels: { mail } })
    await notifier.send(firing)
    expect(outcomes((await notifier.send(firing)).receipts)).toEqual(['suppressed by incident'])
    await notifier.send(resolved)
    expect(mail.sent.map(({ context }) => context.incident?.count)).toEqual([1, 2])
  })

  test('a keyed channel gets every firing: the vendor counts', async () => {
    const pager = recorder({ incidents: 'keyed' })
    const notifier = createTestNotifier({ channels: { pager } })
    await notifier.send(firing)
    await notifier.send(firing)
    expect(pager.titles).toEqual(['db down [firing]', 'db down [firing]'])
  })

  test('repeat rings again after its time, and not before', async () => {
    const mail = recorder()
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({
      channels: { mail, ops },
      routes: [{ name: 'page', to: ['mail', 'ops'], repeat: '4h' }],
    })
    await notifier.send(firing)
    await notifier.advance(3 * 3_600_000)
    await notifier.send(firing)
    expect(mail.sent).toHaveLength(1)
    await notifier.advance(3_600_000)
    await notifier.send(firing)
    expect(mail.sent).toHaveLength(2)
    expect(ops.sent.map(({ context }) => context.ring ?? false)).toEqual([false, false, true])
    await notifier.send(firing)
    expect(mail.sent).toHaveLength(2)
  })

  test('a firing that grew more severe reaches the channels of the higher severity, and updates those below', async () => {
    const ops = recorder({ incidents: 'edits' })
    const pager = recorder({ incidents: 'keyed' })
    const notifier = createTestNotifier({
      channels: { ops, pager },
      routes: [
        { when: { severity: 'critical' }, to: ['pager'] },
        { when: { severity: 'warning' }, to: ['ops'] },
      ],
    })
    await notifier.send({ ...firing, severity: 'warning' })
    await notifier.send(firing)
    expect(pager.titles).toEqual(['db down [firing]'])
    expect(ops.sent.map(({ edited, notification }) => [edited, notification.severity])).toEqual([
      [undefined, 'warning'],
      ['m1', 'critical'],
    ])
  })

  test('a firing that repeats faster than its fallback waits does not put the fallback off', async () => {
    const ops = recorder({ incidents: 'edits' })
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ to: ['ops'], fallback: { to: ['sms'], after: '1m' } }],
    })
    ops.fail(...Array.from({ length: 50 }, () => new DeliveryError('unavailable', '503')))
    for (let second = 0; second < 70; second += 10) {
      await notifier.send(firing)
      await notifier.advance(10_000)
    }
    expect(sms.titles).toContain('db down [firing]')
  })
})

describe('digests, escalations and rotation', () => {
  const grouped = { to: ['mail'], name: 'digest', group: { wait: '30s' } } as const

  test('an incident shown in a digest goes on in the next one', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({ channels: { mail }, routes: [grouped] })
    await notifier.send(firing)
    await notifier.advance(30_000)
    expect(outcomes((await notifier.send(resolved)).receipts)).toEqual(['grouped'])
    await notifier.advance(30_000)
    expect(mail.sent.map(({ notification }) => notification.members?.map(({ state }) => state))).toEqual([
      ['firing'],
      ['resolved'],
    ])
  })

  test('fired and resolved inside one window: the digest shows the end, once', async () => {
    const mail = recorder()
    const notifier = createTestNotifier({ channels: { mail }, routes: [grouped] })
    await notifier.send(firing)
    await notifier.send(resolved)
    await notifier.advance(60_000)
    expect(
      mail.sent.map(({ notification }) =>
        notification.members?.map(({ state, title }) => `${title} ${state}`),
      ),
    ).toEqual([['db down resolved']])
  })

  test('an escalation is cancelled by acknowledged, and runs once however often it fires', async () => {
    const ops = recorder({ incidents: 'edits' })
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ name: 'page', to: ['ops'], escalate: [{ after: '5m', to: ['sms'] }] }],
    })
    const { receipts } = await notifier.send(firing)
    expect(receipts.map((one) => one.outcome === 'waiting' && one.why)).toEqual([false, 'escalation'])
    await notifier.send(firing)
    await notifier.advance(300_000)
    expect(sms.titles).toEqual(['db down [firing]'])
    expect(sms.sent[0]?.context.ring).toBe(true)
    await notifier.send(firing)
    await notifier.advance(600_000)
    expect(sms.sent).toHaveLength(1)
    await notifier.send(resolved)
    expect(sms.titles.at(-1)).toBe('db down [resolved]')
    await notifier.send(firing)
    await notifier.send(acknowledged)
    await notifier.advance(600_000)
    expect(sms.sent).toHaveLength(2)
  })

  test('a keyless notification on an escalating route can be acknowledged by its id', async () => {
    const ops = recorder()
    const sms = recorder()
    const notifier = createTestNotifier({
      channels: { ops, sms },
      routes: [{ name: 'page', to: ['ops'], escalate: [{ after: '5m', to: ['sms'] }] }],
    })
    const { id } = await notifier.send({ title: 'disk full' })
    await notifier.acknowledge(id, { by: 'aya' })
    await notifier.advance(600_000)
    expect(sms.sent).toEqual([])
    expect(ops.titles).toEqual(['disk full [firing]', 'disk full [acknowledged]'])
  })

  test('a rotation stays with the channel that shows the incident', async () => {
    const a = recorder({ incidents: 'edits' })
    const b = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({
      channels: { a, b },
      routes: [{ name: 'turn', to: ['a', 'b'], pick: 'rotate' }],
    })
    await notifier.send(firing)
    await notifier.send(firing)
    await notifier.send({ title: 'another' })
    expect([a.titles, b.titles]).toEqual([['db down [firing]', 'db down [firing]'], ['another']])
  })

  test('tenants never share an incident', async () => {
    const ops = recorder({ incidents: 'edits' })
    const notifier = createTestNotifier({ channels: { ops } })
    await notifier.send({ ...firing, tenant: 'acme' })
    expect(outcomes((await notifier.send(resolved)).receipts)).toEqual(['suppressed by incident'])
    expect(outcomes((await notifier.send({ ...resolved, tenant: 'acme' })).receipts)).toEqual(['delivered'])
  })
})
