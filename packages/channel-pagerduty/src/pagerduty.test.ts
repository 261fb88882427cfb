import { createNotifier } from '@notify/core'
import { ConfigurationError } from '@notify/core/channel'
import { failure, sendContext } from '@notify/testkit'
import { describe, expect, test, vi } from 'vitest'
import { alert, key, send, wire } from './__fixtures__/sending.ts'
import { pagerduty } from './index.ts'

const { origin, seen, server, answer, channel } = wire()

describe('on the wire', () => {
  test('an alert is one POST of JSON with the key in its body', async () => {
    expect(await send(channel())).toEqual({})
    expect(seen()).toMatchObject([
      {
        method: 'POST',
        path: '/v2/enqueue',
        headers: { 'content-type': 'application/json', 'user-agent': 'notify-pagerduty/1' },
        json: {
          routing_key: key,
          event_action: 'trigger',
          dedup_key: 'disk:/var',
          payload: {
            summary: alert.title,
            source: 'db-1',
            severity: 'critical',
            timestamp: '2026-11-21T09:00:00.000Z',
            class: 'disk.full',
          },
        },
      },
    ])
  })

  test('firing, acknowledged and resolved go to the same alert', async () => {
    const pager = channel()
    for (const state of ['firing', 'acknowledged', 'resolved'] as const)
      await send(pager, {}, { ...alert, state })
    expect(seen().map(({ json }) => [json['event_action'], json['dedup_key']])).toEqual([
      ['trigger', 'disk:/var'],
      ['acknowledge', 'disk:/var'],
      ['resolve', 'disk:/var'],
    ])
  })

  test('a change goes where changes go', async () => {
    const { key: _, state: __, ...plain } = alert
    await send(channel({ changes: true }), {}, { ...plain, severity: 'info' })
    expect(seen()).toMatchObject([{ path: '/v2/change/enqueue', json: { routing_key: key } }])
  })

  test('a path in baseUrl stays', async () => {
    await send(channel({ baseUrl: `${origin()}/proxy/` }))
    expect(seen()[0]?.path).toBe('/proxy/v2/enqueue')
  })

  test('the key comes from PAGERDUTY_INTEGRATION_KEY when it is no option', async () => {
    vi.stubEnv('PAGERDUTY_INTEGRATION_KEY', 'E'.repeat(32))
    const pager = pagerduty({ baseUrl: origin() })
    await send(pager)
    await pager.close?.()
    expect(seen()[0]?.json['routing_key']).toBe('E'.repeat(32))
  })

  test('a refused key is asked for again, a working one is not', async () => {
    const supply = vi.fn(() => String(supply.mock.calls.length).repeat(32))
    const pager = channel({ integrationKey: supply })
    await send(pager)
    await send(pager)
    expect(supply).toHaveBeenCalledTimes(1)
    answer({ status: 403 })
    expect(await failure(send(pager))).toMatchObject({ reason: 'auth' })
    await send(pager)
    expect(seen().at(-1)?.json['routing_key']).toBe('2'.repeat(32))
  })

  test('after close it connects again; closing twice is fine', async () => {
    const pager = channel()
    await send(pager)
    await pager.close?.()
    await pager.close?.()
    await send(pager)
    expect(server().connections.made).toBe(2)
  })
})

test('a notifier opens and resolves the same alert', async () => {
  const notifier = createNotifier({ channels: { pager: channel() } })
  const { receipts } = await notifier.send({
    title: 'Disk full',
    severity: 'critical',
    key: 'disk',
    state: 'firing',
  })
  expect(receipts).toMatchObject([{ channel: 'pager', outcome: 'delivered', attempts: 1 }])
  await notifier.resolve('disk')
  await notifier.drain()
  await notifier.close()
  expect(seen().map(({ json }) => [json['event_action'], json['dedup_key']])).toEqual([
    ['trigger', 'disk'],
    ['resolve', 'disk'],
  ])
})

test('a deadline that has passed is a timeout, and nothing is sent', async () => {
  const late = new DOMException('late', 'TimeoutError')
  const error = await failure(send(channel(), { signal: AbortSignal.abort(late) }))
  expect(error).toMatchObject({ reason: 'timeout', mayHaveArrived: true })
  expect(seen()).toEqual([])
})

describe('verify', () => {
  test('connects and sends nothing', async () => {
    await channel().verify?.(sendContext())
    expect(server().connections.made).toBe(1)
    expect(seen()).toEqual([])
  })

  test('says that nobody listens', async () => {
    const pager = channel({ baseUrl: 'https://127.0.0.1:1' })
    expect(await failure(pager.verify!(sendContext()))).toMatchObject({
      reason: 'unavailable',
      vendorCode: 'ECONNREFUSED',
    })
  })

  test('says that this is no TLS, and ends with the signal', async () => {
    const pager = channel({ baseUrl: origin().replace('http:', 'https:') })
    const error = await failure(pager.verify!(sendContext()))
    expect(error).toMatchObject({ reason: 'unavailable', mayHaveArrived: false })
    expect(await failure(pager.verify!({ signal: AbortSignal.abort() }))).toMatchObject({
      reason: 'aborted',
    })
  })

  test('reads the key: one of the wrong kind is refused without being shown', async () => {
    const pager = channel({ integrationKey: () => 'u+CANARY-api-token' })
    const error = await failure(pager.verify!(sendContext()))
    expect(error).toMatchObject({ reason: 'auth', message: expect.not.stringContaining('CANARY') as string })
    expect(server().connections.made).toBe(0)
  })
})

describe('options', () => {
  const refused = (options: object): ConfigurationError => {
    try {
      pagerduty({ integrationKey: key, ...options })
    } catch (error) {
      if (ConfigurationError.is(error)) return error
    }
    throw new Error('expected a ConfigurationError')
  }

  test('without a key it says where one could come from', () => {
    expect(() => pagerduty()).toThrow(
      'pagerduty: integrationKey is missing; give it as an option or set PAGERDUTY_INTEGRATION_KEY',
    )
  })

  test.each([
    [{ integrationKey: 'CANARY-too-short' }, 'integrationKey'],
    [{ region: 'ap' }, 'region'],
    [{ region: '__proto__' }, 'region'],
    [{ baseUrl: 'http://events.pagerduty.com' }, 'baseUrl'],
    [{ baseUrl: 'https://user:CANARY@events.pagerduty.com' }, 'baseUrl'],
    [{ baseUrl: 'events' }, 'baseUrl'],
  ])('%j is refused', (options, path) => {
    const error = refused(options)
    expect(error.problems).toMatchObject([{ path }])
    expect(error.message).not.toContain('CANARY')
  })

  test('a variable of the wrong kind is refused too', () => {
    vi.stubEnv('PAGERDUTY_INTEGRATION_KEY', 'short')
    expect(() => pagerduty()).toThrow('not 32 letters and digits')
  })

  test('change events are not idempotent, alerts are', () => {
    expect(channel().features).toEqual({ incidents: 'keyed', idempotent: true })
    expect(channel({ changes: true }).features).toEqual({ incidents: 'keyed', idempotent: false })
  })
})
