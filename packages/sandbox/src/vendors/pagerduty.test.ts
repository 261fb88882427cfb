import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock, type TestClock } from '../__fixtures__/clock.ts'
import { jsonOf } from '../__fixtures__/json-of.ts'
import { sendPagerduty, type PagerdutyAnswer } from '../__fixtures__/pagerduty-sender.ts'
import { alert, change, follow } from '../rules/pagerduty-rule.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import type { Json } from './pagerduty-event.ts'

let sandbox: Sandbox
let clock: TestClock

beforeAll(async () => {
  clock = testClock(Date.UTC(2026, 10, 21, 9))
  sandbox = await createSandbox({ vendors: ['pagerduty'], clock })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const trigger = (...given: Parameters<typeof alert>): Promise<PagerdutyAnswer> =>
  sendPagerduty(sandbox, alert(...given))
const then = (...given: Parameters<typeof follow>): Promise<PagerdutyAnswer> =>
  sendPagerduty(sandbox, follow(...given))
const statuses = (): unknown[] =>
  sandbox.messages().map(({ payload }) => (payload as { status?: unknown }).status)

describe('an alert', () => {
  test('shows what a responder reads, and never the routing key', async () => {
    const links = [{ href: 'https://acme.dev/run?a=1', text: '手順書' }]
    const images = [{ src: 'https://acme.dev/disk.png', alt: 'グラフ' }]
    const details = { host: 'db-1', مرحبا: '😀', load: 0.75 }
    const { status, json } = await trigger(
      { links, images, client: 'Notify', client_url: 'https://acme.dev/' },
      {
        summary: '障害 <b>&',
        component: 'mysql',
        timestamp: '2026-11-21T09:00:00Z',
        custom_details: details,
      },
    )
    expect([status, json]).toEqual([
      202,
      { status: 'success', message: 'Event processed', dedup_key: 'disk' },
    ])
    expect(sandbox.messages()).toMatchObject([
      {
        id: 'disk',
        title: '障害 <b>&',
        text: '障害 <b>&\ncritical · db-1 · mysql\nhost: db-1\nمرحبا: 😀\nload: 0.75\n手順書: https://acme.dev/run?a=1\n[グラフ]',
        to: ['sandbox'],
        payload: {
          dedup_key: 'disk',
          status: 'triggered',
          summary: '障害 <b>&',
          severity: 'critical',
          source: 'db-1',
          component: 'mysql',
          timestamp: '2026-11-21T09:00:00Z',
          links,
          images,
          custom_details: details,
          client: 'Notify',
          client_url: 'https://acme.dev/',
          events: 1,
        },
        warnings: [],
      },
    ])
    expect(JSON.stringify(sandbox.messages()[0]!.payload)).not.toContain(sandbox.pagerduty.integrationKey)
  })

  test('is acknowledged and resolved as one message', async () => {
    await trigger()
    clock.advance(1_000)
    await then('acknowledge')
    await then('resolve')
    const [message, ...others] = sandbox.messages()
    expect(others).toEqual([])
    expect(message).toMatchObject({
      at: clock.now(),
      payload: { status: 'resolved', events: 3, summary: 'Disk full' },
    })
    expect(message!.edits).toMatchObject([
      { at: clock.now() - 1_000, payload: { status: 'triggered', events: 1 } },
      { payload: { status: 'acknowledged', events: 2 } },
    ])
    expect(message!.requests).toHaveLength(3)
  })

  test('takes repeats while it is open, and stays acknowledged', async () => {
    await trigger()
    await then('acknowledge')
    await trigger({}, { summary: 'again' })
    expect(sandbox.messages()).toMatchObject([
      { title: 'Disk full', payload: { status: 'acknowledged', summary: 'Disk full', events: 3 } },
    ])
  })

  test('is a new one after it was resolved', async () => {
    await trigger()
    await then('resolve')
    await trigger()
    expect(statuses()).toEqual(['resolved', 'triggered'])
    await then('acknowledge')
    expect(statuses()).toEqual(['resolved', 'acknowledged'])
  })

  test('without a key gets one, which can be used', async () => {
    const { json } = await trigger({ dedup_key: undefined })
    expect(json['dedup_key']).toMatch(/^[0-9a-f]{32}$/)
    await then('resolve', { dedup_key: json['dedup_key'] })
    expect(statuses()).toEqual(['resolved'])
  })

  test('belongs to its routing key', async () => {
    sandbox.pagerduty.addService('storage')
    await trigger()
    await trigger({ routing_key: '{key:storage}' })
    await then('resolve', { routing_key: '{key:storage}' })
    expect(statuses()).toEqual(['triggered', 'resolved'])
    expect(sandbox.messages().map(({ to }) => to)).toEqual([['sandbox'], ['storage']])
  })
})

describe('202 but dropped', () => {
  test.each([
    ['an acknowledgement of nothing', follow('acknowledge'), 'pagerduty/alert-known'],
    ['an unknown routing key', alert({ routing_key: 'b'.repeat(32) }), 'pagerduty/routing-key-known'],
    ['a change event for a ruleset', change({ routing_key: '{key:rules}' }), 'pagerduty/routing-key-ruleset'],
  ])('%s is kept as nothing that anybody sees', async (_, fixture, rule) => {
    expect((await sendPagerduty(sandbox, fixture)).status).toBe(202)
    expect(sandbox.messages()).toMatchObject([
      { title: '', text: '', payload: { dropped: true }, warnings: [{ rule }] },
    ])
  })

  test('a late acknowledgement changes nothing, and a repeated resolve neither', async () => {
    await trigger()
    await then('resolve')
    expect([(await then('acknowledge')).status, (await then('resolve')).status]).toEqual([202, 202])
    expect(sandbox.messages()).toMatchObject([
      {
        payload: { status: 'resolved', events: 2 },
        warnings: [{ rule: 'pagerduty/dropped' }, { rule: 'pagerduty/dropped' }],
      },
    ])
    expect(sandbox.messages()[0]!.edits).toHaveLength(1)
  })
})

test('a change event is shown by itself, each time it comes', async () => {
  const fixture = change(
    { links: [{ href: 'https://acme.dev/' }] },
    { source: 'ci', custom_details: { build: 7 } },
  )
  expect((await sendPagerduty(sandbox, fixture)).json).toEqual({
    status: 'success',
    message: 'Change event processed',
  })
  await sendPagerduty(sandbox, fixture)
  const shown = {
    title: 'Deployed',
    text: 'Deployed\nci\nbuild: 7\nhttps://acme.dev/',
    payload: { change: true, summary: 'Deployed', source: 'ci' },
  }
  expect(sandbox.messages()).toMatchObject([shown, shown])
})

test('all that is wrong is told at once, in the words of the vendor', async () => {
  const { status, json } = await trigger(
    { routing_key: 'short', images: [{}] },
    { severity: 'fatal', summary: '' },
  )
  expect([status, json]).toEqual([
    400,
    {
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [
        "Length of 'routing_key' is incorrect (should be 32 characters)",
        "'payload.summary' is missing or blank",
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
        "'images[0]' is invalid ('src' must be a URL served via HTTPS)",
      ],
    },
  ])
  expect(sandbox.messages()).toEqual([])
})

test('a key takes 120 events in any 60 seconds', async () => {
  const send = async (count: number): Promise<number[]> => {
    const answers: number[] = []
    for (let index = 0; index < count; index++) answers.push((await trigger()).status)
    return answers
  }
  expect(new Set(await send(60))).toEqual(new Set([202]))
  clock.advance(30_000)
  expect((await send(61)).indexOf(429)).toBe(60)
  expect(sandbox.requests().at(-1)!.refused).toMatchObject([{ rule: 'pagerduty/rate' }])
  expect((await trigger({ routing_key: '{key:another}' })).status).toBe(202)
  clock.advance(30_000)
  expect((await send(61)).indexOf(429)).toBe(60)
})

test('never fails by itself, whatever JSON comes', async () => {
  const words =
    'routing_key event_action dedup_key payload summary source severity custom_details images links href src client timestamp'.split(
      ' ',
    )
  const json = jsonOf(['trigger', 'info', '障害', ...words], 3) as fc.Arbitrary<Json>
  await fc.assert(
    fc.asyncProperty(json, fc.boolean(), async (event, changes) => {
      sandbox.reset()
      const given = changes ? change(event) : alert(event)
      expect([202, 400]).toContain((await sendPagerduty(sandbox, given)).status)
    }),
    { numRuns: 100 },
  )
})
